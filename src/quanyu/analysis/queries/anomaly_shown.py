"""An anomaly as drawn: the line of its days within what is usual, and what it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quanyu.analysis import words
from quanyu.analysis.models import Anomaly
from quanyu.analysis.queries import charts
from quanyu.analysis.queries.anomalies import indicator_name
from quanyu.analysis.queries.links import explore_url, indicator_url, rows_url
from quanyu.kernel.period import Period

NEVER_NEGATIVE = ("count", "quantity", "rate", "ratio", "score", "seconds", "hours", "days")


@dataclass(frozen=True, slots=True)
class Share:
    """One member of a split; `width` is its part of the largest contribution, in per cent."""

    label: str
    value: str
    expected: str
    contribution: str
    width: int
    worse: bool
    url: str


@dataclass(frozen=True, slots=True)
class Split:
    """A deviation by one dimension."""

    title: str
    first: str
    shares: Sequence[Share]
    residual: str
    total: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An anomaly with its chart, its splits and where to go on."""

    value: str
    expected: str
    low: str
    high: str
    chart: charts.Chart
    splits: Sequence[Split]
    rows_url: str
    explore_url: str
    indicator_url: str


def shown(anomaly: Anomaly, shops: Mapping[str, str]) -> Shown:
    """Return an anomaly for its page, in the reader's language."""
    where = {"channel": anomaly.channel} if anomaly.channel else {}
    day = Period.of_day(anomaly.day)
    edges = next((row[3:] for row in anomaly.series if row[0] == str(anomaly.day)), [None, None])
    low = edges[0]
    if low is not None and Decimal(low) < 0 and anomaly.unit in NEVER_NEGATIVE:
        low = "0"
    return Shown(
        _amount(anomaly, anomaly.value),
        _amount(anomaly, anomaly.expected),
        _amount(anomaly, low),
        _amount(anomaly, edges[1]),
        _chart(anomaly),
        [_split(anomaly, split, shops) for split in anomaly.splits if split["shares"]],
        rows_url(anomaly.indicator, day, where),
        explore_url(
            (anomaly.indicator,),
            Period.parse(f"{anomaly.series[0][0]}..{anomaly.day}") if anomaly.series else day,
            ("day",),
            {name: (value,) for name, value in where.items()},
        ),
        indicator_url(anomaly.indicator),
    )


def _amount(anomaly: Anomaly, value: Any) -> str:
    return words.amount(None if value is None else Decimal(value), anomaly.unit)


def _chart(anomaly: Anomaly) -> charts.Chart:
    def line(place: int) -> list[float | None]:
        found = (row[place] for row in anomaly.series)
        return [charts.plotted(None if v is None else Decimal(v), anomaly.unit) for v in found]

    lows = line(3)
    if anomaly.unit in NEVER_NEGATIVE:
        lows = [None if value is None else max(value, 0.0) for value in lows]
    days = [date.fromisoformat(row[0]) for row in anomaly.series]
    # A mark on the very first day would be cut off at the edge.
    marks = charts.marks(Period(days[1], days[-1])) if len(days) > 1 else []
    return {
        "kind": "line",
        "categories": [f"{day:%m-%d}" for day in days],
        "series": [
            {"name": indicator_name(anomaly.indicator), "data": line(1)},
            {"name": _("Usual"), "data": line(2), "dashed": True},
            {"name": _("Lower edge"), "data": lows, "dashed": True},
            {"name": _("Upper edge"), "data": line(4), "dashed": True},
        ],
        "marks": marks,
        **charts.unit_of(anomaly.unit, ()),
    }


def _split(anomaly: Anomaly, split: Mapping[str, Any], shops: Mapping[str, str]) -> Split:
    by = split["by"]
    gap = anomaly.value - anomaly.expected
    largest = max(abs(Decimal(share["contribution"])) for share in split["shares"])
    day = Period.of_day(anomaly.day)
    where = {"channel": anomaly.channel} if anomaly.channel else {}
    shares = [
        Share(
            words.value_name(by, share["at"], shops),
            _amount(anomaly, share["value"]),
            _amount(anomaly, share["expected"]),
            _signed(anomaly, Decimal(share["contribution"])),
            int(abs(Decimal(share["contribution"])) / largest * 100) if largest else 0,
            (Decimal(share["contribution"]) > 0) == (gap > 0),
            rows_url(anomaly.indicator, day, {**where, by: share["at"]}),
        )
        for share in split["shares"][:12]
    ]
    rest = sum((Decimal(share["contribution"]) for share in split["shares"][12:]), Decimal(0))
    if rest:
        shares.append(Share(_("Others"), "", "", _signed(anomaly, rest), 0, False, ""))
    first = words.dimension_name(by)
    return Split(
        _("By %(dimension)s") % {"dimension": first},
        first,
        shares,
        _signed(anomaly, Decimal(split["residual"])),
        _signed(anomaly, gap),
    )


def _signed(anomaly: Anomaly, value: Decimal) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    if anomaly.unit == "rate":
        return f"{sign}{abs(value) * 100:.2f} pt"
    return f"{sign}{words.amount(abs(value), anomaly.unit)}"
