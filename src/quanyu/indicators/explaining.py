"""The statement behind a question, as text: for the engine here, or for Spark."""

from collections.abc import Mapping
from dataclasses import replace

from quanyu.indicators.assembly import write_cells
from quanyu.indicators.cells import Run
from quanyu.indicators.compute import asked_by, measures_of
from quanyu.indicators.definitions import Definitions
from quanyu.indicators.dialects import DIALECTS, DialectName
from quanyu.indicators.query import ChannelAttributes, Query, checked
from quanyu.indicators.reader import Reader
from quanyu.indicators.scans import scans_of
from quanyu.indicators.statements import Relations
from quanyu.indicators.windows import Window


def explain(
    query: Query,
    definitions: Definitions,
    reader: Reader,
    dialect: DialectName = "duckdb",
    *,
    channels: Mapping[str, ChannelAttributes] | None = None,
    week_start: int = 0,
) -> str:
    """Return the SQL that gives the measures of every cell, and the formulas over them as comments.

    For `duckdb` it is the statement that runs. For `spark` it is written anew in Spark's words over
    tables `quanyu.<fact>` at the versions of the snapshot; it reads facts, not the daily sums.
    """
    asked = checked(query)
    indicators = {key: definitions.indicator(key) for key in asked.keys}
    run = Run(asked, definitions, reader, channels or {}, week_start)
    measures = {m.name for found in indicators.values() for m in measures_of(found, definitions)}
    ask = run.ask(measures, asked.by, Window(asked.period), asked_by(indicators, definitions))
    formulas = [f"-- {key} = {found.record.formula}" for key, found in indicators.items()]
    if dialect == "duckdb":
        statement = write_cells(ask, run.plan(ask), run.around, run.relation)
        return "\n".join([*formulas, statement.sql])
    around = replace(run.around, dialect=DIALECTS[dialect])
    statement = write_cells(ask, scans_of(ask, around, frozenset()), around, _tables(reader))
    return "\n".join([*formulas, statement.sql])


def _tables(reader: Reader) -> Relations:
    """Return how Spark names a fact: a table of the catalogue at the version of the snapshot."""

    def name(fact: str, *_: object) -> str:
        version = reader.snapshot.get(f"facts/{fact}")
        return f"`quanyu`.`{fact}`" + ("" if version is None else f" VERSION AS OF {version}")

    return name
