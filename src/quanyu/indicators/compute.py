"""From a question to a table of figures."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import product
from typing import Any

from quanyu.indicators.cautions import cautions_of, mature_days
from quanyu.indicators.cells import Cells, Labels, Run
from quanyu.indicators.definitions import Definitions, Indicator, Measure
from quanyu.indicators.dimensions import TIME_GRAINS, time_label
from quanyu.indicators.formulas import Formula, compiled, quotient, tidy
from quanyu.indicators.query import ChannelAttributes, Compare, Query, checked, time_grain
from quanyu.indicators.reader import Reader
from quanyu.indicators.table import FigureTable, Provenance, Row
from quanyu.indicators.windows import Window, base_window
from quanyu.kernel.calendar import Calendar
from quanyu.kernel.clock import today
from quanyu.kernel.period import GRAINS, Grain, Period, grain_start
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

SPINE_LIMIT = 100_000


def compute(
    query: Query,
    definitions: Definitions,
    reader: Reader,
    *,
    field_classes: Collection[str] = frozenset(),
    calendar: Calendar | None = None,
    week_start: int = 0,
    channels: Mapping[str, ChannelAttributes] | None = None,
) -> FigureTable:
    """Compute indicators over an open snapshot.

    `field_classes` are those that the asker may see (cost, pay); `channels` tells clocks and
    attributes such as platform; `week_start` is 0 for Monday. Money is exact; a ratio has at most
    ten decimals, rounded half to even. Raises Refusal: an unknown or waiting indicator, a dimension
    or scope that a fact lacks, a class of columns not granted, mixed currencies.
    """
    asked = checked(query)
    indicators = {key: definitions.indicator(key) for key in asked.keys}
    check_field_classes(indicators.values(), definitions, field_classes)
    run = Run(asked, definitions, reader, channels or {}, week_start)
    work = _Work(run, indicators, calendar or Calendar.load())
    base = work.base_window()
    rows = work.table(asked.by, base, spine=asked.spine, refuse_mixed=True)
    subtotals = {
        group: work.table(group, work.base_window(group), spine=False, refuse_mixed=False)
        for group in asked.subtotals
    }
    return FigureTable(
        keys=asked.keys,
        by=asked.by,
        columns=_columns(asked),
        rows=_ordered(rows, asked),
        subtotals=subtotals,
        indicators=indicators,
        period=asked.period,
        base_period=None if base is None else base.period,
        provenance=Provenance(
            {key: found.version for key, found in indicators.items()}, dict(reader.snapshot)
        ),
        cautions=cautions_of(run, indicators, asked),
        mature_on={
            key: asked.period.last + timedelta(days=mature_days(found, definitions))
            for key, found in indicators.items()
        },
        currencies=tuple(sorted(run.currencies)),
    )


def check_field_classes(
    indicators: Iterable[Indicator], definitions: Definitions, granted: Collection[str]
) -> None:
    """Refuse (`field_class`) an indicator that reads a column of a class not granted.

    Pseudonyms (`contact`) may be counted by everybody; they are not shown.
    """
    for indicator in indicators:
        for measure in measures_of(indicator, definitions):
            for column in definitions.facts[measure.fact].columns:
                needed = column.field_class if column.name in measure.columns else None
                if needed and needed != "contact" and needed not in granted:
                    raise Refusal(
                        "field_class",
                        msg("%(indicator)s needs the right to see %(field_class)s figures."),
                        indicator=indicator.key,
                        field_class=needed,
                    )


def measures_of(indicator: Indicator, definitions: Definitions) -> list[Measure]:
    """Return every measure that an indicator reads, in its own cell or another."""
    wanted = set(indicator.measures).union(*indicator.apart.values())
    return [definitions.measures[name] for name in sorted(wanted)]


def asked_by(indicators: Mapping[str, Indicator], definitions: Definitions) -> dict[str, str]:
    """Return for each measure the first indicator that needs it, for refusals."""
    why: dict[str, str] = {}
    for key, indicator in indicators.items():
        for measure in measures_of(indicator, definitions):
            why.setdefault(measure.name, key)
    return why


@dataclass
class _Work:
    run: Run
    indicators: Mapping[str, Indicator]
    calendar: Calendar

    def __post_init__(self) -> None:
        definitions = self.run.definitions
        self.formulas: dict[str, Formula] = {
            key: compiled(found, definitions) for key, found in self.indicators.items()
        }
        self.why = asked_by(self.indicators, definitions)
        self.own = {name for found in self.indicators.values() for name in found.measures}

    def apart(self, function: str) -> set[str]:
        """Return the measures that some formula takes from other cells by `function`."""
        found = (i.apart.get(function, frozenset()) for i in self.indicators.values())
        return {name for names in found for name in names}

    def base_window(self, by: tuple[str, ...] | None = None) -> Window | None:
        """Return the window of the comparison, if there is one."""
        query = self.run.query
        if query.compare is None:
            return None
        grain = time_grain(query.by if by is None else by)
        return base_window(query.compare, query.period, grain, self.calendar, self.run.week_start)

    def table(
        self, by: tuple[str, ...], base: Window | None, *, spine: bool, refuse_mixed: bool
    ) -> list[Row]:
        """Return the rows of one grain, comparison included."""
        window = Window(self.run.query.period)
        now = self.measured(by, window, refuse_mixed=refuse_mixed)
        self._apart_windows(by, now)
        before = {} if base is None else self.measured(by, base, refuse_mixed=refuse_mixed)
        labels = list(dict.fromkeys([*now, *before]))
        if spine:
            labels = self._spine(by, labels)
        return [self._row(by, label, (now, before), base) for label in labels]

    def measured(self, by: tuple[str, ...], window: Window, *, refuse_mixed: bool) -> Cells:
        """Return the cells of a window with the totals of their time buckets."""
        cells = self._cells(self.own, by, window, refuse_mixed)
        totals = self.apart("total")
        if totals:
            times = tuple(name for name in by if name in TIME_GRAINS or name == "hour")
            sums = self._cells(totals, times, window, refuse_mixed)
            self._join(cells, sums, "total", (by, times))
        return cells

    def _cells(
        self, measures: set[str], by: tuple[str, ...], window: Window, refuse_mixed: bool
    ) -> Cells:
        ask = self.run.ask(measures, by, window, self.why)
        cells = self.run.cells(ask, refuse_mixed=refuse_mixed)
        return cells if cells or by else {(): {}}

    def _apart_windows(self, by: tuple[str, ...], cells: Cells) -> None:
        query, weeks = self.run.query, self.run.week_start
        grain = time_grain(by)
        shifts: dict[str, Compare] = {"previous": "previous", "year_before": "year"}
        for function, compare in shifts.items():
            measures = self.apart(function)
            if measures:
                window = base_window(compare, query.period, grain, self.calendar, weeks)
                found = self._cells(measures, by, window, True)
                self._join(cells, found, function, (by, by))

    def _join(
        self,
        cells: Cells,
        other: Cells,
        function: str,
        grains: tuple[tuple[str, ...], tuple[str, ...]],
    ) -> None:
        """Put the measures of other cells beside those of each cell, as `function:name`."""
        by, shared = grains
        if by == shared:
            for labels in other:
                cells.setdefault(labels, {})
        places = [by.index(name) for name in shared]
        for labels, cell in cells.items():
            found = other.get(tuple(labels[n] for n in places), {})
            cell.update({f"{function}:{name}": value for name, value in found.items()})

    def _spine(self, by: tuple[str, ...], labels: list[Labels]) -> list[Labels]:
        """Add the buckets without data for every combination of the other dimensions met."""
        grains = [name for name in by if name in TIME_GRAINS or name == "hour"]
        if len(grains) != 1 or grains[0] not in GRAINS:
            return labels
        place = by.index(grains[0])
        others = dict.fromkeys((*row[:place], *row[place + 1 :]) for row in labels)
        if len(by) == 1:
            others = {(): None}
        buckets = [label for label, _ in self._buckets(by, self.run.query.period)]
        if len(others) * len(buckets) > SPINE_LIMIT:
            return labels
        full = ((*o[:place], b, *o[place:]) for o, b in product(others, buckets))
        return list(dict.fromkeys([*labels, *full]))

    def _buckets(self, by: tuple[str, ...], period: Period) -> list[tuple[str, Period]]:
        grain = time_grain(by)
        if grain is None:
            return []
        return labelled_buckets(grain, period, self.run.week_start)

    def _row(
        self, by: tuple[str, ...], labels: Labels, cells: tuple[Cells, Cells], base: Window | None
    ) -> Row:
        row: Row = dict(zip(by, labels, strict=True))
        now = self._cell(by, labels, cells[0], self.run.query.period)
        before = None if base is None else self._cell(by, labels, cells[1], base.period)
        for key, formula in self.formulas.items():
            row[key] = formula(now)
            if before is not None:
                row[f"{key}__base"] = formula(before)
                row[f"{key}__change"] = _change(row[key], row[f"{key}__base"])
        return row

    def _cell(
        self, by: tuple[str, ...], labels: Labels, cells: Cells, period: Period
    ) -> dict[str, Any]:
        cell = cells.get(labels)
        if cell is None or not self.own <= cell.keys():
            ask = self.run.ask(self.own, by, Window(period), self.why)
            cell = {**self.run.fill(ask, labels), **(cell or {})}
        return {**cell, **self._days(by, labels, period)}

    def _days(self, by: tuple[str, ...], labels: Labels, period: Period) -> dict[str, int]:
        part = self._bucket(by, labels, period)
        elapsed = min((today() - part.first).days, len(part))
        return {"period_days": len(part), "elapsed_days": max(elapsed, 0)}

    def _bucket(self, by: tuple[str, ...], labels: Labels, period: Period) -> Period:
        """Return the days of a row within `period`: its bucket, by place for a comparison."""
        grain = time_grain(by)
        if grain is None:
            return period
        parts = parts_by_label(grain, self.run.query.period, period, self.run.week_start)
        return parts.get(labels[by.index(grain)], period)


@lru_cache(maxsize=256)
def labelled_buckets(grain: Grain, period: Period, weeks: int) -> list[tuple[str, Period]]:
    """Return the buckets of a period with their labels; every row of a table asks for them."""
    return [(bucket_label(grain, part, weeks), part) for part in period.split(grain, weeks)]


@lru_cache(maxsize=256)
def parts_by_label(grain: Grain, asked: Period, period: Period, weeks: int) -> Mapping[Any, Period]:
    """Return the buckets of `period` by the labels that stand at their places in `asked`."""
    labels = (label for label, _ in labelled_buckets(grain, asked, weeks))
    parts = (part for _, part in labelled_buckets(grain, period, weeks))
    return dict(zip(labels, parts, strict=False))


def bucket_label(grain: Grain, part: Period, week_start: int) -> str:
    """Return the label under which rows of the bucket stand."""
    first = grain_start(part.first, grain, week_start)
    value: object = first.isoformat()
    if grain == "month":
        value = first.year * 100 + first.month
    elif grain == "quarter":
        value = first.year * 10 + (first.month + 2) // 3
    elif grain == "year":
        value = first.year
    return str(time_label(grain, value))


def _change(now: Any, before: Any) -> Any:
    if now is None or not before:
        return None
    return tidy(quotient(now - before, before))


def _columns(query: Query) -> tuple[str, ...]:
    parts = ("", "__base", "__change") if query.compare else ("",)
    return (*query.by, *(key + part for key in query.keys for part in parts))


def _ordered(rows: list[Row], query: Query) -> list[Row]:
    rows = sorted(rows, key=lambda row: tuple(_rank(row[name]) for name in query.by))
    if query.order:
        name, falling = query.order.removeprefix("-"), query.order.startswith("-")
        if name not in _columns(query):
            raise Refusal(
                "order_unknown", msg("The table has no column “%(column)s”."), column=name
            )
        known = [row for row in rows if row[name] is not None]
        known.sort(key=lambda row: row[name], reverse=falling)
        rows = known + [row for row in rows if row[name] is None]
    return rows if query.limit is None else rows[: query.limit]


def _rank(value: Any) -> tuple[bool, bool, Any]:
    return (value is None, not isinstance(value, str), "" if value is None else value)
