"""The rows that feed one measure, each with what it contributes.

Contributions sum to the measure: an amount for a sum, 1 for a row that is counted, and for things
counted once (orders, customers) 1 at their first row and 0 at the others.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from quanyu.indicators.aggregates import condition, select
from quanyu.indicators.definitions import Measure
from quanyu.indicators.dialects import Emitter, all_of
from quanyu.indicators.nested import (
    per_of,
    write_again_ids,
    write_first_ids,
    write_group_ids,
)
from quanyu.indicators.passes import write_last_days
from quanyu.indicators.scans import Scan, is_identity
from quanyu.indicators.statements import Rows, Writing, write_rows
from quanyu.kernel.period import Period
from quanyu.lake.facts import Fact

SOURCE = ("business_on", "currency", "batch", "file", "line", "row_hi", "row_lo")
NAME = "opened"


@dataclass(frozen=True, slots=True)
class Contribution:
    """A WITH clause, the name of its last table, and that table's columns."""

    sql: str
    name: str
    columns: tuple[str, ...]


def write_contribution(scan: Scan, writing: Writing, granted: Collection[str]) -> Contribution:
    """Return the statement head under which `opened` holds the rows of the scan's one measure."""
    (measure,) = scan.measures
    shown = [name for name in _shown(scan.fact, granted) if name not in SOURCE]
    extra = {*SOURCE, *shown, *({measure.record.per} if measure.record.per else set())}
    if "store" in scan.fact.names:
        extra.add("store")
    source, amount, kept = _WRITERS[scan.kind](scan, writing, extra)
    quote = writing.around.dialect.quote
    columns = ("channel", *SOURCE, *map(quote, shown))
    selected = [f"r.{column}" for column in columns] + [f"{amount} AS contribution"]
    fed = writing.add("fed", select(selected, source, kept, 0))
    result = (*columns, "contribution", "weight")
    listed = [*columns, "contribution", "abs(contribution) AS weight"]
    writing.add(NAME, select(listed, fed, [], 0))
    head = ",\n".join(f"{name} AS (\n{sql}\n)" for name, sql in writing.ctes)
    return Contribution(f"WITH {head}", NAME, result)


def _shown(fact: Fact, granted: Collection[str]) -> list[str]:
    allowed = (None, *granted)
    return [column.name for column in fact.columns if column.field_class in allowed]


Source = tuple[str, str, list[str]]


def _rows(scan: Scan, writing: Writing, extra: set[str]) -> Source:
    """Rows of a plain measure: what it adds, or 1 at the first row of each counted thing."""
    (measure,) = scan.measures
    rows = write_rows(scan, "source", writing, writing.ask.window.period, extra)
    emitter = writing.emitter(scan.fact)
    return f"{rows.name} AS r", _amount(scan, emitter), _conditions(measure, rows, emitter)


def _last_rows(scan: Scan, writing: Writing, extra: set[str]) -> Source:
    """Rows of the last counted day."""
    (measure,) = scan.measures
    period, emitter = writing.ask.window.period, writing.emitter(scan.fact)
    rows = write_rows(scan, "source", writing, period, extra)
    series = ["channel", *(["store"] if "store" in scan.fact.names else [])]
    every = write_rows(scan, "every", writing, period, series, restricted=False)
    days = write_last_days("days", every, series, writing)
    same = writing.around.dialect.same
    matches = [same(f"r.{column}", f"d.last_{column}") for column in series]
    source = f"{rows.name} AS r JOIN {days} AS d ON {all_of(['r.on_day = d.last_day', *matches])}"
    return source, _amount(scan, emitter), _conditions(measure, rows, emitter)


def _id_rows(scan: Scan, writing: Writing, extra: set[str]) -> Source:
    """Rows of the ids that count: 1, or the id's own amount, at the first row of each."""
    (measure,) = scan.measures
    emitter = writing.emitter(scan.fact)
    ids, value, reach = _ids(scan, writing)
    rows = write_rows(scan, "source", writing, reach, extra)
    per = per_of(scan, writing)
    source = (
        f"{rows.name} AS r JOIN {ids} AS i ON i.id_channel = r.channel AND i.id_value = r.{per}"
    )
    place = f"row_number() OVER (PARTITION BY r.channel, r.{per} ORDER BY r.row_hi, r.row_lo)"
    amount = f"CASE WHEN {place} = 1 THEN {value} ELSE 0 END"
    return source, amount, [*_conditions(measure, rows, emitter, of=False), *_near(scan, writing)]


def _ids(scan: Scan, writing: Writing) -> tuple[str, str, Period]:
    """Add the ids that count; return their table, the worth of one and the days to look at."""
    (measure,) = scan.measures
    emitter, per = writing.emitter(scan.fact), per_of(scan, writing)
    period = writing.ask.window.period
    value, kept, columns = "1", [], [f"channel AS id_channel, {per} AS id_value"]
    if scan.kind == "groups":
        ids = write_group_ids(scan, "s", writing)
        kept = [] if measure.having is None else [emitter.write(measure.having)]
        if measure.record.aggregate != "count" and measure.of is not None:
            columns.append(f"{emitter.write(measure.of)} AS id_worth")
            value = "i.id_worth"
    else:
        first = scan.kind == "first_time"
        ids = write_first_ids(scan, "s", writing) if first else write_again_ids(scan, "s", writing)
        columns.append("first_day")
        days = measure.record.again_within or 0
        period = Period(period.first, period.last + timedelta(days=days))
    return writing.add("counted", select(columns, ids, kept, 0)), value, period


def _near(scan: Scan, writing: Writing) -> list[str]:
    if scan.kind == "groups":
        return []
    days = scan.measures[0].record.again_within or 0
    until = writing.around.dialect.add_days("i.first_day", days)
    return [f"r.on_day BETWEEN i.first_day AND {until}"]


def _conditions(measure: Measure, rows: Rows, emitter: Emitter, *, of: bool = True) -> list[str]:
    given = [f"{emitter.write(measure.of)} IS NOT NULL"] if of and measure.of is not None else []
    return [*rows.conditions, condition(measure, emitter), *given]


def _amount(scan: Scan, emitter: Emitter) -> str:
    (measure,) = scan.measures
    of = "1" if measure.of is None else emitter.write(measure.of)
    if measure.record.aggregate == "count":
        return "1"
    if measure.record.aggregate != "distinct":
        return of
    identified = is_identity(measure.of, scan.fact)
    thing = f"r.channel, {of}" if identified else of
    place = f"row_number() OVER (PARTITION BY {thing} ORDER BY r.row_hi, r.row_lo)"
    return f"CASE WHEN {place} = 1 THEN 1 ELSE 0 END"


_WRITERS: Mapping[str, Callable[[Scan, Writing, set[str]], Source]] = {
    "plain": _rows,
    "by_channel": _rows,
    "last": _last_rows,
    "groups": _id_rows,
    "first_time": _id_rows,
    "again": _id_rows,
}
