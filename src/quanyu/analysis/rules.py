"""Pure rules of the room: days, buckets, changes, paces, what may be added up."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from quanyu.indicators import Definitions, Indicator
from quanyu.indicators.syntax import Binary, Name, Node
from quanyu.kernel.period import GRAINS, Period, add_months, end_of_month, grain_end

SLACK = Decimal("0.05")
"""How far attainment may lag behind elapsed time before it is called late."""


def preset(name: str, yesterday: date) -> Period | None:
    """Return the days of a preset that ends yesterday; None for an unknown name."""
    first_of_month = yesterday.replace(day=1)
    known = {
        "yesterday": Period.of_day(yesterday),
        "month": Period(first_of_month, yesterday),
        "last_month": Period(
            add_months(first_of_month, -1), end_of_month(add_months(first_of_month, -1))
        ),
        "quarter": Period(
            yesterday.replace(month=(yesterday.month - 1) // 3 * 3 + 1, day=1), yesterday
        ),
        "year": Period(yesterday.replace(month=1, day=1), yesterday),
    }
    if name in ("7", "30", "90"):
        return Period(yesterday - timedelta(days=int(name) - 1), yesterday)
    return known.get(name)


def bucket(grain: str, label: str) -> Period:
    """Return the days of a row that stands under `label` of a time grain."""
    if grain == "week":
        first = date.fromisoformat(label)
        return Period(first, grain_end(first, "week"))
    return Period.parse(label)


def cell_of(
    row: Mapping[str, Any], by: tuple[str, ...], period: Period
) -> tuple[Period, dict[str, str]]:
    """Return the days and the dimension values of one row of a table."""
    where: dict[str, str] = {}
    for name in by:
        if name in GRAINS:
            part = bucket(name, str(row[name]))
            period = Period(max(part.first, period.first), min(part.last, period.last))
        else:
            where[name] = "" if row[name] is None else str(row[name])
    return period, where


def change(now: Any, before: Any, unit: str) -> Decimal | None:
    """Return how much a figure changed: of rates the difference, else relative to before."""
    if now is None or before is None:
        return None
    if unit == "rate":
        return Decimal(now) - Decimal(before)
    return (Decimal(now) - Decimal(before)) / abs(Decimal(before)) if before else None


def pace_tone(attained: Decimal | None, elapsed: Decimal) -> str:
    """Return how attainment stands to elapsed time: ok, warn (a little late), bad, '' unknown."""
    if attained is None:
        return ""
    if attained >= elapsed:
        return "ok"
    return "warn" if attained >= elapsed - SLACK * 2 else "bad"


def elapsed_share(month: Period, day: date) -> Decimal:
    """Return which part of the month has passed at the end of `day`."""
    passed = (min(day, month.last) - month.first).days + 1
    return Decimal(max(passed, 0)) / len(month)


def is_additive(indicator: Indicator, definitions: Definitions) -> bool:
    """Tell whether the figure of a whole is the sum of its parts, whatever the dimension."""
    if indicator.formula is None or indicator.apart:
        return False
    measures = (definitions.measures[name].record for name in indicator.measures)
    plain = all(m.aggregate in ("sum", "count") and m.per is None for m in measures)
    return plain and _linear(indicator.formula)


def _linear(node: Node) -> bool:
    if isinstance(node, Name):
        return True
    return (
        isinstance(node, Binary)
        and node.operator in ("+", "-")
        and _linear(node.left)
        and _linear(node.right)
    )
