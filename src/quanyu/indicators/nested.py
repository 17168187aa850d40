"""Measures over ids: those that fulfil a condition, come for the first time, or come again.

An id belongs to its channel. It is judged anew in every asked cell: a customer is new in a category
when no earlier row of that category is theirs.
"""

from datetime import timedelta

from quanyu.indicators.aggregates import (
    aggregate,
    figure_columns,
    over_ids,
    select,
    shared,
)
from quanyu.indicators.definitions import Measure
from quanyu.indicators.dialects import all_of
from quanyu.indicators.scans import Scan
from quanyu.indicators.statements import (
    BEGINNING,
    Writing,
    dims_from,
    laid,
    row_dims,
    write_rows,
)
from quanyu.indicators.syntax import names
from quanyu.kernel.period import Period

Written = tuple[str, tuple[str, ...]]


def write_groups(scan: Scan, name: str, writing: Writing) -> Written:
    """Aggregate per id first, then count or average the ids that fulfil `having`."""
    ids, emitter = write_group_ids(scan, name, writing), writing.emitter(scan.fact)
    outer = [*writing.dims, *(sql for m in scan.measures for sql in over_ids(m, emitter))]
    writing.add(name, select(outer, ids, [], len(writing.dims)))
    return name, figure_columns(scan.measures)


def write_first_time(scan: Scan, name: str, writing: Writing) -> Written:
    """Count the ids whose first row of all history lies in the window, dated by that row."""
    firsts = write_first_ids(scan, name, writing)
    outer = [*writing.dims, f"count(*) AS {scan.measures[0].name}"]
    writing.add(name, select(outer, firsts, [], len(writing.dims)))
    return name, figure_columns(scan.measures)


def write_again(scan: Scan, name: str, writing: Writing) -> Written:
    """Count the ids of a bucket that come again within n days of their first time in it."""
    again = write_again_ids(scan, name, writing)
    outer = [*writing.dims, f"count(*) AS {scan.measures[0].name}"]
    writing.add(name, select(outer, again, [], len(writing.dims)))
    return name, figure_columns(scan.measures)


def write_group_ids(scan: Scan, name: str, writing: Writing) -> str:
    """Add one row per (cell, channel, id) with the measures over which `having` speaks."""
    rows = write_rows(scan, f"{name}_rows", writing, writing.ask.window.period, id_columns(scan))
    emitter, per = writing.emitter(scan.fact), per_of(scan, writing)
    inner = [
        sql for m in _inner(scan, writing) for sql in aggregate(m, emitter, False, filtered=True)
    ]
    selected = [*dims_from("on_day", writing), "channel", per, *inner]
    conditions = [f"{per} IS NOT NULL", *rows.conditions, *laid("on_day", writing)]
    conditions += shared(scan.measures, emitter)
    return writing.add(
        f"{name}_ids", select(selected, rows.name, conditions, len(writing.dims) + 2)
    )


def write_first_ids(scan: Scan, name: str, writing: Writing) -> str:
    """Add one row per (cell, channel, id) whose first day of all history lies in the window."""
    period = writing.ask.window.period
    history = Period(BEGINNING, period.last)
    rows = write_rows(scan, f"{name}_rows", writing, history, id_columns(scan))
    per, keys = per_of(scan, writing), _keys(scan, writing)
    conditions = [f"{per} IS NOT NULL", *rows.conditions]
    conditions += shared(scan.measures, writing.emitter(scan.fact))
    ever = writing.add(
        f"{name}_ever",
        select([*keys, "min(on_day) AS first_day"], rows.name, conditions, len(keys)),
    )
    begins = f"first_day >= {writing.around.dialect.day(period.first)}"
    selected = [*dims_from("first_day", writing), "channel", per, "first_day"]
    return writing.add(
        f"{name}_ids", select(selected, ever, [begins, *laid("first_day", writing)], 0)
    )


def write_again_ids(scan: Scan, name: str, writing: Writing) -> str:
    """Add one row per (cell, channel, id) with a second visit near enough to the first."""
    (measure,) = scan.measures
    period = writing.ask.window.period
    days = measure.record.again_within or 0
    first = BEGINNING if measure.record.first_time else period.first
    reach = Period(first, period.last + timedelta(days=days))
    rows = write_rows(scan, f"{name}_rows", writing, reach, id_columns(scan))
    emitter, keys = writing.emitter(scan.fact), _keys(scan, writing)
    what = emitter.write(measure.of) if measure.of is not None else "line"
    conditions = [f"{keys[-1]} IS NOT NULL", f"{what} IS NOT NULL", *rows.conditions]
    conditions += shared(scan.measures, emitter)
    selected = [*keys, f"{what} AS visit", "min(on_day) AS visit_day"]
    visits = writing.add(f"{name}_visits", select(selected, rows.name, conditions, len(keys) + 1))
    firsts = _first_visits(scan, f"{name}_firsts", visits, writing)
    return _second_visits(f"{name}_ids", (firsts, visits), keys, writing, days)


def _first_visits(scan: Scan, name: str, visits: str, writing: Writing) -> str:
    """Add the first visit of each id: of all history with `first_time`, else of each bucket."""
    period, day = writing.ask.window.period, writing.around.dialect.day
    keys = _keys(scan, writing)
    if scan.measures[0].record.first_time:
        ever = writing.add(
            f"{name}_ever",
            select([*keys, "min(visit_day) AS first_day"], visits, [], len(keys)),
        )
        kept = [f"first_day BETWEEN {day(period.first)} AND {day(period.last)}"]
        selected = [*dims_from("first_day", writing), "channel", keys[-1], "first_day"]
        return writing.add(name, select(selected, ever, [*kept, *laid("first_day", writing)], 0))
    selected = [*dims_from("visit_day", writing), *keys[-2:], "min(visit_day) AS first_day"]
    kept = [f"visit_day <= {day(period.last)}", *laid("visit_day", writing)]
    return writing.add(name, select(selected, visits, kept, len(writing.dims) + 2))


def _second_visits(
    name: str, parts: tuple[str, str], keys: list[str], writing: Writing, days: int
) -> str:
    firsts, visits = parts
    matches = [writing.around.dialect.same(f"a.{key}", f"b.{key}") for key in keys]
    until = writing.around.dialect.add_days("a.first_day", days)
    matches.append(f"b.visit_day BETWEEN a.first_day AND {until}")
    selected = [f"a.{dim} AS {dim}" for dim in writing.dims] + [f"a.{key}" for key in keys[-2:]]
    selected.append("a.first_day AS first_day")
    source = f"{firsts} AS a\nJOIN {visits} AS b ON {all_of(matches)}"
    sql = select(selected, source, [], len(selected))
    return writing.add(name, f"{sql}\nHAVING count(*) >= 2")


def id_columns(scan: Scan) -> set[str]:
    """Return the id columns that the measures of a scan count."""
    return {m.record.per for m in scan.measures if m.record.per is not None}


def per_of(scan: Scan, writing: Writing) -> str:
    """Return the id column of a scan, quoted."""
    return writing.around.dialect.quote(scan.measures[0].record.per or "")


def _keys(scan: Scan, writing: Writing) -> list[str]:
    return [*row_dims(writing), "channel", per_of(scan, writing)]


def _inner(scan: Scan, writing: Writing) -> list[Measure]:
    """Return the measures over which `having` and `of` of nested measures speak."""
    known = writing.around.definitions.measures
    nodes = [node for m in scan.measures for node in (m.having, m.of) if node is not None]
    wanted = dict.fromkeys(name for node in nodes for name in names(node))
    return [known[name] for name in wanted]
