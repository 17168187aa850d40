"""What the steps of the composition share: lines, the pool of the bases, findings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from quanyu.handbook.book import Handbook, Origin
from quanyu.handbook.records import Record
from quanyu.handbook.records.overlay import Operation, Override
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg


class Line(NamedTuple):
    """A row with where it comes from."""

    row: Any  # a record; the steps know of which kind
    origin: Origin


@dataclass
class Work:
    """The state of one composition. All mappings go by `Record.mark`."""

    bases: tuple[Handbook, ...]
    pool: dict[str, Line] = field(default_factory=dict)  # the rows of the bases
    kinds: dict[type[Record], list[tuple[str, Line]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    own: dict[str, Record] = field(default_factory=dict)
    replaced: dict[str, Record] = field(default_factory=dict)  # our sheets in place of a base's
    lines: dict[str, Line] = field(default_factory=dict)  # what is in force
    left: dict[str, Origin] = field(default_factory=dict)  # what was left out on purpose
    findings: list[Finding] = field(default_factory=list)

    def report(self, rule: str, at: Record, msgid: str, **params: object) -> None:
        self.findings.append(Finding(rule, at.file, at.line, msgid, params))

    def pour(self, line: Line) -> None:
        """Take a row of a base into the pool."""
        self.pool[line.row.mark] = line
        self.kinds[type(line.row)].append((line.row.mark, line))

    def pooled(self, kind: type[Record]) -> Iterable[tuple[str, Line]]:
        """Yield the rows of the bases that are of one kind."""
        return self.kinds[kind]

    def keep(self, mark: str, line: Line, by: Operation | None = None) -> None:
        """Bring a line of a base into force, as it is, by an operation if there is one."""
        if by is not None:
            origin = replace(line.origin, op=by.op, reason=by.reason, file=by.file, line=by.line)
            line = Line(line.row, origin)
        self.lines[mark] = line

    def change(self, mark: str, changes: Mapping[str, object], by: Operation) -> None:
        """Set fields of a line in force. What it had already is no change."""
        row, origin = self.lines[mark]
        new = {name: value for name, value in changes.items() if getattr(row, name) != value}
        if not new:
            return
        self.lines[mark] = Line(
            _with(row, {**new, "file": by.file, "line": by.line}),
            replace(
                origin,
                kind="changed" if origin.base else "own",
                op=by.op,
                fields=tuple(sorted({*origin.fields, *new})) if origin.base else (),
                reason=by.reason or origin.reason,
                file=by.file,
                line=by.line,
            ),
        )

    def replace(self, mark: str, line: Line, new: Record) -> None:
        """Put a row of ours in the place of a base's."""
        names = [name for name in type(new).model_fields if name not in ("file", "line")]
        fields = (name for name in names if getattr(line.row, name) != getattr(new, name))
        self.lines[mark] = Line(
            new,
            replace(
                line.origin,
                kind="changed",
                op="replace",
                fields=tuple(sorted(fields)),
                file=new.file,
                line=new.line,
            ),
        )

    def override(self, mark: str, op: Override | None) -> None:
        """Carry out an override, if there is one, of a line that is in force."""
        if op is not None and self.in_force(mark, op):
            self.change(mark, op.set.changes(), op)

    def in_force(self, mark: str, op: Operation) -> bool:
        """Tell whether what an operation changes is in force; if not, that is a finding."""
        if mark not in self.lines:
            self.report(
                "HB-DROPPED",
                op,
                msg("%(name)s is not in force here: adopt it first."),
                name=self.pool[mark].row.name,
            )
        return mark in self.lines

    def leave(self, mark: str, by: Operation) -> None:
        """Leave a line of a base out, on purpose."""
        base = self.pool[mark].origin.base
        self.left[mark] = Origin("standard", base, by.op, (), by.reason, by.file, by.line)

    def leave_with(self, mark: str, holder: str) -> None:
        """Leave a line out if the position or department that holds it was left out."""
        if holder in self.left:
            self.left[mark] = self.left[holder]


def _with(row: Record, changes: Mapping[str, object]) -> Record:
    """Return a record with some fields anew; values are those of checked records, so none fails."""
    model = type(row)
    values = {name: getattr(row, name) for name in model.model_fields}
    return model.model_construct(row.model_fields_set | changes.keys(), **{**values, **changes})
