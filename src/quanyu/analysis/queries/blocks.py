"""Filling the blocks of a board with figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quanyu.analysis import rules, words
from quanyu.analysis.boards import blocks as registry
from quanyu.analysis.boards import records
from quanyu.analysis.boards.blocks import Notice
from quanyu.analysis.queries import charts, listings, singles
from quanyu.analysis.queries.boards import Shown
from quanyu.analysis.queries.desk import Desk
from quanyu.analysis.queries.links import explore_url, rows_url
from quanyu.indicators import FigureTable
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a table as drawn."""

    text: str
    url: str = ""
    change: Decimal | None = None
    has_change: bool = False
    compared: bool = True
    direction: str = "none"
    unit: str = "count"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table as drawn."""

    label: str
    figures: list[Figure]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A block as drawn: a chart, a table, a list, or why there is none."""

    kind: str
    title: str
    sub: str = ""
    url: str = ""
    chart: charts.Chart | None = None
    columns: list[tuple[str, str]] = field(default_factory=list)
    first: str = ""
    lines: list[Line] = field(default_factory=list)
    total: Line | None = None
    notices: list[Notice] = field(default_factory=list)
    table: singles.Singles | None = None
    quiet: str = ""
    refused: Refusal | None = None

    @property
    def is_quiet(self) -> bool:
        """Tell whether a sentence is all there is, so that the card need not be tall."""
        shown = self.chart or self.lines or self.notices or (self.table and self.table.lines)
        return not shown


def fill(desk: Desk, block: records.Block, shown: Shown) -> Filled:
    """Return a block with its figures; a refusal stays inside its block."""
    try:
        return _FILLERS[type(block)](desk, block, shown)
    except Refusal as fault:
        return Filled("refused", words.name_of(block), refused=fault)


def _days(shown: Shown, count: int) -> Period:
    return Period(shown.day - timedelta(days=count - 1), shown.day)


def _span(period: Period) -> str:
    if len(period) == 1:
        return f"{period.first:%m-%d}"
    return f"{period.first:%m-%d} – {period.last:%m-%d}"


def _trend(desk: Desk, block: records.Trend, shown: Shown) -> Filled:
    period = _days(shown, block.days)
    by = ("day", block.by) if block.by else ("day",)
    table = desk.table((block.key,), period, by)
    additive = rules.is_additive(table.indicators[block.key], desk.definitions)
    chart = charts.series_chart(
        table, block.key, "day", block.by, desk.shops.names, additive=additive
    )
    chart["marks"] = charts.marks(period)
    sub = _span(period)
    if chart["unit"]:
        sub = f"{sub} · {chart['unit']}"
    if chart["left_out"]:
        more = _("%(n)s smaller ones are not drawn") % {"n": chart["left_out"]}
        sub = f"{sub} · {more}"
    return Filled(
        "chart",
        words.name_of(block),
        sub,
        explore_url((block.key,), period, by),
        chart=chart,
    )


def _grid(desk: Desk, block: records.Grid, shown: Shown) -> Filled:
    keys = [key for key in block.keys if desk.refusal(key, (block.by,)) is None]
    if not keys:
        raise desk.refusal(block.keys[0], (block.by,)) or Refusal("nothing_asked", "")
    period = _days(shown, block.days)
    table = desk.table(
        keys, period, (block.by,), compare="weekday", order=block.order, subtotals=((),)
    )
    rows = [row for row in table.rows if any(row[key] for key in keys)]
    lines = [_line(desk, table, row, (block.by,), period) for row in rows[: block.limit]]
    more = len(rows) - len(lines)
    return Filled(
        "grid",
        words.name_of(block),
        _span(period) + (" · " + _("%(n)s more") % {"n": more} if more > 0 else ""),
        explore_url(keys, period, (block.by,), compare="weekday"),
        columns=[
            (
                words.name_of(table.indicators[key].record),
                reverse("analysis:indicator_page", args=[key]),
            )
            for key in keys
        ],
        first=words.dimension_name(block.by),
        lines=lines,
        total=_line(desk, table, table.total, (), period, _("In total"))
        if table.total and len(rows) > 1
        else None,
        quiet=_("No figures for these days."),
    )


def _line(
    desk: Desk,
    table: FigureTable,
    row: Mapping[str, Any],
    by: tuple[str, ...],
    period: Period,
    label: str = "",
) -> Line:
    part, where = rules.cell_of(row, by, period)
    named = " · ".join(words.value_name(name, row[name], desk.shops.names) for name in by)
    return Line(label or named, [_figure(table, row, key, part, where) for key in table.keys])


def _figure(
    table: FigureTable, row: Mapping[str, Any], key: str, period: Period, where: dict[str, str]
) -> Figure:
    record = table.indicators[key].record
    changed = rules.change(row[key], row.get(f"{key}__base"), record.unit)
    return Figure(
        words.amount(row[key], record.unit, table.currencies),
        rows_url(key, period, where) if row[key] is not None else "",
        changed,
        changed is not None,
        True,
        record.direction,
        record.unit,
    )


