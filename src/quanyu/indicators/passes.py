"""One pass over one fact: the SQL of each kind of scan, down to the asked grain."""

from collections.abc import Callable, Mapping

from quanyu.indicators.aggregates import aggregates, figure_columns, select, shared
from quanyu.indicators.dialects import all_of
from quanyu.indicators.dimensions import TIME_GRAINS
from quanyu.indicators.nested import Written, write_again, write_first_time, write_groups
from quanyu.indicators.scans import Scan
from quanyu.indicators.statements import (
    Rows,
    Writing,
    dims_from,
    laid,
    write_rows,
)


def write_pass(scan: Scan, name: str, writing: Writing) -> Written:
    """Add the CTEs of a scan; return the last one's name and its figure columns."""
    return _WRITERS[scan.kind](scan, name, writing)


def _plain(scan: Scan, name: str, writing: Writing) -> Written:
    rows = write_rows(scan, f"{name}_rows", writing, writing.ask.window.period)
    emitter = writing.emitter(scan.fact)
    selected = [*dims_from("on_day", writing), *aggregates(scan.measures, emitter, scan.daily)]
    conditions = [*rows.conditions, *laid("on_day", writing), *shared(scan.measures, emitter)]
    writing.add(name, select(selected, rows.name, conditions, len(writing.dims)))
    return name, figure_columns(scan.measures)


def _by_channel(scan: Scan, name: str, writing: Writing) -> Written:
    """Count ids per channel, then add: an id belongs to its channel, so no id counts twice."""
    rows = write_rows(scan, f"{name}_rows", writing, writing.ask.window.period)
    emitter = writing.emitter(scan.fact)
    dims = dims_from("on_day", writing)
    selected = [*dims, "channel", *aggregates(scan.measures, emitter, scan.daily)]
    conditions = [*rows.conditions, *laid("on_day", writing), *shared(scan.measures, emitter)]
    parts = writing.add(
        f"{name}_parts", select(selected, rows.name, conditions, len(writing.dims) + 1)
    )
    columns = figure_columns(scan.measures)
    added = [*writing.dims, *(f"sum({column}) AS {column}" for column in columns)]
    writing.add(name, select(added, parts, [], len(writing.dims)))
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
    days = write_last_days(f"{name}_days", every, series, writing)
    emitter = writing.emitter(scan.fact)
    selected = [*dims_from("on_day", writing), *aggregates(scan.measures, emitter, scan.daily)]
    matches = [writing.around.dialect.same(column, f"last_{column}") for column in series]
    matches += [writing.around.dialect.same(sql, f"last_{dim}") for dim, sql in _times(writing)]
    source = f"{rows.name}\nJOIN {days} ON {all_of(['on_day = last_day', *matches])}"
    conditions = [*rows.conditions, *laid("on_day", writing)]
    writing.add(name, select(selected, source, conditions, len(writing.dims)))
    return name, figure_columns(scan.measures)


def write_last_days(name: str, every: Rows, series: list[str], writing: Writing) -> str:
    """Add the last counted day of each series in each bucket, as `last_…` columns."""
    keys = [f"{column} AS last_{column}" for column in series]
    keys += [f"{sql} AS last_{dim}" for dim, sql in _times(writing)]
    conditions = [*every.conditions, *laid("on_day", writing)]
    selected = [*keys, "max(on_day) AS last_day"]
    return writing.add(name, select(selected, every.name, conditions, len(keys)))


def _times(writing: Writing) -> list[tuple[str, str]]:
    written = dims_from("on_day", writing)
    return [
        (f"dim_{n}", written[n - 1].removesuffix(f" AS dim_{n}"))
        for n, name in enumerate(writing.ask.by, 1)
        if name in TIME_GRAINS
    ]


_WRITERS: Mapping[str, Callable[[Scan, str, Writing], Written]] = {
    "plain": _plain,
    "by_channel": _by_channel,
    "last": _last,
    "groups": write_groups,
    "first_time": write_first_time,
    "again": write_again,
}
