"""The aggregates of measures as select items, and the conditions of the rows they count."""

from collections.abc import Iterable

from quanyu.indicators.definitions import Measure
from quanyu.indicators.dialects import Emitter, all_of, any_of
from quanyu.indicators.statements import grouped


def columns_of(measure: Measure) -> tuple[str, ...]:
    """Return the result columns of a measure; mean and median need two to stay exact."""
    if measure.record.aggregate in ("mean", "median"):
        return (measure.name, f"{measure.name}__2")
    return (measure.name,)


def figure_columns(measures: Iterable[Measure]) -> tuple[str, ...]:
    """Return the result columns of several measures, in order."""
    return tuple(column for measure in measures for column in columns_of(measure))


def aggregates(measures: Iterable[Measure], emitter: Emitter, daily: bool) -> list[str]:
    """Return the select items of measures that share a pass."""
    found = list(measures)
    wheres = {(measure.where, measure.only) for measure in found}
    return [
        sql
        for measure in found
        for sql in aggregate(measure, emitter, daily, filtered=len(wheres) > 1)
    ]


def aggregate(measure: Measure, emitter: Emitter, daily: bool, *, filtered: bool) -> list[str]:
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


def over_ids(measure: Measure, emitter: Emitter) -> list[str]:
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


def shared(measures: Iterable[Measure], emitter: Emitter) -> list[str]:
    """Return the condition that keeps every row some measure wants, if all of them filter."""
    found = list(measures)
    wanted = list(dict.fromkeys(condition(measure, emitter) for measure in found))
    if any(_keeps_all(measure) for measure in found) or len(wanted) > 4:
        return []
    return [any_of(wanted)]


def select(selected: list[str], source: str, conditions: Iterable[str], groups: int) -> str:
    """Return a SELECT, grouped by its first `groups` items."""
    where = all_of(conditions)
    filtered = "" if where == "TRUE" else f"\nWHERE {where}"
    return f"SELECT {', '.join(selected)}\nFROM {source}{filtered}{grouped(groups)}"


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


def _keeps_all(measure: Measure) -> bool:
    return measure.where is None and not measure.only
