"""What the overlay decides about each row of the bases; what contradicts itself is a finding."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from quanyu.handbook.composition.work import Work
from quanyu.handbook.records import Indicator, Position, Record
from quanyu.handbook.records.overlay import (
    MODELS,
    Add,
    Adopt,
    MergeDuties,
    MergePositions,
    Operation,
    Override,
    Split,
)
from quanyu.kernel.text import msg

GONE = frozenset({"drop", "merge", "split"})  # after these a row is not there to be changed


@dataclass
class Decisions:
    """Mark of a base row → the operation on it: what becomes of it, and what is changed."""

    fates: dict[str, Operation] = field(default_factory=dict)
    overrides: dict[str, Override] = field(default_factory=dict)
    keeps: dict[str, MergeDuties] = field(default_factory=dict)
    added: list[Record] = field(default_factory=list)

    def made(self) -> Iterable[tuple[Operation, Position]]:
        """Yield the positions that merges and splits make, once each."""
        for op in {id(op): op for op in self.fates.values()}.values():
            if isinstance(op, MergePositions):
                yield op, op.into
            elif isinstance(op, Split):
                yield from ((op, share.position()) for share in op.into)


def decide(work: Work, operations: Iterable[Operation], *, complete: bool) -> Decisions:
    """Sort the operations by what they speak for.

    `complete` is False where a base is missing, which is a finding of its own: rows that nobody
    knows are then passed over in silence.
    """
    decisions = Decisions()
    keys = _indicator_keys(work)
    for op in operations:
        if isinstance(op, Add):
            decisions.added.append(op.row)
        elif _sound(work, op):
            for name in op.treated:
                _place(work, decisions, op, _mark(op, name, keys), name, complete)
    _refuse_contradictions(work, decisions)
    return decisions


def _indicator_keys(work: Work) -> dict[str, str]:
    rows = (line.row for _, line in work.pooled(Indicator))
    return {name: row.key for row in rows for name in row.ids}


def _mark(op: Operation, name: str, keys: Mapping[str, str]) -> str:
    """Return the mark of the row that `name` means in the section of the operation."""
    model = MODELS[op.section]
    if model is Indicator:
        name = keys.get(name, name)
    return name if model.named_by == "id" else f"{model.noun}:{name}"


def _sound(work: Work, op: Operation) -> bool:
    """Tell whether an operation can be carried out at all, apart from what it speaks for."""
    if isinstance(op, Adopt) and op.set is not None and op.reason is None:
        work.report(
            "HB-REASON", op, msg("Say why under reason: whoever reads this next has to know.")
        )
    for name in {name for name in op.treated if op.treated.count(name) > 1}:
        work.report("HB-DUPLICATE", op, msg("%(name)s stands twice in one operation."), name=name)
    if isinstance(op, MergeDuties) and op.keep not in op.refs:
        work.report(
            "HB-REFERENCE",
            op,
            msg("%(name)s, which is to stay, is not among the duties that are merged."),
            name=op.keep,
        )
        return False
    return True


def _place(
    work: Work, decisions: Decisions, op: Operation, mark: str, name: str, complete: bool
) -> None:
    """Note the operation under the row it speaks for, unless another one does already."""
    if mark not in work.pool or type(work.pool[mark].row) is not MODELS[op.section]:
        _report_unknown(work, op, mark, name, complete)
        return
    slot: dict[str, Operation] = decisions.fates
    if isinstance(op, Override):
        slot = decisions.overrides  # type: ignore[assignment]
    elif isinstance(op, MergeDuties) and name == op.keep:
        slot = decisions.keeps  # type: ignore[assignment]
    first = slot.setdefault(mark, op)
    if first is not op:
        work.report(
            "HB-DUPLICATE",
            op,
            msg("What becomes of %(name)s is decided already in line %(line)s (%(op)s)."),
            name=name,
            line=first.line,
            op=first.op,
        )


def _report_unknown(work: Work, op: Operation, mark: str, name: str, complete: bool) -> None:
    if mark in work.own:
        work.report(
            "HB-REFERENCE",
            op,
            msg("%(name)s is a row of your own: change it where it stands (%(file)s)."),
            name=name,
            file=work.own[mark].file,
        )
    elif complete:
        work.report(
            "HB-REFERENCE",
            op,
            msg("No base under extends has %(name)s in %(section)s."),
            name=name,
            section=op.section,
        )


def _refuse_contradictions(work: Work, decisions: Decisions) -> None:
    """Take away what changes a row that is dropped, merged or split."""
    slots: tuple[dict[str, Override] | dict[str, MergeDuties], ...]
    slots = (decisions.overrides, decisions.keeps)
    for slot in slots:
        for mark, op in list(slot.items()):
            fate = decisions.fates.get(mark)
            if fate is not None and fate.op in GONE:
                del slot[mark]
                work.report(
                    "HB-DROPPED",
                    op,
                    msg("%(name)s is not there to be changed: line %(line)s decides %(op)s."),
                    name=work.pool[mark].row.name,
                    line=fate.line,
                    op=fate.op,
                )
