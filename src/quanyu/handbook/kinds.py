"""The kinds of files of a handbook, and how each becomes records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import ValidationError

from quanyu.handbook.records import (
    Card,
    Competency,
    Cut,
    Department,
    Duty,
    Extension,
    Form,
    Identity,
    Indicator,
    IndicatorGroup,
    Measure,
    Module,
    Position,
    Process,
    Reading,
    Record,
    Rule,
    TagAction,
    TagObject,
    Waiver,
    Word,
)
from quanyu.handbook.records.overlay import OPERATIONS, Operation
from quanyu.handbook.sentences import OTHERWISE, SENTENCES
from quanyu.handbook.sheets.outline import outline_of
from quanyu.handbook.sheets.reading import read_sheet
from quanyu.handbook.source import Place, Source, Tree, entries, parse
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

R = TypeVar("R", bound=Record)

HEADS: Mapping[str, type[Record]] = {"handbook": Identity, "indicators": IndicatorGroup}
SECTIONS: Mapping[str, Mapping[str, type[Record]]] = {
    "handbook": {},
    "departments": {"departments": Department},
    "positions": {"positions": Position},
    "duties": {"duties": Duty},
    "competencies": {"modules": Module, "competencies": Competency},
    "measures": {"cuts": Cut, "measures": Measure},
    "indicators": {"indicators": Indicator},
    "cards": {"cards": Card},
    "rules": {"rules": Rule},
    "processes": {"processes": Process},
    "forms": {"forms": Form},
    "tags": {"objects": TagObject, "actions": TagAction},
    "words": {"words": Word},
    "readings": {"readings": Reading},
    "waivers": {"waivers": Waiver},
    "overlay": dict.fromkeys(OPERATIONS, Operation),
}
"""Kind of file → the lists it holds → the record that an entry of the list becomes."""

FOLDERS = frozenset({"duties", "indicators", "forms"})
"""The kinds that stand in a folder of files rather than in one file."""

SHEETS, SHEET = "processes", "process"
"""The folder of process sheets, and the kind that each of its files says of itself."""

REASON = msg("Say why under reason: whoever reads this next has to know.")


@dataclass(frozen=True, slots=True)
class Piece:
    """What one file says: its records in reading order, duplicates included, and the findings."""

    rows: tuple[Record, ...]
    findings: tuple[Finding, ...]
    lost: tuple[str, ...] = ()


@dataclass(slots=True)
class Content:
    """All records of all files in reading order (duplicates included), and the findings.

    `lost` has the ids of rows that could not be read: who names them is not at fault.
    """

    rows: dict[type[Record], list[Record]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    def of(self, model: type[R]) -> list[R]:
        """Return the records of one kind."""
        return self.rows.get(model, [])  # type: ignore[return-value]

    @property
    def identity(self) -> Identity | None:
        """What `handbook.yaml` says of itself."""
        return next(iter(self.of(Identity)), None)

    def records(self) -> Iterable[Record]:
        """Yield the records that stand for themselves: all but the head and the operations."""
        for model, rows in self.rows.items():
            if not issubclass(model, Identity | Extension | Operation):
                yield from rows

    @property
    def operations(self) -> list[Operation]:
        """The entries of the overlay."""
        return self.of(Operation)


def read_all(texts: Mapping[str, str]) -> Content:
    """Read files that are given as {path with slashes: text}; their order does not matter."""
    content = Content()
    for path in sorted(texts):
        piece = read(path, texts[path])
        content.findings += piece.findings
        content.lost.update(piece.lost)
        for row in piece.rows:
            kind = Operation if isinstance(row, Operation) else type(row)
            content.rows.setdefault(kind, []).append(row)
    return content


@lru_cache(maxsize=512)  # every file of the standards and of a dozen drafts at work
def read(path: str, text: str) -> Piece:
    """Return the records and findings of one file; what comes again is not parsed again."""
    if kind_of_path(path) == SHEET:
        return _sheet(path, text)
    source = parse(path, text)
    kind = _kind(source)
    rows: list[Record] = []
    if isinstance(source.tree, dict) and kind:
        rows = list(_rows_of(source, kind, source.tree))
    return Piece(tuple(rows), tuple(source.findings), tuple(source.lost))


def _sheet(path: str, text: str) -> Piece:
    """Return a process sheet and the outline that it stands for; its file has the process's id."""
    sheet, findings = read_sheet(path, text)
    name = path.rpartition("/")[2].removesuffix(".yaml")
    if sheet is None:
        return Piece((), tuple(findings), (name,))
    if sheet.process != name:
        msgid = msg("This is the sheet of %(id)s: call the file %(id)s.yaml.")
        findings.append(Finding("HB-KIND", path, 1, msgid, {"id": sheet.process}))
    return Piece((outline_of(sheet), sheet), tuple(findings))


def _rows_of(source: Source, kind: str, tree: Mapping[str, Tree]) -> Iterable[Record]:
    """Yield the records of a file: its head, if its kind has one, and the entries of its lists."""
    head = HEADS.get(kind)
    fields = head.model_fields.keys() - {"file", "line"} if head else set()
    for key in tree.keys() - {"kind"} - fields - SECTIONS[kind].keys():
        source.report("HB-FIELD", source.line((key,)), SENTENCES["extra_forbidden"][1], field=key)
    given: dict[str, str] = {}
    if head:
        found = _record(source, (), {key: tree[key] for key in fields & tree.keys()}, head)
        given = _inherited(source, kind, found)
        yield from found
        yield from _extensions(source, found)
    for key, model in SECTIONS[kind].items():
        for index, entry in entries(source, key):
            if model is Operation:
                yield from _operation(source, (key, index), entry)
            elif model is Form:
                yield from _record(source, (key, index), _lined(source, (key, index), entry), model)
            else:
                yield from _record(source, (key, index), entry, model, **given)


