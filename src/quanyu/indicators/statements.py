"""From the logical plan to one statement: each fact to the asked grain first, then put together.

The facts are put together by stacking their cells and grouping once more by the dimensions. That is
a full join that treats nulls as equal, and no fact can multiply the rows of another.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from quanyu.indicators.dialects import Emitter, all_of, any_of
from quanyu.indicators.dimensions import (
    TIME_GRAINS,
    RowDimension,
    Surroundings,
    require_dimension,
    time_sql,
)
from quanyu.indicators.query import NOT_GIVEN
from quanyu.indicators.scans import Ask, Scan
from quanyu.indicators.syntax import names
from quanyu.kernel.period import Period
from quanyu.lake.facts import Fact

BEGINNING = date(1970, 1, 1)


# Names in a FROM clause the rows of a fact (with True: its daily sums) of a period and channels.
Relations = Callable[[str, Period | None, frozenset[str] | None, bool], str]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL whose columns are the dimensions of `by` in order, then `columns`."""

    sql: str
    by: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass
class Writing:
    """A statement in the making: its CTEs in order, each name used once."""

    ask: Ask
    around: Surroundings
    relations: Relations
    ctes: list[tuple[str, str]] = field(default_factory=list)
    products: set[str] = field(default_factory=set)

    @property
    def dims(self) -> list[str]:
        """Return the names of the dimension columns."""
        return [f"dim_{n}" for n, _ in enumerate(self.ask.by, 1)]

    def add(self, name: str, sql: str) -> str:
        """Append a CTE and return its name."""
        self.ctes.append((name, sql))
        return name

    def emitter(self, fact: Fact) -> Emitter:
        """Return the writer of expressions over the columns of `fact`."""
        types = self.around.definitions.column_types(fact.name)
        return Emitter(self.around.dialect, types, self.around.local_day, self.around.slice)


