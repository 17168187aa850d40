"""What `ui/charts.js` draws, made from tables of figures."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from quanyu.analysis import words
from quanyu.figures.queries.figures import calendar
from quanyu.indicators import FigureTable
from quanyu.kernel.period import Period

MOST_SERIES = 6
LAST = 5
Chart = dict[str, Any]


def series_chart(
    table: FigureTable,
    key: str,
    grain: str,
    split: str | None,
    shops: Mapping[str, str],
    *,
    additive: bool,
) -> Chart:
    """Return one figure over time, a line per value of `split`.

    More values than colours become one rest, which is exact only for additive figures; of others
    the largest are shown and the rest is left out, which the chart's words say.
    """
    labels = list(dict.fromkeys(row[grain] for row in table.rows))
    unit = table.indicators[key].record.unit
    found: dict[Any, dict[Any, Any]] = {}
    for row in table.rows:
        found.setdefault(row[split] if split else None, {})[row[grain]] = row[key]
    ranked = sorted(found, key=lambda name: -_size(found[name]))
    chosen = ranked if len(ranked) <= MOST_SERIES else ranked[:LAST]
    name = words.name_of(table.indicators[key].record)
    gap = 0 if additive and split else None
    series = [
        {
            "name": words.value_name(split, value, shops) if split else name,
            "data": [plotted(found[value].get(label, gap), unit) for label in labels],
        }
        for value in chosen
    ]
    rest = ranked[len(chosen) :]
    if rest and additive:
        sums = [sum((found[v].get(at) or 0 for v in rest), Decimal(0)) for at in labels]
        series.append({"name": _("Others"), "data": [plotted(value, unit) for value in sums]})
    return {
        "kind": _kind(series, additive=additive),
        "categories": _written(labels, grain),
        "series": series,
        "left_out": 0 if additive else len(rest),
        **unit_of(unit, table.currencies),
    }


def labels(table: FigureTable, grain: str) -> list[str]:
    """Return what stands below a chart over time."""
    return _written([row[grain] for row in table.rows], grain)


def _written(times: Sequence[Any], grain: str) -> list[str]:
    return [str(at)[5:] if grain == "day" else str(at) for at in times]


def marks(period: Period) -> list[dict[str, str]]:
    """Return for every campaign in `period` the day it is named after, else its first day there."""
    found: dict[tuple[str, int], dict[str, str]] = {}
    for day in calendar().campaign_days(period):
        place, mark = (day.key, day.on.year), {"at": f"{day.on:%m-%d}"}
        if day.is_main or place not in found:
            found[place] = mark | {"label": words.name_of(day)}
    return list(found.values())


def bars(
    labels: Sequence[str], values: Sequence[Any], unit: str, name: str, urls: Sequence[str]
) -> Chart:
    """Return one figure by labels, as horizontal bars that open."""
    return {
        "kind": "hbar",
        "categories": list(labels),
        "series": [{"name": name, "data": [plotted(value, unit) for value in values]}],
        "open": list(urls),
        **unit_of(unit, ()),
    }


def plotted(value: Any, unit: str) -> float | None:
    """Return a figure as a number to draw: rates in per cent, None a gap."""
    if value is None:
        return None
    return round(float(value) * (100 if unit == "rate" else 1), 4)


def unit_of(unit: str, currencies: Sequence[str]) -> dict[str, Any]:
    """Return the words behind values and how many decimals they have."""
    if unit == "rate":
        return {"unit": "%"}
    if unit == "money":
        foreign = [code for code in currencies if code != words.HOME_CURRENCY]
        return {"unit": "/".join(currencies) if foreign else pgettext("unit", "yuan"), "digits": 0}
    known = {"seconds": pgettext("unit", "s"), "hours": pgettext("unit", "h")}
    digits = 2 if unit in ("ratio", "score") else 1 if unit in ("hours", "seconds", "days") else 0
    return {"unit": known.get(unit, ""), "digits": digits}


def _kind(series: Sequence[Mapping[str, Any]], *, additive: bool) -> str:
    """Parts of a whole stand on each other; as columns where some are below zero."""
    if not additive or len(series) < 2:
        return "line"
    below = any(value is not None and value < 0 for one in series for value in one["data"])
    return "stackbar" if below else "stack"


def _size(values: Mapping[Any, Any]) -> float:
    return sum(abs(float(value)) for value in values.values() if value is not None)
