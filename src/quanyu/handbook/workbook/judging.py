"""What the loader says of the edited texts, sent back to the cells it concerns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from quanyu.handbook.checks.rules import rules
from quanyu.handbook.editing import Batch
from quanyu.handbook.editing.layout import HANDBOOK as IDENTITY_FILE
from quanyu.handbook.editing.pieces import parsed
from quanyu.handbook.source import Place
from quanyu.handbook.workbook.columns import IDENTITY, SHEETS, Column
from quanyu.handbook.workbook.proposal import Fault, Load, at
from quanyu.handbook.workbook.sheets import Read
from quanyu.handbook.workbook.tables import Name, tables
from quanyu.kernel.finding import Finding

# Errors of these groups are what a cell says wrongly. Others (weights that do not make 100, a duty
# without deliverable) are the handbook's: a draft may hold them, and its check shows them.
OF_CELLS = frozenset({"form", "reference"})
Rows = Mapping[tuple[str, Name], int | None]


@dataclass(frozen=True, slots=True)
class Judge:
    """The texts before and after the edits."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    load: Load

    def sort_out(
        self, rows: Rows, reads: Mapping[str, Read]
    ) -> tuple[list[Fault], tuple[Finding, ...]]:
        """The new errors: faults where an edited row says something wrong, else findings.

        `rows` tells in which row of its sheet each edited row of the handbook stands.
        """
        new = self._new_errors()
        names = self._names() if new else {}
        faults: list[Fault] = []
        findings: list[Finding] = []
        for finding in new:
            place = self._place(finding)
            key, name = names.get(_head(finding.file, place), ("", ()))
            row = rows.get((key, name))
            if row is None or rules()[finding.rule].group not in OF_CELLS:
                findings.append(finding)
            else:
                column = _column(key, finding, place)
                params = dict(finding.params)
                if "field" in params:  # named as the sheet names it
                    params["field"] = column.heading
                number = reads[key].columns[column.path]
                faults.append(at(reads[key].title, row, number, finding.msgid, **params))
        return faults, tuple(findings)

    def _new_errors(self) -> list[Finding]:
        old, new = (self.load(texts)[1] for texts in (self.before, self.after))
        known = Counter(_said(found) for found in old)
        errors = []
        for found in new:
            if known[_said(found)]:
                known[_said(found)] -= 1
            elif found.severity == "error":
                errors.append(found)
        return errors

    def _names(self) -> dict[tuple[str, Place], tuple[str, Name]]:
        """The sheet and the name of each row of the texts after the edits, by its place."""
        found: dict[tuple[str, Place], tuple[str, Name]] = {}
        for key, entries in tables(Batch(self.after)).items():
            for entry in entries:
                place = (entry.place.key, entry.place.index) if entry.place.key else ()
                found[entry.place.file, place] = (key, entry.name)
        return found

    def _place(self, finding: Finding) -> Place:
        """The innermost place of a text that stands in the line of a finding."""
        source = parsed(finding.file, self.after.get(finding.file, ""))
        here = [place for place, line in source.lines.items() if line == finding.line]
        return max(here, key=len, default=())


def _said(finding: Finding) -> tuple[str, str, str]:
    params = {name: value for name, value in finding.params.items() if name != "line"}
    return finding.rule, finding.file, finding.msgid + repr(sorted(params.items()))


def _head(file: str, place: Place) -> tuple[str, Place]:
    return (file, ()) if file == IDENTITY_FILE else (file, place[:2])


def _column(key: str, finding: Finding, place: Place) -> Column:
    """The column of the field that a finding names, else of the place it stands in."""
    columns = {column.path: column for column in SHEETS[key].columns}
    inside = place if key == IDENTITY else place[2:]
    said = str(finding.params.get("field", "")).split(".")
    for parts in (said, [str(part) for part in inside]):
        words = [part for part in parts if part and not part.isdigit()]
        for path in (".".join(words[:2]), *words[:1]):
            if path in columns:
                return columns[path]
        begun = [column for column in columns.values() if words and column.field == words[0]]
        if begun:
            return begun[0]
    return SHEETS[key].columns[0]