def _extensions(source: Source, head: list[Any]) -> Iterable[Extension]:
    """Yield the entries under `extends`, each with its own line."""
    listed = getattr(head[0], "extends", ()) if head else ()
    for index, reference in enumerate(listed):
        line = source.line(("extends", index)) or 1
        yield Extension(file=source.file, line=line, reference=reference)


def _inherited(source: Source, kind: str, head: list[Any]) -> dict[str, str]:
    """Check what only the head of a file can tell; return what its entries take from it."""
    if kind == "indicators":
        return {"group": head[0].group if head else "unknown"}
    if ("version",) in source.plain:
        source.report(
            "HB-VERSION",
            source.line(("version",)),
            msg("Put the version in quotes, so that no tool takes it for a number."),
        )
    return {}


def _operation(source: Source, place: Place, entry: Mapping[str, Tree]) -> list[Operation]:
    """Return the operation that one entry of the overlay describes, or nothing."""
    section = str(place[0])
    name = entry.get("op")
    model = OPERATIONS[section].get(name) if isinstance(name, str) else None
    if model is None:
        source.report(
            "HB-OP",
            source.line((*place, "op")),
            msg("In %(section)s, op must be one of %(expected)s."),
            section=section,
            expected=", ".join(OPERATIONS[section]),
        )
        return []
    shaped = _shaped(source, place, entry, nested="row" in model.model_fields)
    return _record(source, place, shaped, model, section=section)


def _shaped(
    source: Source, place: Place, entry: Mapping[str, Tree], *, nested: bool
) -> dict[str, Any]:
    """Put what is a whole record inside an operation under its own field, with its place."""
    rest = {key: value for key, value in entry.items() if key != "op"}
    if nested:
        row = {key: value for key, value in rest.items() if key != "reason"}
        kept = {key: rest[key] for key in rest.keys() & {"reason"}}
        return {**kept, "row": _placed(source, place, row)}
    into = rest.get("into")
    if isinstance(into, list):
        shares = enumerate(into)
        return {**rest, "into": [_placed(source, (*place, "into", n), one) for n, one in shares]}
    return {**rest, "into": _placed(source, (*place, "into"), into)} if into else rest


def _lined(source: Source, place: Place, form: Mapping[str, Any]) -> dict[str, Any]:
    """Give every field of a form, and every column of its tables, its line."""
    shaped = dict(form)
    for key in ("fields", "columns"):
        listed = form.get(key)
        if isinstance(listed, list):
            shaped[key] = [_line(source, (*place, key, n), one) for n, one in enumerate(listed)]
    return shaped


def _line(source: Source, place: Place, entry: object) -> object:
    if not isinstance(entry, dict):
        return entry
    if "line" in entry:
        line, sentence = source.line((*place, "line")), SENTENCES["extra_forbidden"][1]
        source.report("HB-FIELD", line, sentence, field="line")
    return {**_lined(source, place, entry), "line": str(source.line(place) or 1)}


def _placed(source: Source, place: Place, entry: object) -> object:
    """Give a record inside an operation its file and line."""
    if not isinstance(entry, dict):
        return entry
    return {**entry, "file": source.file, "line": source.line(place) or 1}


def _kind(source: Source) -> str | None:
    """Return the kind that the path stands for, where the file says the same of itself."""
    expected = kind_of_path(source.file)
    if expected is None:
        source.report("HB-KIND", None, msg("No kind of handbook file has this name."))
        return None
    if not isinstance(source.tree, dict):
        if not source.findings:
            source.report("HB-KIND", 1, msg("The file must begin with its kind."))
        return None
    if source.tree.get("kind") != expected:
        source.report(
            "HB-KIND",
            source.line(("kind",)),
            msg("The kind of this file must be %(expected)s."),
            expected=expected,
        )
        return None
    return expected


def kind_of_path(path: str) -> str | None:
    """Return the kind of the file at `path`, or None where no kind has its place."""
    folder, _, name = path.rpartition("/")
    if folder == SHEETS and name.endswith(".yaml"):
        return SHEET
    kind = folder or name.removesuffix(".yaml")
    fits = kind in SECTIONS and name.endswith(".yaml") and (kind in FOLDERS) == bool(folder)
    return kind if fits else None


def _record(
    source: Source, place: Place, entry: Mapping[str, Any], model: type[R], **given: str
) -> list[R]:
    own = {"file": source.file, "line": source.line(place) or 1, **given}
    for name in own.keys() & entry.keys():
        source.report(
            "HB-FIELD", source.line((*place, name)), SENTENCES["extra_forbidden"][1], field=name
        )
    try:
        return [model.model_validate({**entry, **own})]
    except ValidationError as error:
        _explain(source, place, error)
        source.lost.append(str(entry.get(model.named_by)))
        return []


def _explain(source: Source, place: Place, error: ValidationError) -> None:
    """Turn what the schema says into sentences of ours, each at its own line."""
    for fault in error.errors(include_url=False):
        within = tuple(part for part in fault["loc"] if part != "row")
        if (*place, *within) in source.refused:
            continue  # what was read over has its finding already
        rule, sentence = SENTENCES.get(fault["type"], OTHERWISE)
        if within == ("reason",) and fault["type"] == "missing":
            rule, sentence = "HB-REASON", REASON
        source.report(
            rule,
            source.line((*place, *within)),
            sentence,
            **{
                **fault.get("ctx", {}),
                "field": ".".join(str(part) for part in within),
                "value": str(fault["input"])[:60],
            },
        )