def _attainment(desk: Desk, block: records.Attainment, shown: Shown) -> Filled:
    month = Period.of_month(shown.day.year, shown.day.month)
    table = desk.table((block.key,), month, (block.by,), order=f"-{block.key}")
    rows = [row for row in table.rows if row[block.key] is not None][:14]
    elapsed = rules.elapsed_share(month, min(shown.day, shown.latest or shown.day))
    chart = charts.bars(
        [words.value_name(block.by, row[block.by], desk.shops.names) for row in rows],
        [row[block.key] for row in rows],
        "rate",
        words.name_of(table.indicators[block.key].record),
        [rows_url(block.key, *rules.cell_of(row, (block.by,), month)) for row in rows],
    )
    chart["tones"] = [rules.pace_tone(row[block.key], elapsed) for row in rows]
    chart["target"] = charts.plotted(elapsed, "rate")
    told = {"share": words.amount(elapsed, "rate")}
    chart["targetLabel"] = _("time %(share)s") % told
    return Filled(
        "chart",
        words.name_of(block),
        _("%(month)s, time elapsed %(share)s") % {"month": f"{month.first:%Y-%m}", **told},
        explore_url((block.key, "net_sales", "sales_target"), month, (block.by,)),
        chart=chart,
    )


def _funnel(desk: Desk, block: records.Funnel, shown: Shown) -> Filled:
    period = _days(shown, block.days)
    table = desk.table(block.keys, period)
    row = table.rows[0]
    names = [words.name_of(table.indicators[key].record) for key in block.keys]
    there = any(row[key] for key in block.keys)
    chart = {
        "kind": "funnel",
        "categories": names,
        "series": [{"name": "", "data": [float(row[key] or 0) for key in block.keys]}]
        if there
        else [],
        "open": [rows_url(key, period) for key in block.keys],
    }
    return Filled(
        "chart",
        words.name_of(block),
        _span(period),
        explore_url(block.keys, period),
        chart=chart,
    )


def _heat(desk: Desk, block: records.Heat, shown: Shown) -> Filled:
    period = _days(shown, block.days)
    table = desk.table((block.key,), period, ("weekday", "hour"))
    record = table.indicators[block.key].record
    rows = [row for row in table.rows if row["hour"] is not None and row[block.key] is not None]
    hours = sorted({int(row["hour"]) for row in rows})
    cells = [
        [
            hours.index(int(row["hour"])),
            int(row["weekday"]) - 1,
            charts.plotted(row[block.key], record.unit),
        ]
        for row in rows
    ]
    chart = {
        "kind": "heat",
        "categories": [f"{hour}:00" for hour in hours],
        "rows": [words.weekday_name(n) for n in range(7)],
        "series": [{"name": words.name_of(record), "data": cells}] if cells else [],
        **charts.unit_of(record.unit, table.currencies),
    }
    return Filled(
        "chart",
        words.name_of(block),
        _span(period) + " · " + _("weekday and hour"),
        explore_url((block.key,), period, ("weekday", "hour")),
        chart=chart,
    )


def _split(desk: Desk, block: records.Split, shown: Shown) -> Filled:
    period = _days(shown, block.days)
    table = desk.table((block.key,), period, (block.by,), order=f"-{block.key}", limit=10)
    record = table.indicators[block.key].record
    rows = [row for row in table.rows if row[block.key]]
    chart = charts.bars(
        [words.value_name(block.by, row[block.by], desk.shops.names) for row in rows],
        [row[block.key] for row in rows],
        record.unit,
        words.name_of(record),
        [rows_url(block.key, *rules.cell_of(row, (block.by,), period)) for row in rows],
    )
    chart.update(charts.unit_of(record.unit, table.currencies))
    return Filled(
        "chart",
        words.name_of(block),
        _span(period),
        explore_url((block.key,), period, (block.by,)),
        chart=chart,
    )


def _listed(desk: Desk, block: records.Lines, shown: Shown) -> Filled:
    own = listings.SOURCES.get(block.kind)
    found = (
        own(desk, shown, block.limit)
        if own
        else list(registry.notices(block.kind, desk.person, block.limit))
    )
    url, quiet = listings.around(block.kind)
    return Filled("list", words.name_of(block), url=url, notices=found, quiet=quiet)


def _singles(desk: Desk, block: records.Singles, shown: Shown) -> Filled:
    found = singles.SOURCES[block.kind](desk, shown, block.limit)
    return Filled(
        "singles", words.name_of(block), found.told, table=found, quiet=singles.quiet(block.kind)
    )


_FILLERS: Mapping[type, Callable[[Desk, Any, Shown], Filled]] = {
    records.Trend: _trend,
    records.Grid: _grid,
    records.Attainment: _attainment,
    records.Funnel: _funnel,
    records.Heat: _heat,
    records.Split: _split,
    records.Lines: _listed,
    records.Singles: _singles,
}
