"""One pass over one fact: the SQL of each kind of aggregate, down to the asked grain."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from quanyu.indicators.definitions import Measure
from quanyu.indicators.dialects import Emitter, all_of, any_of
from quanyu.indicators.dimensions import TIME_GRAINS
from quanyu.indicators.scans import Scan
from quanyu.indicators.statements import (
    BEGINNING,
    Rows,
    Writing,
    dims_from,
    grouped,
    laid,
    row_dims,
    write_rows,
)
from quanyu.indicators.syntax import names
from quanyu.kernel.period import Period

Written = tuple[str, tuple[str, ...]]


def write_pass(scan: Scan, name: str, writing: Writing) -> Written:
    """Add the CTEs of a scan; return the last one's name and its figure columns."""
    return _WRITERS[scan.kind](scan, name, writing)


def columns_of(measure: Measure) -> tuple[str, ...]:
    """Return the result columns of a measure; mean and median need two to stay exact."""
    if measure.record.aggregate in ("mean", "median"):
        return (measure.name, f"{measure.name}__2")
    return (measure.name,)


def _plain(scan: Scan, name: str, writing: Writing) -> Written:
    rows = write_rows(scan, f"{name}_rows", writing, writing.ask.window.period)
    emitter = writing.emitter(scan.fact)
    selected = [*dims_from("on_day", writing), *_aggregates(scan.measures, emitter, scan.daily)]
    conditions = [*rows.conditions, *laid("on_day", writing), *_shared(scan.measures, emitter)]
    writing.add(name, _select(selected, rows.name, conditions, len(writing.dims)))
    return name, _columns(scan.measures)


def _by_channel(scan: Scan, name: str, writing: Writing) -> Written:
    """Count ids per channel, then add: an id belongs to its channel, so no id counts twice."""
    rows = write_rows(scan, f"{name}_rows", writing, writing.ask.window.period)
    emitter = writing.emitter(scan.fact)
    dims = dims_from("on_day", writing)
    selected = [*dims, "channel", *_aggregates(scan.measures, emitter, scan.daily)]
    conditions = [*rows.conditions, *laid("on_day", writing), *_shared(scan.measures, emitter)]
    parts = writing.add(
        f"{name}_parts", _select(selected, rows.name, conditions, len(writing.dims) + 1)
    )
    columns = _columns(scan.measures)
    added = [*writing.dims, *(f"sum({column}) AS {column}" for column in columns)]
    writing.add(name, _select(added, parts, [], len(writing.dims)))
    return name, columns


def _last(scan: Scan, name: str, writing: Writing) -> Written:
    """Sum the rows of the last counted day of each bucket, per channel and store.

    The last day is sought among all rows, also those that a filter leaves out: a category that is
    no longer counted on the last day has no stock left.
    """
    period = writing.ask.window.period
    series = ["channel", *(["store"] if "store" in scan.fact.names else [])]
    rows = write_rows(scan, f"{name}_rows", writing, period, extra=series)
    every = write_rows(scan, f"{name}_all", writing, period, extra=series, restricted=False)
    days = _last_days(f"{name}_days", every, series, writing)
    emitter = writing.emitter(scan.fact)
    selected = [*dims_from("on_day", writing), *_aggregates(scan.measures, emitter, scan.daily)]
    matches = [_same(column, f"last_{column}", writing) for column in series]
    matches += [_same(sql, f"last_{dim}", writing) for dim, sql in _times(writing)]
    source = f"{rows.name}\nJOIN {days} ON {all_of(['on_day = last_day', *matches])}"
    conditions = [*rows.conditions, *laid("on_day", writing)]
    writing.add(name, _select(selected, source, conditions, len(writing.dims)))
    return name, _columns(scan.measures)


def _last_days(name: str, every: Rows, series: list[str], writing: Writing) -> str:
    keys = [f"{column} AS last_{column}" for column in series]
    keys += [f"{sql} AS last_{dim}" for dim, sql in _times(writing)]
    conditions = [*every.conditions, *laid("on_day", writing)]
    selected = [*keys, "max(on_day) AS last_day"]
    return writing.add(name, _select(selected, every.name, conditions, len(keys)))


def _groups(scan: Scan, name: str, writing: Writing) -> Written:
    """Aggregate per id first, then count or average the ids that fulfil `having`."""
    rows = write_rows(scan, f"{name}_rows", writing, writing.ask.window.period, _ids(scan))
    emitter = writing.emitter(scan.fact)
    inner = _inner(scan, writing)
    per = _per(scan, writing)
    aggregates = [
        sql for measure in inner for sql in _aggregate(measure, emitter, False, filtered=True)
    ]
    selected = [*dims_from("on_day", writing), "channel", per, *aggregates]
    conditions = [f"{per} IS NOT NULL", *rows.conditions, *laid("on_day", writing)]
    conditions += _shared(scan.measures, emitter)
    ids = writing.add(
        f"{name}_ids", _select(selected, rows.name, conditions, len(writing.dims) + 2)
    )
    over = [_over_ids(measure, emitter) for measure in scan.measures]
    outer = [*writing.dims, *(sql for part in over for sql in part)]
    writing.add(name, _select(outer, ids, [], len(writing.dims)))
    return name, _columns(scan.measures)


