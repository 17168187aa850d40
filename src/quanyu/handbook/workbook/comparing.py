"""An edited workbook beside the handbook it came from: what differs, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from quanyu.handbook.book import Handbook
from quanyu.handbook.editing import Batch, Row, replace_identity
from quanyu.handbook.editing.layout import OVERLAY as OVERLAY_FILE
from quanyu.handbook.workbook.cells import Cells, codes, joined, new_row, row_with, tidy
from quanyu.handbook.workbook.choices import Choice, Language, Translate, choices_of
from quanyu.handbook.workbook.columns import IDENTITY, OVERLAY, SheetKind
from quanyu.handbook.workbook.differing import Differences, says_the_same
from quanyu.handbook.workbook.grid import Grid
from quanyu.handbook.workbook.grouping import Group, groups_of
from quanyu.handbook.workbook.judging import Judge
from quanyu.handbook.workbook.manifest import Manifest
from quanyu.handbook.workbook.proposal import Edit, Fault, FieldEdit, Load, Proposal, What, at
from quanyu.handbook.workbook.sheets import Line, Read, lost_digits, read_sheet
from quanyu.handbook.workbook.tables import Entry, Name, name_of, tables
from quanyu.handbook.workbook.writing import named, shortened
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg


class Comparison:
    """A workbook beside the handbook, sheet by sheet; what differs is gathered for `proposal`."""

    def __init__(
        self, texts: Mapping[str, str], book: Handbook, manifest: Manifest, say: Translate
    ) -> None:
        self.texts = dict(texts)
        self.batch = Batch(texts)
        self.entries = tables(self.batch)
        language: Language = "en" if manifest.language == "en" else "zh"
        self.choices: Mapping[str, Choice] = choices_of(book, language, say)
        self.identity: Row | None = None
        self.edits: list[tuple[Edit, Name]] = []
        self.faults: list[Fault] = []
        self.reads: dict[str, Read] = {}
        self.seen: set[str] = set()

    def take(self, title: str, kind: SheetKind, grid: Grid) -> None:
        """Compare one sheet with the handbook and note what differs."""
        if kind.key in self.seen:
            text = msg("“%(name)s” has a sheet already. Delete the copy.")
            self.faults.append(at(title, None, 0, text, name=kind.title))
            return
        self.seen.add(kind.key)
        read = self.reads[kind.key] = read_sheet(title, kind, grid, self.choices)
        if not read.columns.keys() >= {column.path for column in kind.columns}:
            return
        groups = groups_of(read, kind)
        standing = self._standing(kind)
        for name, group in groups.items():
            entry = standing.get(name)
            if entry:
                self._compare(read, kind, entry, group, grid)
            else:
                self._add(read, kind, name, group)
        for name, entry in standing.items():
            if name not in groups:
                self._remove(read, kind, entry)

    def _fault(
        self, read: Read, kind: SheetKind, row: int | None, msgid: str, /, **params: object
    ) -> None:
        self.faults.append(at(read.title, row, read.columns[kind.columns[0].path], msgid, **params))

    def _compare(self, read: Read, kind: SheetKind, entry: Entry, group: Group, grid: Grid) -> None:
        for line, before in zip(group.lines, entry.lines, strict=False):
            self.faults += lost_digits(read, line, before, grid)
            self.faults += self._restored(read, kind, line, before)
        after = group.cells
        if says_the_same(kind, entry.lines, after):
            return
        try:
            row = row_with(kind, entry.place.row, entry.lines, after)
        except Refusal as refusal:
            self._fault(read, kind, group.row, refusal.msgid, **refusal.params)
            return
        fields = Differences(kind, self.choices).between(entry.lines, after)
        self._note("changed", kind, entry.name, fields, after[0], group.row)
        if kind.key == IDENTITY:
            self.identity = row
        else:
            self.batch.replace(entry.place, _without_section(kind, row))

    def _restored(self, read: Read, kind: SheetKind, line: Line, before: Cells) -> list[Fault]:
        """Put back what nobody touched: a cell may be unable to hold a text as it is."""
        faults = []
        for path, text in before.items():
            if line.cells[path] == text:
                continue
            if path in line.broken or line.cells[path] == self._as_read(kind, path, text):
                line.cells[path] = text
            elif shortened(text) != text:
                said = msg("This text is too long for Excel. Change it in the browser.")
                faults.append(at(read.title, line.row, read.columns[path], said))
        return faults

    def _as_read(self, kind: SheetKind, path: str, text: str) -> str:
        """What is read from the cell of a text when nobody has touched it."""
        column = kind.column(path)
        choice = self.choices.get(column.choices)
        return codes(column, tidy(shortened(named(text, choice))), choice)

    def _standing(self, kind: SheetKind) -> dict[Name, Entry]:
        """The rows of the handbook by their names as they are read back."""
        found: dict[Name, Entry] = {}
        counted: Counter[Name] = Counter()
        for entry in self.entries[kind.key]:
            cells = {path: self._as_read(kind, path, text) for path, text in entry.lines[0].items()}
            name = name_of(kind, cells)
            counted[name] += 1
            found[(*name, str(counted[name])) if kind.key == OVERLAY else name] = entry
        return found

    def _add(self, read: Read, kind: SheetKind, name: Name, group: Group) -> None:
        if kind.key == IDENTITY:
            self._fault(read, kind, group.row, msg("A handbook has one row here."))
            return
        if group.broken:
            return
        try:
            row = new_row(kind, group.cells)
        except Refusal as refusal:
            self._fault(read, kind, group.row, refusal.msgid, **refusal.params)
            return
        cells = group.cells
        fields = Differences(kind, self.choices).between([dict.fromkeys(cells[0], "")], cells)
        self._note("added", kind, name, fields, cells[0], group.row)
        if kind.kind:
            self.batch.add(kind.kind, row)
        elif cells[0]["section"] in self.choices["section"].names:
            self.batch.insert(OVERLAY_FILE, cells[0]["section"], _without_section(kind, row))
        else:
            text = msg("%(value)s is no kind of row. Choose one of the list.")
            self._fault(read, kind, group.row, text, value=cells[0]["section"])

    def _remove(self, read: Read, kind: SheetKind, entry: Entry) -> None:
        if kind.key == IDENTITY:
            self._fault(read, kind, None, msg("The row of the handbook itself is missing."))
            return
        self._note("removed", kind, entry.name, (), entry.lines[0], None)
        self.batch.replace(entry.place, None)

    def _note(
        self,
        what: What,
        kind: SheetKind,
        name: Name,
        fields: tuple[FieldEdit, ...],
        cells: Cells,
        row: int | None,
    ) -> None:
        shown = joined(name[:-1] if kind.key == OVERLAY else name).replace("\n", " ")
        says = cells.get("zh") or self.choices["positions"].names.get(cells.get("position", ""), "")
        self.edits.append((Edit(what, kind.key, kind.title, shown, says, fields, row), name))

    def proposal(self, load: Load) -> Proposal:
        """What is to be done, unless there is a fault."""
        edits = tuple(edit for edit, _ in self.edits)
        faults = [*self.faults, *(fault for read in self.reads.values() for fault in read.faults)]
        if not edits:
            return Proposal((), _ordered(faults), None if faults else self.texts)
        texts = self.batch.written()
        if self.identity is not None:
            texts = replace_identity(texts, self.identity)
        rows = {(edit.sheet, name): edit.row for edit, name in self.edits if edit.row}
        judge = Judge(self.texts, texts, load)
        judged, findings = judge.sort_out(rows, self.reads)
        if faults or judged:
            return Proposal(edits, _ordered([*faults, *judged]))
        return Proposal(edits, (), texts, findings)


def _without_section(kind: SheetKind, row: Row) -> Row:
    if kind.key != OVERLAY:
        return row
    return {name: value for name, value in row.items() if name != "section"}


def _ordered(faults: list[Fault]) -> tuple[Fault, ...]:
    titles = list(dict.fromkeys(fault.sheet for fault in faults))
    return tuple(
        sorted(faults, key=lambda f: (titles.index(f.sheet), f.row or 0, len(f.column), f.column))
    )
