"""Pure rules of reports: which days, when due, who may publish, exact text, what differs."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from quanyu.analysis.reports.terms import Kind, State
from quanyu.kernel.period import Period, end_of_month, grain_start

Content = dict[str, Any]


def period_of(kind: str, day: date) -> Period:
    """Return the day, the week from Monday, or the month in which `day` lies."""
    if kind == Kind.WEEKLY:
        first = grain_start(day, "week")
        return Period(first, first + timedelta(days=6))
    if kind == Kind.MONTHLY:
        return Period(day.replace(day=1), end_of_month(day))
    return Period.of_day(day)


def finished(kind: str, today: date, count: int) -> list[Period]:
    """Return the last `count` periods that ended before `today`, the newest first."""
    found = [period_of(kind, period_of(kind, today).first - timedelta(days=1))]
    while len(found) < count:
        found.append(period_of(kind, found[-1].first - timedelta(days=1)))
    return found


def due_at(period: Period, days_after: int, at: time, timezone: str) -> datetime:
    """Return the instant (UTC) by which the report is computed, whatever is missing."""
    local = datetime.combine(period.last + timedelta(days=days_after), at)
    return local.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def month_to(day: date) -> tuple[Period, Period]:
    """Return the month up to `day`, and the whole month."""
    whole = Period.of_month(day.year, day.month)
    return Period(whole.first, day), whole


def may_publish(publisher: int, commenter: int | None) -> bool:
    """Tell whether the four eyes are there: a comment, by somebody else."""
    return commenter is not None and publisher != commenter


def state_after(published: int, draft: bool, commented: bool) -> State:
    """Return the state of a report with so many published versions and perhaps a draft."""
    if published:
        return State.CORRECTED if published > 1 else State.PUBLISHED
    return State.COMMENTED if draft and commented else State.COMPUTED


def canonical(content: Any) -> str:
    """Return JSON that is equal, byte by byte, for equal contents; decimals stand as text."""
    return json.dumps(plain(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest_of(*texts: str) -> str:
    """Return SHA-256 over texts, each told apart from the next."""
    return hashlib.sha256("\x00".join(texts).encode()).hexdigest()


def plain(value: Any) -> Any:
    """Return `value` as JSON keeps it: decimals, days and instants as text."""
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if value is None or isinstance(value, str | int | bool):
        return value
    return str(value)


def number(value: Any) -> Decimal | int | None:
    """Return a figure of a stored content: text is a decimal."""
    return Decimal(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that two contents tell differently.

    `part` is -1 for a headline, else the place of the part; `at` is the label of the row, None for
    headlines and the row of totals.
    """

    part: int
    at: str | None
    key: str
    before: Decimal | int | None
    after: Decimal | int | None

    @property
    def change(self) -> Decimal | None:
        """By how much; None where one of them has no figure."""
        if self.before is None or self.after is None:
            return None
        return Decimal(self.after) - Decimal(self.before)


def differences(before: Content, after: Content) -> list[Difference]:
    """Return the figures of the period itself that differ, in the order of the report."""
    old, new = dict(_figures(before)), dict(_figures(after))
    places = [*new, *(place for place in old if place not in new)]
    places.sort(key=lambda place: place[0])
    return [
        Difference(*place, old.get(place), new.get(place))
        for place in places
        if old.get(place) != new.get(place)
    ]


Place = tuple[int, str | None, str]


def _figures(content: Content) -> Iterable[tuple[Place, Decimal | int | None]]:
    for row in content["kpis"]:
        yield (-1, None, row["key"]), number(row["value"])
    for n, part in enumerate(content["parts"]):
        if part["kind"] == "trend" or part.get("refused"):
            continue
        total = [part["total"]] if part.get("total") else []
        for row in (*part["rows"], *total):
            for key, value in zip(part["keys"], row["values"], strict=True):
                yield (n, row["at"], key), number(value)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Reports without a correction among those published (IND-117), late data counted apart."""

    published: int
    without: int
    late: int

    @property
    def rate(self) -> Decimal | None:
        """The share without any correction; None before the first report."""
        return Decimal(self.without) / self.published if self.published else None

    @property
    def own_rate(self) -> Decimal | None:
        """The share without a correction for a reason of ours."""
        good = self.without + self.late
        return Decimal(good) / self.published if self.published else None