def _first_time(scan: Scan, name: str, writing: Writing) -> Written:
    """Count the ids whose first row of all history lies in the window, dated by that first row."""
    window = writing.ask.window
    history = Period(BEGINNING, window.period.last)
    rows = write_rows(scan, f"{name}_rows", writing, history, _ids(scan))
    emitter, per = writing.emitter(scan.fact), _per(scan, writing)
    keys = [*row_dims(writing), "channel", per]
    conditions = [f"{per} IS NOT NULL", *rows.conditions, *_shared(scan.measures, emitter)]
    firsts = writing.add(
        f"{name}_firsts",
        _select([*keys, "min(on_day) AS first_day"], rows.name, conditions, len(keys)),
    )
    selected = [*dims_from("first_day", writing), f"count(*) AS {scan.measures[0].name}"]
    begins = f"first_day >= {writing.around.dialect.day(window.period.first)}"
    conditions = [begins, *laid("first_day", writing)]
    writing.add(name, _select(selected, firsts, conditions, len(writing.dims)))
    return name, _columns(scan.measures)


def _again(scan: Scan, name: str, writing: Writing) -> Written:
    """Count the ids of a bucket that come again within n days of their first time in it."""
    (measure,) = scan.measures
    days = measure.record.again_within or 0
    period = writing.ask.window.period
    first = BEGINNING if measure.record.first_time else period.first
    reach = Period(first, period.last + timedelta(days=days))
    rows = write_rows(scan, f"{name}_rows", writing, reach, _ids(scan))
    emitter, per = writing.emitter(scan.fact), _per(scan, writing)
    keys = [*row_dims(writing), "channel", per]
    what = emitter.write(measure.of) if measure.of is not None else "line"
    conditions = [f"{per} IS NOT NULL", f"{what} IS NOT NULL", *rows.conditions]
    conditions += _shared(scan.measures, emitter)
    visits = writing.add(
        f"{name}_visits",
        _select(
            [*keys, f"{what} AS visit", "min(on_day) AS visit_day"],
            rows.name,
            conditions,
            len(keys) + 1,
        ),
    )
    firsts = _first_visits(scan, f"{name}_firsts", visits, writing)
    again = _second_visits(f"{name}_again", (firsts, visits), keys, writing, days)
    outer = [*writing.dims, f"count(*) AS {measure.name}"]
    writing.add(name, _select(outer, again, [], len(writing.dims)))
    return name, _columns(scan.measures)


def _first_visits(scan: Scan, name: str, visits: str, writing: Writing) -> str:
    """Add the first visit of each id: of all history with `first_time`, else of each bucket."""
    period, day = writing.ask.window.period, writing.around.dialect.day
    keys = [*row_dims(writing), "channel", _per(scan, writing)]
    if scan.measures[0].record.first_time:
        ever = writing.add(
            f"{name}_ever",
            _select([*keys, "min(visit_day) AS first_day"], visits, [], len(keys)),
        )
        kept = [f"first_day BETWEEN {day(period.first)} AND {day(period.last)}"]
        selected = [*dims_from("first_day", writing), "channel", keys[-1], "first_day"]
        return writing.add(name, _select(selected, ever, [*kept, *laid("first_day", writing)], 0))
    selected = [*dims_from("visit_day", writing), *keys[-2:], "min(visit_day) AS first_day"]
    kept = [f"visit_day <= {day(period.last)}", *laid("visit_day", writing)]
    return writing.add(name, _select(selected, visits, kept, len(writing.dims) + 2))


def _second_visits(
    name: str, parts: tuple[str, str], keys: list[str], writing: Writing, days: int
) -> str:
    firsts, visits = parts
    matches = [_same(f"a.{key}", f"b.{key}", writing) for key in keys]
    until = writing.around.dialect.add_days("a.first_day", days)
    matches.append(f"b.visit_day BETWEEN a.first_day AND {until}")
    selected = [f"a.{dim} AS {dim}" for dim in writing.dims] + [f"a.{key}" for key in keys[-2:]]
    source = f"{firsts} AS a\nJOIN {visits} AS b ON {all_of(matches)}"
    sql = _select(selected, source, [], len(selected))
    return writing.add(name, f"{sql}\nHAVING count(*) >= 2")


def _aggregates(measures: Iterable[Measure], emitter: Emitter, daily: bool) -> list[str]:
    found = list(measures)
    wheres = {(measure.where, measure.only) for measure in found}
    return [
        sql
        for measure in found
        for sql in _aggregate(measure, emitter, daily, filtered=len(wheres) > 1)
    ]