def grouped(count: int) -> str:
    """Return a GROUP BY over the first `count` columns, empty for none."""
    return f"\nGROUP BY {', '.join(str(n) for n in range(1, count + 1))}" if count else ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A CTE of rows: row dimensions as dim_n, `on_day`, the channel and the columns needed."""

    name: str
    conditions: tuple[str, ...]


def write_rows(
    scan: Scan,
    name: str,
    writing: Writing,
    period: Period,
    extra: Iterable[str] = (),
    *,
    restricted: bool = True,
) -> Rows:
    """Add the CTE of the rows that a scan reads within `period`, filtered but not yet cut.

    `extra` columns are kept besides those of the measures; `restricted=False` leaves out every
    filter except that on channels.
    """
    ask, around, quote = writing.ask, writing.around, writing.around.dialect.quote
    dimensions = _dimensions(scan, writing)
    limits = _restrictions(scan, writing) if restricted else []
    day = _day(scan, around)
    columns = _columns(scan, writing) | set(extra)
    selected = [f"{d.sql} AS dim_{n}" for n, d in dimensions]
    selected += [f"{day} AS on_day"]
    selected += [f"f.{quote(column)} AS {quote(column)}" for column in sorted(columns)]
    joins = frozenset(j for _, d in dimensions for j in d.joins)
    joins |= frozenset(j for d, _ in limits for j in d.joins)
    within = period if scan.date == "business_on" else None
    source = writing.relations(scan.fact.name, within, ask.channels, scan.daily)
    conditions = [f"{day} BETWEEN {_bound(period.first, around)} AND {_bound(period.last, around)}"]
    conditions += _channel_condition(ask, around)
    conditions += [_one_of(dimension.sql, values, around) for dimension, values in limits]
    writing.add(
        name,
        f"SELECT {', '.join(selected)}\nFROM {source} AS f{_join(joins, writing)}"
        f"\nWHERE {all_of(conditions)}",
    )
    cut = [] if scan.cut is None else [writing.emitter(scan.fact).write(scan.cut)]
    return Rows(name, tuple(cut))


def row_dims(writing: Writing) -> list[str]:
    """Return the dimension columns that come from rows rather than from the day."""
    return [f"dim_{n}" for n, name in enumerate(writing.ask.by, 1) if name not in TIME_GRAINS]


def dims_from(day: str, writing: Writing) -> list[str]:
    """Return all dimension columns, those of time written over the day column `day`."""
    aligned = writing.ask.window.aligned(day, writing.around.dialect)
    return [
        f"{time_sql(name, aligned, day, writing.around)} AS dim_{n}"
        if name in TIME_GRAINS
        else f"dim_{n}"
        for n, name in enumerate(writing.ask.by, 1)
    ]


def laid(day: str, writing: Writing) -> list[str]:
    """Return the condition that a day has a counterpart in the asked period."""
    window = writing.ask.window
    if not window.stretches:
        return []
    return [f"{window.aligned(day, writing.around.dialect)} IS NOT NULL"]


def _bound(day: date, around: Surroundings) -> str:
    return around.dialect.day(day)


def _day(scan: Scan, around: Surroundings) -> str:
    column = f"f.{around.dialect.quote(scan.date)}"
    if around.definitions.column_types(scan.fact.name)[scan.date] == "instant":
        return around.business_day(column)
    return column


def _dimensions(scan: Scan, writing: Writing) -> list[tuple[int, RowDimension]]:
    found = []
    for n, name in enumerate(writing.ask.by, 1):
        indicator = writing.ask.asked_by[scan.measures[0].name]
        dimension = require_dimension(name, scan.fact, writing.around, indicator)
        if dimension is not None:
            found.append((n, dimension))
    return found


def _restrictions(scan: Scan, writing: Writing) -> list[tuple[RowDimension, tuple[str, ...]]]:
    found = []
    indicator = writing.ask.asked_by[scan.measures[0].name]
    for name, values in writing.ask.restrictions().items():
        dimension = require_dimension(name, scan.fact, writing.around, indicator)
        if dimension is None:
            dimension = RowDimension(
                name,
                time_sql(
                    name, _day(scan, writing.around), _day(scan, writing.around), writing.around
                ),
            )
        found.append((dimension, values))
    return found


def _columns(scan: Scan, writing: Writing) -> set[str]:
    if scan.daily:
        kept = set(scan.fact.daily())
        needed = {n for m in scan.measures for n in m.columns} | {"row_count"}
    else:
        kept = set(writing.around.definitions.column_types(scan.fact.name))
        needed = {n for m in scan.measures for n in m.columns}
    if scan.cut is not None:
        needed |= set(names(scan.cut))
    if any("flagged" in (m.record.where or "") for m in scan.measures):
        needed.add("flags")
    return (needed & kept) | {"channel"}


def _channel_condition(ask: Ask, around: Surroundings) -> list[str]:
    if ask.channels is None:
        return []
    if not ask.channels:
        return ["FALSE"]
    listed = ", ".join(around.dialect.text(channel) for channel in sorted(ask.channels))
    return [f"f.{around.dialect.quote('channel')} IN ({listed})"]


def _one_of(sql: str, values: tuple[str, ...], around: Surroundings) -> str:
    given = [value for value in values if value != NOT_GIVEN]
    conditions = []
    if given:
        listed = ", ".join(map(around.dialect.text, given))
        conditions.append(f"CAST({sql} AS {_text_type(around)}) IN ({listed})")
    if len(given) < len(values):
        conditions.append(f"{sql} IS NULL")
    return any_of(conditions)


def _text_type(around: Surroundings) -> str:
    return "STRING" if around.dialect.name == "spark" else "VARCHAR"


def _join(joins: frozenset[str], writing: Writing) -> str:
    return "".join(_join_one(key, writing) for key in sorted(joins, reverse=True))


def _join_one(key: str, writing: Writing) -> str:
    quote = writing.around.dialect.quote
    name = f"product_by_{key}"
    if key not in writing.products:
        writing.products.add(key)
        writing.add(name, _latest_products(key, writing))
    return (
        f"\nLEFT JOIN {name} AS p_{key} ON p_{key}.{quote('channel')} = f.{quote('channel')}"
        f" AND p_{key}.{quote(key)} = f.{quote(key)}"
    )


def _latest_products(key: str, writing: Writing) -> str:
    """Return one row per (channel, key), the latest, so that a join can never multiply rows."""
    quote = writing.around.dialect.quote
    kept = ("channel", "sku", "item", "category", "brand", "business_mode")
    columns = ", ".join(quote(column) for column in kept)
    source = writing.relations("product", None, writing.ask.channels, False)
    order = ", ".join(f"{quote(c)} DESC" for c in ("exported_at", "batch", "row_hi", "row_lo"))
    missing = f"{quote('category')} IS NULL, " if key == "item" else ""
    return (
        f"SELECT {columns} FROM (\nSELECT {columns}, row_number() OVER (PARTITION BY "
        f"{quote('channel')}, {quote(key)} ORDER BY {missing}{order}) AS place\nFROM {source} AS p"
        f"\nWHERE {quote(key)} IS NOT NULL\n) AS ranked WHERE place = 1"
    )
