"""Running cases moved to another version of their process: tried first, done, taken back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person
from quanyu.process.actions.projecting import finish
from quanyu.process.actions.sitting import LARGE, Sitting, loaded, take
from quanyu.process.engine import Run, move, names_of
from quanyu.process.models import Case, MigratedCase, Migration, ProcessVersion, Step, Timer
from quanyu.process.queries.versions import program_for
from quanyu.process.terms import LIVE, MIGRATE, StepState, What

Steps = Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """A running case and what stands against moving it: (code, step), codes as in terms.FAULTS."""

    case: Case
    faults: tuple[tuple[str, str], ...]


@dataclass
class Report:
    """What moving every running case would come to."""

    target: ProcessVersion
    lines: list[Line] = field(default_factory=list)

    @property
    def movable(self) -> int:
        """Return how many cases would move."""
        return sum(not line.faults for line in self.lines)

    @property
    def stuck(self) -> list[Line]:
        """Return the cases that would stay where they are."""
        return [line for line in self.lines if line.faults]


@dataclass(frozen=True)
class Undone:
    """What taking a migration back came to; `left` are cases that could not go back."""

    back: int
    left: tuple[Line, ...]


def migrate_report(*, actor: Person, target: ProcessVersion, steps: Steps | None = None) -> Report:
    """Try what moving every running case to `target` would come to; nothing is written.

    `steps` names the new step of those that are called otherwise. Refuses: forbidden.
    """
    access.require(actor, MIGRATE)
    report = Report(target)
    for case in _running(target).select_related("version").defer(*LARGE).iterator(200):
        sitting = loaded(case)
        _moved, faults = _try(sitting, target, steps or {})
        report.lines.append(Line(case, faults))
    return report


def migrate(*, actor: Person, target: ProcessVersion, steps: Steps | None = None) -> Migration:
    """Move every running case to `target`; what cannot move stays, and the row says why.

    Tokens keep their names, items their owners, deadlines their instants. Each case is moved by
    itself: whoever is at work meanwhile waits for one case at most. Refuses: forbidden.
    """
    access.require(actor, MIGRATE)
    migration = Migration.objects.create(
        process=target.process, target=target, mapping=dict(steps or {}), actor=actor,
        at=clock.now(),
    )  # fmt: skip
    for pk in list(_running(target).values_list("pk", flat=True)):
        with transaction.atomic():
            moved = _migrate_one(take(pk), migration, actor)
        migration.moved += moved is True
        migration.refused += moved is False
    migration.save(update_fields=["moved", "refused"])
    told = {"count": migration.moved, "version": str(target)}
    audit.record(actor, "process.cases.migrated", subject=target.process, after=told)
    return migration


def _running(target: ProcessVersion) -> QuerySet[Case]:
    live = Case.objects.filter(process=target.process, state__in=LIVE)
    return live.exclude(version=target).order_by("pk")


def _migrate_one(sitting: Sitting, migration: Migration, actor: Person) -> bool | None:
    case = sitting.case
    if case.state not in LIVE or case.version_id == migration.target_id:
        return None
    before = MigratedCase(migration=migration, case=case, version=case.version, engine=case.engine)
    run, faults = _try(sitting, migration.target, migration.mapping)
    if run is None:
        before.rev, before.fault = case.rev, " ".join(":".join(one) for one in faults)[:300]
    else:
        _settle(sitting, run, migration.target, migration.mapping)
        told = {"from": str(before.version), "to": str(migration.target)}
        sitting.tell(What.MIGRATED, actor=actor, data=told)
        finish(sitting)
        before.rev = case.rev
    before.save(force_insert=True)
    return run is not None


def _try(
    sitting: Sitting, target: ProcessVersion, steps: Steps
) -> tuple[Run | None, tuple[tuple[str, str], ...]]:
    """Return the case on `target`, or what stands against it."""
    new = program_for(target)
    found = move(sitting.program, new, sitting.run.dump(), sitting.run.memory, steps)
    if found.faults or found.memory is None:
        return None, tuple(_split(fault) for fault in found.faults)
    found.memory.finder = sitting.run.memory.finder
    return Run.load(new, found.memory, found.state), ()


def _split(fault: str) -> tuple[str, str]:
    code, _, step = fault.partition(":")
    return code, step


def _settle(sitting: Sitting, run: Run, target: ProcessVersion, steps: Steps) -> None:
    """Put the case on its new version, and rename what its open rows name."""
    names = names_of(sitting.program, steps)
    if names:
        _rename(sitting.case, names, steps)
        actors = sitting.kept.actors
        sitting.kept.actors = {names.get(node, node): who for node, who in actors.items()}
    sitting.program, sitting.run = program_for(target), run
    sitting.case.version, sitting.case.edition = target, target.edition or sitting.case.edition


def _rename(case: Case, names: Mapping[str, str], steps: Steps) -> None:
    rows = list(Step.objects.filter(case=case, state=StepState.OPEN))
    for row in rows:
        row.node, row.step = names.get(row.node, row.node), steps.get(row.step, row.step)
    Step.objects.bulk_update(rows, ["node", "step"])
    timers = list(Timer.objects.filter(case=case))
    for timer in timers:
        timer.node, timer.host = (
            names.get(timer.node, timer.node),
            names.get(timer.host, timer.host),
        )
    Timer.objects.bulk_update(timers, ["node", "host"])


def undo_migration(*, actor: Person, migration: Migration) -> Undone:
    """Move the cases of a migration back: as they were, or from where they have come to since.

    Refuses: forbidden, undone_already.
    """
    access.require(actor, MIGRATE)
    if migration.undone_at is not None:
        raise Refusal("undone_already", msg("These cases have been moved back already."))
    back, left = 0, []
    for row in migration.cases.filter(fault="").select_related("version").order_by("pk"):
        with transaction.atomic():
            line = _undo_one(row, migration, actor)
        back += line is None
        left += [line] if line else []
    migration.undone_at = clock.now()
    migration.save(update_fields=["undone_at"])
    told = {"count": back, "version": str(migration.target)}
    audit.record(actor, "process.cases.unmigrated", subject=migration.process, after=told)
    return Undone(back, tuple(left))


def _undo_one(row: MigratedCase, migration: Migration, actor: Person) -> Line | None:
    sitting = take(row.case_id)
    case, steps = sitting.case, {new: old for old, new in migration.mapping.items()}
    if case.state not in LIVE:
        return Line(case, (("over", ""),))
    run, faults = _try(sitting, row.version, steps)
    if run is None:
        return Line(case, faults)
    _settle(sitting, run, row.version, steps)
    sitting.tell(What.UNMIGRATED, actor=actor, data={"to": str(row.version)})
    finish(sitting)
    return None


def faults_of(row: MigratedCase) -> Iterator[tuple[str, str]]:
    """Yield why a case was not moved: (code, step)."""
    for fault in row.fault.split():
        yield _split(fault)
