"""Lists of cases: what is asked for, what each line shows; which processes may be started."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils.translation import pgettext

from quanyu.editions import queries as editions
from quanyu.handbook.sheets import Sheet
from quanyu.kernel import clock
from quanyu.organisation import access, naming
from quanyu.organisation.models import Person, Unit
from quanyu.process import phrases
from quanyu.process.models import Case, ProcessVersion, Step
from quanyu.process.queries.running import cases, holders
from quanyu.process.queries.versions import graph_of, row_of
from quanyu.process.terms import LIVE, START, CaseState, StepState


@dataclass(frozen=True)
class Asked:
    """What a list of cases is narrowed to."""

    state: str = "live"
    process: str = ""
    unit: str = ""
    text: str = ""
    mine: bool = False
    late: bool = False
    step: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Asked":
        """Return what the address of a list asks for."""
        return cls(
            asked.get("state", "live"),
            asked.get("process", ""),
            asked.get("unit", ""),
            asked.get("q", "").strip(),
            asked.get("mine", "") == "1",
            asked.get("late", "") == "1",
            asked.get("step", ""),
        )

    @property
    def narrowed(self) -> bool:
        """Tell whether anything but the state is asked for."""
        return bool(self.process or self.unit or self.text or self.mine or self.late or self.step)


@dataclass(frozen=True)
class CaseLine:
    """A case in a list: where it stands, who has it, until when."""

    case: Case
    where: str
    who: str
    due_at: datetime | None
    left: str
    tone: str


def found(actor: Person, asked: Asked) -> QuerySet[Case]:
    """Return the cases that `actor` may see and that are asked for."""
    rows = cases(actor, text=asked.text, process=asked.process, state=_state(asked.state))
    if asked.unit.isdecimal():
        rows = rows.filter(unit=int(asked.unit))
    if asked.mine:
        rows = rows.filter(starter=actor)
    if asked.late:
        late = Step.objects.filter(state=StepState.OPEN, due_at__lt=clock.now())
        rows = rows.filter(pk__in=late.values("case"))
    if asked.step:
        there = Step.objects.filter(state=StepState.OPEN, step=asked.step)
        rows = rows.filter(pk__in=there.values("case"))
    return rows.defer("engine")


def _state(state: str) -> str:
    return "" if state == "all" else state


def lines(rows: Sequence[Case]) -> list[CaseLine]:
    """Return what is shown of each case, read at once for all of them."""
    steps: dict[int, list[Step]] = {}
    open_ones = Step.objects.filter(case__in=rows, state=StepState.OPEN)
    for step in open_ones.order_by("id"):
        steps.setdefault(step.case_id, []).append(step)
    held = holders([step for there in steps.values() for step in there])
    moment = clock.now()
    return [_line(case, steps.get(case.pk, []), held, moment) for case in rows]


def _line(case: Case, steps: list[Step], held: Mapping[int, Person], moment: datetime) -> CaseLine:
    graph = graph_of(case.version)
    titles = dict.fromkeys(phrases.title(graph.nodes.get(step.node)) for step in steps)
    people = dict.fromkeys(
        str(held[step.pk]) if step.pk in held else phrases.lane_name(graph, step.lane)
        for step in steps
    )
    due = min((step.due_at for step in steps if step.due_at), default=case.due_at)
    due = due if case.state in LIVE else None
    return CaseLine(
        case,
        phrases.listed([title for title in titles if title]),
        phrases.listed([name for name in people if name]),
        due,
        phrases.left(due, moment),
        phrases.tone(due, moment),
    )


def states() -> list[tuple[str, str]]:
    """Return the states to choose from with their words."""
    return [
        ("live", pgettext("cases", "Running")),
        (CaseState.PARKED.value, str(CaseState.PARKED.label)),
        (CaseState.ENDED.value, str(CaseState.ENDED.label)),
        (CaseState.CANCELLED.value, str(CaseState.CANCELLED.label)),
        ("all", pgettext("cases", "All")),
    ]


def processes() -> list[tuple[str, str]]:
    """Return (id, name) of every process that has a version, by its newest one."""
    named: dict[str, str] = {}
    for version in ProcessVersion.objects.defer("graph", "sheet", "bpmn").order_by("number"):
        named[version.process] = version.name
    return sorted(named.items())


def units() -> list[Unit]:
    """Return the units in which cases run."""
    used = Case.objects.exclude(unit=None).values("unit")
    return list(Unit.objects.filter(pk__in=used).order_by("id"))


def startable(actor: Person) -> list[Sheet]:
    """Return the processes of the handbook in force that `actor` may start.

    The lane in which a process begins names who may; with the permission, any process.
    """
    book = editions.in_force()
    every = access.may(actor, START)
    held = {row.post.grant.position for row in access.holdings(actor)}
    return [
        sheet
        for _name, sheet in sorted(book.sheets.items())
        if every or held & set(trigger_positions(sheet))
    ]


def trigger_positions(sheet: Sheet) -> tuple[str, ...]:
    """Return the positions in whose lane a process begins."""
    lane = next((row for row in sheet.lanes if row.id == sheet.trigger.lane), None)
    if lane is None:
        return ()
    return lane.positions or ((lane.position,) if lane.position else ())


def by_version(actor: Person, process: str) -> dict[int, int]:
    """Return {version id: cases still running on it} that `actor` may see."""
    rows = cases(actor, process=process, state="live").order_by()
    return dict(rows.values_list("version").annotate(n=Count("pk")))


def words_of(sheets: Sequence[Sheet]) -> dict[str, str]:
    """Return {process: what a search looks in}: its names, with pinyin and initials."""
    return {
        sheet.process: naming.search_text(sheet.zh, sheet.en, sheet.process) for sheet in sheets
    }


def to_start(case: Case, step: str) -> list[tuple[str, str]]:
    """Return (id, name) of the processes that a row of the sheet may start."""
    row, book = row_of(case.version, step), editions.in_force()
    known = book.processes
    return [
        (name, (known[name].en if phrases.language() == "en" else known[name].zh) or name)
        for name in (row.processes if row else ())
        if name in known
    ]
