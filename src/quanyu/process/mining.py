"""What the steps of many cases tell: variants, times, loops, loads. Pure; knows no database."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

NOTHING = timedelta()


@dataclass(frozen=True)
class Done:
    """One opening of a step, as a row: of which case and node, from when to when, by whom."""

    case: int
    node: str
    step: str
    round: int
    opened_at: datetime
    started_at: datetime | None
    done_at: datetime | None
    due_at: datetime | None
    outcome: str
    actor: int | None


@dataclass
class NodeTimes:
    """What happened at one node: how often, how long it lay, how long it was worked on."""

    node: str
    opened: int = 0
    again: int = 0
    rejected: int = 0
    late: int = 0
    open: int = 0
    waits: list[timedelta] = field(default_factory=list)
    works: list[timedelta] = field(default_factory=list)

    @property
    def waiting(self) -> timedelta:
        """The median time until somebody took it up."""
        return middle(self.waits)

    @property
    def working(self) -> timedelta:
        """The median time from taking it up to the outcome."""
        return middle(self.works)

    @property
    def total(self) -> timedelta:
        """Waiting and working together."""
        return self.waiting + self.working


@dataclass(frozen=True)
class Variant:
    """A way that cases went: the steps in the order in which they were done."""

    steps: tuple[str, ...]
    cases: tuple[int, ...]
    took: timedelta


@dataclass
class Load:
    """What one person did and has lying."""

    actor: int
    done: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0
    works: list[timedelta] = field(default_factory=list)

    @property
    def working(self) -> timedelta:
        """The median time from taking a step up to its outcome."""
        return middle(self.works)


def middle(times: Sequence[timedelta]) -> timedelta:
    """Return the median; nothing for nothing."""
    if not times:
        return NOTHING
    return timedelta(seconds=median(time.total_seconds() for time in times))


def quantile(times: Sequence[timedelta], share: float) -> timedelta:
    """Return the value below which `share` of the sorted times lie."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else NOTHING


def by_node(rows: Iterable[Done], now: datetime) -> dict[str, NodeTimes]:
    """Return the times of each node, waiting apart from working."""
    found: dict[str, NodeTimes] = {}
    for row in rows:
        times = found.setdefault(row.node, NodeTimes(row.node))
        times.opened += 1
        times.again += row.round > 1
        times.rejected += row.outcome == "reject"
        times.late += row.due_at is not None and row.due_at < (row.done_at or now)
        if row.done_at is None:
            times.open += 1
            continue
        taken = row.started_at or row.opened_at
        times.waits.append(max(taken - row.opened_at, NOTHING))
        times.works.append(max(row.done_at - taken, NOTHING))
    return found


def variants(rows: Iterable[Done], took: dict[int, timedelta]) -> list[Variant]:
    """Return the ways of the cases in `took` (ended ones), the most common first."""
    ways: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for row in rows:
        if row.done_at is not None and row.case in took:
            ways[row.case].append((row.done_at, row.step))
    grouped: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for case, steps in ways.items():
        grouped[tuple(step for _at, step in sorted(steps))].append(case)
    found = [
        Variant(steps, tuple(sorted(cases)), middle([took[case] for case in cases]))
        for steps, cases in grouped.items()
    ]
    return sorted(found, key=lambda row: (-len(row.cases), row.steps))


def loops(rows: Iterable[Done]) -> Counter[tuple[str, str]]:
    """Return {(step that sent back, step that opened again): how often}."""
    per_case: dict[int, list[Done]] = defaultdict(list)
    for row in rows:
        per_case[row.case].append(row)
    found: Counter[tuple[str, str]] = Counter()
    for steps in per_case.values():
        opened = sorted((row for row in steps if row.round > 1), key=lambda row: row.opened_at)
        for row in steps:
            if row.outcome == "reject" and row.done_at is not None:
                after = (one for one in opened if row.done_at <= one.opened_at)
                again = next(after, None)
                if again is not None:
                    found[row.step, again.step] += 1
    return found


def loads(rows: Iterable[Done], now: datetime) -> list[Load]:
    """Return what each person did and has lying, the fullest desk first."""
    found: dict[int, Load] = {}
    for row in rows:
        if row.actor is None:
            continue
        load = found.setdefault(row.actor, Load(row.actor))
        late = row.due_at is not None and row.due_at < (row.done_at or now)
        if row.done_at is None:
            load.open += 1
            load.overdue += late
        else:
            load.done += 1
            load.late += late
            load.works.append(max(row.done_at - (row.started_at or row.opened_at), NOTHING))
    return sorted(found.values(), key=lambda row: (-row.overdue, -row.open, -row.done, row.actor))


def heat(values: dict[str, float]) -> dict[str, int]:
    """Return a shade from 0 (little) to 4 (most) for each value, in even steps of the largest."""
    most = max(values.values(), default=0.0)
    if most <= 0:
        return dict.fromkeys(values, 0)
    return {name: min(4, int(5 * value / most)) for name, value in values.items()}
