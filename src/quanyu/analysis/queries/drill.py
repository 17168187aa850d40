"""From a figure to its rows: the formula with its numbers, then rows with file and line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from quanyu.analysis import words
from quanyu.analysis.queries.catalogue import formula_words
from quanyu.analysis.queries.desk import Desk, Shops
from quanyu.figures.models import Batch
from quanyu.indicators import ChannelAttributes, OpenedMeasure, Query
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

SIZE = 50
MOST_COLUMNS = 9
_ABOUT = {"measure", "fact", "contribution", "channel", "business_on", "currency", "batch"} | {
    "file",
    "line",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One measure of a figure: what its rows come to."""

    measure: str
    name: str
    fact: str
    rows: int
    text: str
    adds_up: bool
    current: bool


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a file as drawn."""

    day: str
    shop: str
    contribution: str
    cells: Sequence[str]
    file: str
    line: int
    url: str


@dataclass(frozen=True, slots=True)
class Drill:
    """A figure, its parts, and a page of the rows of one part."""

    key: str
    name: str
    text: str
    formula: str
    period: Period
    limits: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    columns: Sequence[str]
    rows: Sequence[SourceRow]
    after: str | None


def get_drill(
    desk: Desk,
    key: str,
    period: Period,
    where: Mapping[str, Sequence[str]],
    *,
    measure: str = "",
    after: str | None = None,
) -> Drill:
    """Return the rows behind one cell, of one measure at a time, largest contribution first.

    Refuses (``measure_unknown``) a measure that the figure does not read, and whatever the
    compiler refuses: a dimension the fact lacks, a class of columns not granted.
    """
    indicator = desk.definitions.indicator(key)
    names = sorted(indicator.measures)
    chosen = measure or _first(indicator.record.formula or "", names)
    if chosen not in names:
        raise Refusal(
            "measure_unknown",
            msg("%(indicator)s does not read “%(measure)s”."),
            indicator=key,
            measure=measure,
        )
    table = desk.table((key,), period, where=where)
    query = desk.query((key,), period, where=where)
    parts = _parts(desk, key, names, chosen, query, table.currencies)
    opened = desk.opened(key, chosen, query, after, SIZE)
    fact = desk.definitions.measures[chosen].fact
    columns = _columns(opened.rows)
    unit = _unit(desk, chosen)
    return Drill(
        key=key,
        name=words.name_of(indicator.record),
        text=words.amount(table.figure(key), indicator.record.unit, table.currencies),
        formula=" ".join(word.text for word in formula_words(indicator.record)),
        period=period,
        limits=[
            (
                words.dimension_name(name),
                ", ".join(words.value_name(name, value, desk.shops.names) for value in values),
            )
            for name, values in where.items()
        ],
        parts=parts,
        columns=[words.column_name(fact, column) for column in columns],
        rows=_rows(desk, opened.rows, columns, unit),
        after=opened.after,
    )


def _first(formula: str, names: Sequence[str]) -> str:
    """Return the measure that the formula names first."""
    return min(names, key=lambda name: (formula.find(name) % (len(formula) + 1), name), default="")


def _parts(
    desk: Desk,
    key: str,
    names: Sequence[str],
    chosen: str,
    query: Query,
    currencies: Sequence[str],
) -> list[Part]:
    summary = desk.opened(key, None, query, None, 1).measures
    return [_part(desk, found, chosen, currencies) for found in summary if found.measure in names]


def _part(desk: Desk, found: OpenedMeasure, chosen: str, currencies: Sequence[str]) -> Part:
    record = desk.definitions.measures[found.measure].record
    return Part(
        found.measure,
        words.name_of(record),
        words.fact_name(found.fact),
        found.rows,
        words.amount(found.value, record.unit, currencies),
        found.adds_up,
        found.measure == chosen,
    )


def _unit(desk: Desk, measure: str) -> str:
    return desk.definitions.measures[measure].record.unit


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the columns that tell something on this page."""
    if not rows:
        return []
    names = [name for name in rows[0] if name not in _ABOUT]
    return [name for name in names if any(row[name] is not None for row in rows)][:MOST_COLUMNS]


def _rows(
    desk: Desk, rows: Sequence[Mapping[str, Any]], columns: Sequence[str], unit: str
) -> list[SourceRow]:
    numbers = {row["batch"] for row in rows}
    files = {
        batch.pk: str(batch.upload_file)
        for batch in Batch.objects.filter(pk__in=numbers).select_related("upload_file")
    }
    return [
        SourceRow(
            day=str(row["business_on"] or "–"),
            shop=desk.shops.names.get(row["channel"], row["channel"]),
            contribution=words.amount(row["contribution"], unit, (row["currency"],)),
            cells=[written(column, row[column], desk.shops, row["channel"]) for column in columns],
            file=files.get(row["batch"], f"#{row['batch']}"),
            line=row["line"],
            url=reverse("figures:source_line", args=[row["batch"], row["file"], row["line"]]),
        )
        for row in rows
    ]


def written(column: str, value: Any, shops: Shops, channel: str) -> str:
    """Return the value of a cell for people; instants by the clock of the shop."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        zone = ZoneInfo(shops.attributes.get(channel, ChannelAttributes()).timezone)
        return f"{value.replace(tzinfo=UTC).astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return words.value_name(column, value, shops.names)
