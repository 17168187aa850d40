"""Which duties of the bases are in force, and who answers for each."""

from quanyu.handbook.composition.decisions import Decisions
from quanyu.handbook.composition.positions import Succession, follow
from quanyu.handbook.composition.work import Line, Work
from quanyu.handbook.records import Duty
from quanyu.handbook.records.overlay import AdoptDuty, Drop, MergeDuties, Reassign
from quanyu.kernel.text import msg

UNITED = ("helpers", "tags", "indicators", "abilities", "readings")


def settle_duties(work: Work, decisions: Decisions, succession: Succession) -> None:
    """Bring duties of the bases into force: with their position, their department, or alone."""
    for mark, line in work.pooled(Duty):
        fate = decisions.fates.get(mark)
        if isinstance(fate, Drop | MergeDuties):
            work.leave(mark, fate)
        elif isinstance(fate, AdoptDuty | Reassign) and _possible(work, line, fate, succession):
            _give(work, line, fate)
        elif line.row.position:
            follow(work, line, succession)
        elif line.row.department in work.lines:
            work.keep(mark, line)
        else:
            work.leave_with(mark, line.row.department)
        work.override(mark, decisions.overrides.get(mark))
        _unite(work, mark, decisions.keeps.get(mark))


def _receiver(op: AdoptDuty | Reassign) -> str:
    return op.position if isinstance(op, AdoptDuty) else op.to


def _possible(work: Work, line: Line, op: AdoptDuty | Reassign, succession: Succession) -> bool:
    """Tell whether a duty can be given as the operation says; if not, that is a finding."""
    duty: Duty = line.row
    to = _receiver(op)
    if isinstance(op, AdoptDuty) and duty.position in succession.heirs:
        work.report(
            "HB-DUPLICATE",
            op,
            msg("%(name)s is here already with %(position)s: to move it, write op: reassign."),
            name=duty.id,
            position=duty.position,
        )
        return False
    if to not in work.lines and to not in work.own:
        work.report(
            "HB-DROPPED",
            op,
            msg("%(name)s cannot go to %(to)s, which is not in force here."),
            name=duty.id,
            to=to,
        )
        return False
    return True


def _give(work: Work, line: Line, op: AdoptDuty | Reassign) -> None:
    """Give one duty to the position that the operation names."""
    patch = op.set.changes() if isinstance(op, AdoptDuty) and op.set else {}
    work.keep(line.row.id, line, op)
    work.change(line.row.id, {**patch, "position": _receiver(op), "department": None}, op)


def _unite(work: Work, mark: str, op: MergeDuties | None) -> None:
    """Let the duty that stays take over what the merged ones do and are measured by."""
    if op is None or not work.in_force(mark, op):
        return
    others = [work.pool[name].row for name in op.refs if name in work.pool and name != mark]
    rows = [work.lines[mark].row, *others]
    united = {
        name: tuple(dict.fromkeys(item for row in rows for item in getattr(row, name)))
        for name in UNITED
    }
    work.change(mark, united, op)