def _aggregate(measure: Measure, emitter: Emitter, daily: bool, *, filtered: bool) -> list[str]:
    """Return `aggregate AS name`, one or two columns. `filtered`: the pass keeps other rows too."""
    of = "1" if measure.of is None else emitter.write(measure.of)
    only = ""
    if filtered and not _keeps_all(measure):
        only = condition(measure, emitter)
    when = f" FILTER (WHERE {only})" if only else ""
    first, *second = columns_of(measure)
    kind = measure.record.aggregate
    if kind == "count" and daily:
        return [f"sum(row_count){when} AS {first}"]
    if kind == "count":
        return [f"count({'*' if measure.of is None else of}){when} AS {first}"]
    if kind == "distinct":
        return [f"count(DISTINCT {of}){when} AS {first}"]
    if kind in ("median", "p90"):
        return _quantiles(measure, f"CASE WHEN {only} THEN {of} END" if only else of, emitter)
    summed = [f"sum({of}){when} AS {first}"]
    return summed + [f"count({of}){when} AS {column}" for column in second]


def _quantiles(measure: Measure, of: str, emitter: Emitter) -> list[str]:
    """Return the lower and the upper middle (exact for any type), or the 90 % value."""
    first, *second = columns_of(measure)
    quantile = emitter.dialect.quantile
    if not second:
        return [f"{quantile(of, '0.9')} AS {first}"]
    return [
        f"{quantile(of, '0.5')} AS {first}",
        f"-{quantile(f'-({of})', '0.5')} AS {second[0]}",
    ]


def _over_ids(measure: Measure, emitter: Emitter) -> list[str]:
    """Return the outer aggregate of a nested measure, over one row per id."""
    only = "" if measure.having is None else emitter.write(measure.having)
    when = f" FILTER (WHERE {only})" if only else ""
    first, *second = columns_of(measure)
    kind = measure.record.aggregate
    if kind == "count" or measure.of is None:
        return [f"count(*){when} AS {first}"]
    of = emitter.write(measure.of)
    if kind in ("median", "p90"):
        return _quantiles(measure, f"CASE WHEN {only} THEN {of} END" if only else of, emitter)
    return [f"sum({of}){when} AS {first}"] + [f"count({of}){when} AS {c}" for c in second]


def condition(measure: Measure, emitter: Emitter) -> str:
    """Return the condition of the rows that a measure counts."""
    parts = [] if measure.where is None else [emitter.write(measure.where)]
    return all_of([*parts, *(emitter.slice(part) for part in measure.only)])


def _keeps_all(measure: Measure) -> bool:
    return measure.where is None and not measure.only


def _shared(measures: Iterable[Measure], emitter: Emitter) -> list[str]:
    """Return the condition that keeps every row some measure wants, if all of them filter."""
    found = list(measures)
    wanted = list(dict.fromkeys(condition(measure, emitter) for measure in found))
    if any(_keeps_all(measure) for measure in found) or len(wanted) > 4:
        return []
    return [any_of(wanted)]


def _inner(scan: Scan, writing: Writing) -> list[Measure]:
    """Return the measures over which `having` and `of` of nested measures speak."""
    known = writing.around.definitions.measures
    nodes = [node for m in scan.measures for node in (m.having, m.of) if node is not None]
    wanted = dict.fromkeys(name for node in nodes for name in names(node))
    return [known[name] for name in wanted]


def _ids(scan: Scan) -> set[str]:
    return {m.record.per for m in scan.measures if m.record.per is not None}


def _per(scan: Scan, writing: Writing) -> str:
    return writing.around.dialect.quote(scan.measures[0].record.per or "")


def _times(writing: Writing) -> list[tuple[str, str]]:
    written = dims_from("on_day", writing)
    return [
        (f"dim_{n}", written[n - 1].removesuffix(f" AS dim_{n}"))
        for n, name in enumerate(writing.ask.by, 1)
        if name in TIME_GRAINS
    ]


def _same(left: str, right: str, writing: Writing) -> str:
    return writing.around.dialect.same(left, right)


def _columns(measures: Iterable[Measure]) -> tuple[str, ...]:
    return tuple(column for measure in measures for column in columns_of(measure))


def _select(selected: list[str], source: str, conditions: Iterable[str], groups: int) -> str:
    where = all_of(conditions)
    filtered = "" if where == "TRUE" else f"\nWHERE {where}"
    return f"SELECT {', '.join(selected)}\nFROM {source}{filtered}{grouped(groups)}"


_WRITERS: Mapping[str, Callable[[Scan, str, Writing], Written]] = {
    "plain": _plain,
    "by_channel": _by_channel,
    "last": _last,
    "groups": _groups,
    "first_time": _first_time,
    "again": _again,
}
