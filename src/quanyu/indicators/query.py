"""A question: which indicators, for which days, cut how, compared with what, seen by whom."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Literal

from quanyu.kernel.period import GRAINS, Grain, Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.kernel.text import msg

Compare = Literal["previous", "year", "holiday", "weekday"]
COMPARES: tuple[Compare, ...] = ("previous", "weekday", "year", "holiday")
NOT_GIVEN = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for.

    `by`: dimensions and time grains (day week month quarter year hour weekday). `where`: dimension
    to allowed values; the empty text stands for "not given"; a time grain takes one label.
    `order`: a key or dimension, with `-` for descending; else by dimension. `limit`: rows at most.
    `subtotals`: subsets of `by` to compute beside the rows, `()` for the grand total. `spine`: with
    a time grain, also the days (weeks …) without data.
    """

    keys: tuple[str, ...]
    period: Period
    by: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    compare: Compare | None = None
    scope: Scope = Scope.ALL
    limit: int | None = None
    order: str = ""
    subtotals: tuple[tuple[str, ...], ...] = ()
    spine: bool = True


@dataclass(frozen=True, slots=True)
class ChannelAttributes:
    """What is known of a channel: its clock and names such as platform, legal_entity, business."""

    timezone: str = "Asia/Shanghai"
    day_start: time = time(0)
    attributes: Mapping[str, str] = field(default_factory=dict)


def checked(query: Query) -> Query:
    """Return the query with time filters turned into its period.

    Raises Refusal for an unknown comparison, repeated dimensions or an unreadable time filter.
    """
    if not query.keys:
        raise Refusal("nothing_asked", msg("Choose at least one indicator."))
    if query.compare is not None and query.compare not in COMPARES:
        raise Refusal(
            "compare_unknown",
            msg("“%(compare)s” is not a comparison. Choose from: %(choices)s."),
            compare=query.compare,
            choices=", ".join(COMPARES),
        )
    for group in query.subtotals:
        _subset(group, query.by)
    timed = {name: values for name, values in query.where.items() if name in GRAINS}
    kept = {name: tuple(values) for name, values in query.where.items() if name not in GRAINS}
    period = query.period
    for grain in GRAINS:
        if grain in timed:
            period = _narrow(period, grain, timed[grain])
    unique = tuple(dict.fromkeys(query.keys)), tuple(dict.fromkeys(query.by))
    return replace(query, keys=unique[0], by=unique[1], where=kept, period=period)


def time_grain(by: tuple[str, ...]) -> Grain | None:
    """Return the finest of day, week, month, quarter, year in `by`."""
    return next((grain for grain in GRAINS if grain in by), None)


def _subset(group: tuple[str, ...], by: tuple[str, ...]) -> None:
    for name in group:
        if name not in by:
            raise Refusal(
                "subtotal_unknown",
                msg("A subtotal by %(dimension)s needs %(dimension)s among the columns."),
                dimension=name,
            )


def _narrow(period: Period, grain: Grain, labels: tuple[str, ...]) -> Period:
    if len(labels) != 1:
        raise Refusal(
            "time_filter", msg("Choose one %(grain)s, or give the days as a period."), grain=grain
        )
    asked = _bucket(grain, labels[0])
    first, last = max(period.first, asked.first), min(period.last, asked.last)
    if last < first:
        raise Refusal(
            "time_filter",
            msg("%(label)s lies outside the period %(period)s."),
            label=labels[0],
            period=str(period),
        )
    return Period(first, last)


def _bucket(grain: Grain, label: str) -> Period:
    if grain == "week" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", label):
        first = Period.of_day(date.fromisoformat(label))
        return Period(first.first, first.shift(6).last)
    return Period.parse(label)
