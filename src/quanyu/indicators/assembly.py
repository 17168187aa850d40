"""The passes of a plan put together into one statement."""

from quanyu.indicators.aggregates import condition
from quanyu.indicators.dialects import all_of, any_of
from quanyu.indicators.dimensions import Surroundings
from quanyu.indicators.passes import write_pass
from quanyu.indicators.scans import Ask, Scan
from quanyu.indicators.statements import (
    Relations,
    Statement,
    Writing,
    dims_from,
    grouped,
    laid,
    write_rows,
)


def write_cells(
    ask: Ask, scans: list[Scan], around: Surroundings, relations: Relations
) -> Statement:
    """Return the statement that gives one row per cell with every aggregate of every scan."""
    writing = Writing(ask, around, relations)
    parts = [write_pass(scan, f"s{n}", writing) for n, scan in enumerate(scans, 1)]
    columns = tuple(column for _, mine in parts for column in mine)
    body = _stacked(parts, columns, writing.dims)
    head = ",\n".join(f"{name} AS (\n{sql}\n)" for name, sql in writing.ctes)
    return Statement(f"WITH {head}\n{body}", ask.by, columns)


def _stacked(
    parts: list[tuple[str, tuple[str, ...]]], columns: tuple[str, ...], dims: list[str]
) -> str:
    if len(parts) == 1:
        name, mine = parts[0]
        return f"SELECT {', '.join([*dims, *mine])} FROM {name}"
    stack = "\nUNION ALL ".join(
        "SELECT "
        + ", ".join([*dims, *(c if c in mine else f"NULL AS {c}" for c in columns)])
        + f" FROM {name}"
        for name, mine in parts
    )
    merged = ", ".join([*dims, *(f"max({column}) AS {column}" for column in columns)])
    return f"SELECT {merged} FROM (\n{stack}\n) AS cells{grouped(len(dims))}"


def write_currency_check(
    ask: Ask, scans: list[Scan], around: Surroundings, relations: Relations
) -> Statement:
    """Return the statement that finds one cell in which money of two currencies would be added."""
    writing = Writing(ask, around, relations)
    parts = []
    for n, scan in enumerate(scans, 1):
        money = [measure for measure in scan.measures if measure.money]
        period = ask.window.period
        rows = write_rows(scan, f"s{n}_rows", writing, period, extra=("currency",))
        emitter = writing.emitter(scan.fact)
        wanted = any_of(condition(measure, emitter) for measure in money)
        kept = all_of([wanted, *rows.conditions, *laid("on_day", writing), "currency IS NOT NULL"])
        selected = ", ".join([*dims_from("on_day", writing), "currency"])
        parts.append(f"SELECT {selected} FROM {rows.name} WHERE {kept}")
    head = ",\n".join(f"{name} AS (\n{sql}\n)" for name, sql in writing.ctes)
    chosen = ", ".join([*writing.dims, "min(currency) AS one", "max(currency) AS other"])
    stack = "\nUNION ALL ".join(parts)
    body = f"SELECT {chosen} FROM (\n{stack}\n) AS met{grouped(len(writing.dims))}"
    return Statement(
        f"WITH {head}\n{body}\nHAVING min(currency) <> max(currency) LIMIT 1",
        ask.by,
        ("one", "other"),
    )
