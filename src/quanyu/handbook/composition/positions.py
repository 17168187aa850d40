"""Which positions are in force, and who has taken the place of those that are not."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from quanyu.handbook.book import Origin
from quanyu.handbook.composition.decisions import Decisions
from quanyu.handbook.composition.pool import take_added
from quanyu.handbook.composition.work import Line, Work
from quanyu.handbook.records import Competency, Duty, Position
from quanyu.handbook.records.overlay import Adopt, Drop, MergePositions, Operation, Split
from quanyu.kernel.text import msg


@dataclass
class Succession:
    """Who holds what belonged to a position of a base.

    `heirs`: position → the one that has its duties now (itself when adopted). `shares`: a duty
    or ability of a split position → the share it went to. `by`: the operation that decided.
    """

    heirs: dict[str, str] = field(default_factory=dict)
    shares: dict[str, str] = field(default_factory=dict)
    by: dict[str, Operation] = field(default_factory=dict)

    def holder(self, position: str, name: str) -> str | None:
        """Return who holds now what `position` held under `name`, if anybody does."""
        return self.shares.get(name) or self.heirs.get(position)

    def merged(self) -> Mapping[str, str]:
        """Return position → position for those that became part of another."""
        return {old: new for old, new in self.heirs.items() if old != new and not self.splits(old)}

    def splits(self, position: str) -> bool:
        """Tell whether a position was split."""
        return isinstance(self.by.get(position), Split)


def settle_positions(work: Work, decisions: Decisions) -> Succession:
    """Bring positions into force; return who holds what the bases' positions held."""
    succession = Succession()
    failed = _make(work, decisions)
    for mark, line in work.pooled(Position):
        op = decisions.fates.get(mark)
        if op is not None and id(op) not in failed:
            _settle(work, succession, line, op)
            if isinstance(op, Split):
                _share(work, succession, mark, op, decisions.fates)
        work.override(mark, decisions.overrides.get(mark))
    return succession


def _make(work: Work, decisions: Decisions) -> set[int]:
    """Bring the positions of merges and splits into force; return the operations that failed."""
    failed: set[int] = set()
    for op, row in decisions.made():
        if take_added(work, row):
            origin = Origin("own", "", op.op, (), op.reason, row.file, row.line)
            work.lines[row.mark] = Line(row, origin)
        else:
            failed.add(id(op))
    return failed


def follow(work: Work, line: Line, succession: Succession) -> None:
    """Let what belongs to a position come with it, go to whoever took its place, or go with it."""
    mark, position = line.row.mark, line.row.position
    op = succession.by.get(position)
    if op is None:
        work.leave_with(mark, position)
        return
    work.keep(mark, line, op)
    work.change(mark, {"position": succession.holder(position, mark)}, op)


def _settle(work: Work, succession: Succession, line: Line, op: Operation) -> None:
    """Do with one position of a base what the overlay decides."""
    name = line.row.id
    if isinstance(op, Adopt):
        work.keep(name, line, op)
        work.change(name, op.set.changes() if op.set else {}, op)
        succession.heirs[name] = name
    else:
        work.leave(name, op)
    if isinstance(op, MergePositions):
        succession.heirs[name] = op.into.id
    if isinstance(op, Split):
        succession.heirs[name] = op.into[0].id  # what no share lists; for duties that is a finding
    if not isinstance(op, Drop):
        succession.by[name] = op


def _share(
    work: Work, succession: Succession, position: str, op: Split, decided: Container[str]
) -> None:
    """Note which share gets which duty and ability; `decided` have an operation of their own."""
    theirs = {mark for mark, line in work.pooled(Duty) if line.row.position == position}
    able = {mark for mark, line in work.pooled(Competency) if line.row.position == position}
    given: dict[str, str] = {}
    for share in op.into:
        for name in (*share.duties, *share.abilities):
            if name not in theirs | able:
                _report(
                    work, op, msg("%(name)s is none of %(of)s, which is split."), name, position
                )
            elif name in given:
                _report(work, op, msg("%(name)s of %(of)s goes to two shares."), name, position)
            else:
                given[name] = share.id
    for name in sorted(theirs - given.keys()):
        if name not in decided:
            _report(work, op, msg("%(name)s of %(of)s goes to no share."), name, position)
    succession.shares |= given


def _report(work: Work, op: Split, msgid: str, name: str, position: str) -> None:
    work.report("HB-SPLIT", op, msgid, name=name, of=position)
