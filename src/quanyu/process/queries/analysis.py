"""Process analysis: what the cases of a process tell, and the drawing in the colours of that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from quanyu.handbook.sheets.marks import Mark, Marks, State
from quanyu.kernel import clock
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.process import mining, phrases
from quanyu.process.models import Case, ProcessVersion, Step
from quanyu.process.queries.pictures import picture
from quanyu.process.queries.versions import graph_of
from quanyu.process.terms import LIVE, VIEW, CaseState, StepState

CASES_READ = 5000
SPANS = (30, 90, 365)
MEASURES = {
    "total": _("Time in all"),
    "waiting": _("Waiting"),
    "working": _("Working"),
    "opened": _("How often"),
    "again": _("Done again"),
}
SHADES: tuple[State, ...] = ("heat0", "heat1", "heat2", "heat3", "heat4")


@dataclass(frozen=True)
class Numbers:
    """The headline figures of a process over some days."""

    started: int
    ended: int
    running: int
    late: int
    took: timedelta
    slow: timedelta
    again: float


@dataclass(frozen=True)
class StepLine:
    """A step of the drawing with its times; shares are of the longest, in per cent."""

    node: str
    step: str
    title: str
    lane: str
    times: mining.NodeTimes
    waiting_share: int
    working_share: int


@dataclass(frozen=True)
class VariantLine:
    """A way that cases went, its share of all, and a case to look at."""

    steps: str
    count: int
    share: int
    took: timedelta
    example: Case | None


@dataclass(frozen=True)
class Analysis:
    """Everything the page of a process shows."""

    version: ProcessVersion
    numbers: Numbers
    picture: str
    steps: list[StepLine]
    variants: list[VariantLine]
    loops: list[tuple[str, str, int]]
    loads: list[tuple[Person, mining.Load]]
    cut: bool


def analysed(actor: Person, version: ProcessVersion, days: int, measure: str) -> Analysis:
    """Return the analysis of a process over the last `days`, its drawing shaded by `measure`.

    Cases on other versions count as far as their steps stand in the drawing of `version`.
    """
    access.require(actor, VIEW)
    moment = clock.now()
    since = moment - timedelta(days=days)
    wanted = Q(started_at__gte=since) | Q(state__in=LIVE)
    cases = list(
        Case.objects.filter(wanted, process=version.process)
        .only("id", "uuid", "number", "subject", "state", "started_at", "ended_at", "process")
        .order_by("-id")[:CASES_READ]
    )
    rows = _rows(cases)
    took = {c.pk: c.ended_at - c.started_at for c in cases if c.ended_at and _ended(c)}
    times = mining.by_node(rows, moment)
    return Analysis(
        version,
        _numbers(cases, rows, took, moment),
        _heat_map(version, times, measure),
        _steps(version, times),
        _variants(rows, took, cases),
        _loops(version, rows),
        _loads(rows, moment),
        len(cases) == CASES_READ,
    )


def _ended(case: Case) -> bool:
    return case.state == CaseState.ENDED


def _rows(cases: Sequence[Case]) -> list[mining.Done]:
    found = Step.objects.filter(case__in=cases).exclude(state=StepState.WITHDRAWN)
    columns = (
        "case_id", "node", "step", "round", "opened_at", "started_at", "done_at", "due_at",
        "outcome", "actor_id",
    )  # fmt: skip
    return [mining.Done(*row) for row in found.order_by("id").values_list(*columns)]


def _numbers(
    cases: Sequence[Case],
    rows: Sequence[mining.Done],
    took: Mapping[int, timedelta],
    moment: datetime,
) -> Numbers:
    late = {row.case for row in rows if row.done_at is None and row.due_at and row.due_at < moment}
    again = {row.case for row in rows if row.round > 1}
    times = list(took.values())
    return Numbers(
        len(cases),
        len(took),
        sum(case.state in LIVE for case in cases),
        len(late),
        mining.middle(times),
        mining.quantile(times, 0.9),
        len(again) / len(cases) if cases else 0.0,
    )


def _heat_map(version: ProcessVersion, times: dict[str, mining.NodeTimes], measure: str) -> str:
    values = {node: _value(row, measure) for node, row in times.items()}
    shades = mining.heat(values)
    marks = {
        node: Mark(
            SHADES[shades[node]],
            _badge(row, measure),
            row.open,
            f"{phrases.title(graph_of(version).nodes.get(node))}: {_badge(row, measure)}",
        )
        for node, row in times.items()
    }
    return picture(version, Marks(marks))


def _value(row: mining.NodeTimes, measure: str) -> float:
    found: Any = getattr(row, measure if measure in MEASURES else "total")
    return float(found.total_seconds() if isinstance(found, timedelta) else found)


def _badge(row: mining.NodeTimes, measure: str) -> str:
    found: Any = getattr(row, measure if measure in MEASURES else "total")
    return phrases.short(found) if isinstance(found, timedelta) else f"{found} ×"


def _steps(version: ProcessVersion, times: dict[str, mining.NodeTimes]) -> list[StepLine]:
    graph = graph_of(version)
    longest = max((row.total for row in times.values()), default=timedelta()).total_seconds() or 1
    return [
        StepLine(
            name,
            node.step,
            phrases.title(node),
            phrases.lane_name(graph, node.lane),
            times[name],
            round(100 * times[name].waiting.total_seconds() / longest),
            round(100 * times[name].working.total_seconds() / longest),
        )
        for name, node in graph.nodes.items()
        if name in times
    ]


def _variants(
    rows: Sequence[mining.Done], took: dict[int, timedelta], cases: Sequence[Case]
) -> list[VariantLine]:
    known = {case.pk: case for case in cases}
    return [
        VariantLine(
            " → ".join(row.steps),
            len(row.cases),
            round(100 * len(row.cases) / len(took)),
            row.took,
            known.get(row.cases[-1]),
        )
        for row in mining.variants(rows, took)[:8]
    ]


def _loops(version: ProcessVersion, rows: Sequence[mining.Done]) -> list[tuple[str, str, int]]:
    named = {
        node.step: f"{node.step} {phrases.title(node)}"
        for node in graph_of(version).nodes.values()
        if node.shape == "task"
    }
    return [
        (named.get(one, one), named.get(two, two), n)
        for (one, two), n in mining.loops(rows).most_common(8)
    ]


def _loads(rows: Sequence[mining.Done], moment: datetime) -> list[tuple[Person, mining.Load]]:
    found = mining.loads(rows, moment)[:12]
    people = Person.objects.in_bulk([row.actor for row in found])
    return [(people[row.actor], row) for row in found if row.actor in people]


@dataclass(frozen=True)
class BoardLine:
    """A process in the list: its newest version and how its cases stand."""

    version: ProcessVersion
    versions: int
    running: int
    old: int
    late: int
    ended: int


def board(actor: Person) -> list[BoardLine]:
    """Return every process that has a version, with the state of its cases."""
    access.require(actor, VIEW)
    newest: dict[str, ProcessVersion] = {}
    count: dict[str, int] = {}
    for version in ProcessVersion.objects.defer("graph", "sheet", "bpmn").order_by("number"):
        newest[version.process] = version
        count[version.process] = count.get(version.process, 0) + 1
    late = Step.objects.filter(state=StepState.OPEN, due_at__lt=clock.now()).values("case")
    month = clock.now() - timedelta(days=30)
    live = Q(state__in=LIVE)
    rows = (
        Case.objects.values("process")
        .order_by("process")
        .annotate(
            running=Count("pk", filter=live),
            old=Count("pk", filter=live & ~Q(version__in=[v.pk for v in newest.values()])),
            late=Count("pk", filter=live & Q(pk__in=late)),
            ended=Count("pk", filter=Q(state=CaseState.ENDED, ended_at__gte=month)),
        )
    )
    of = {row["process"]: row for row in rows}
    none = {"running": 0, "old": 0, "late": 0, "ended": 0}
    return [
        BoardLine(version, count[name], **_counted(of.get(name, none)))
        for name, version in sorted(newest.items())
    ]


def _counted(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(row[name]) for name in ("running", "old", "late", "ended")}
