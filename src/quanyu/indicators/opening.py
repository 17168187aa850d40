"""From one figure to the rows that made it: file and line, largest contribution first."""

import base64
import binascii
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from quanyu.indicators.cells import Run
from quanyu.indicators.compute import asked_by, check_field_classes
from quanyu.indicators.contributions import Contribution, write_contribution
from quanyu.indicators.definitions import Definitions, Measure
from quanyu.indicators.query import ChannelAttributes, Query, checked
from quanyu.indicators.reader import Reader
from quanyu.indicators.scans import scans_of
from quanyu.indicators.statements import Writing
from quanyu.indicators.windows import Window
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

_HIDDEN = frozenset({"_index", "weight", "row_hi", "row_lo"})


@dataclass(frozen=True, slots=True)
class OpenedMeasure:
    """One measure of a figure: how many rows feed it and what they come to.

    `adds_up` is false for a median, mean or percentile: its rows show their values instead.
    """

    measure: str
    fact: str
    rows: int
    value: Decimal | int | None
    adds_up: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A page of source rows.

    Each row is a mapping: measure, fact, contribution, channel, business_on, currency, batch, file,
    line and the fact's own columns that the asker may see. `after` is the place of the next page or
    None. `measures` stands on the first page only.
    """

    rows: list[dict[str, Any]]
    after: str | None
    measures: tuple[OpenedMeasure, ...]


def open_figure(
    key: str,
    query: Query,
    definitions: Definitions,
    reader: Reader,
    *,
    after: str | None = None,
    limit: int = 50,
    field_classes: Collection[str] = frozenset(),
    channels: Mapping[str, ChannelAttributes] | None = None,
    week_start: int = 0,
) -> Opened:
    """Return the rows behind one cell, measure by measure, largest contribution first.

    `query.where` and its period name the cell (the empty text for a label "not given"); `by` is not
    looked at. The contributions of all rows of a measure sum to its value. A page costs the same
    wherever it stands. Raises the refusals of `compute`, and `place_unreadable`.
    """
    asked = replace(checked(replace(query, keys=(key,))), by=(), compare=None, subtotals=())
    indicator = definitions.indicator(key)
    check_field_classes([indicator], definitions, field_classes)
    opening = _Opening(
        Run(asked, definitions, reader, channels or {}, week_start),
        [definitions.measures[name] for name in sorted(indicator.measures)],
        asked_by({key: indicator}, definitions),
        frozenset(field_classes),
    )
    summary = () if after else tuple(map(opening.summary, opening.measures))
    rows, place = opening.page(_place(after), limit)
    return Opened(rows, place, summary)


@dataclass
class _Opening:
    run: Run
    measures: list[Measure]
    why: Mapping[str, str]
    granted: frozenset[str]

    def summary(self, measure: Measure) -> OpenedMeasure:
        """Return the number and sum of the rows of a measure."""
        found = self._written(measure)
        sql = f"{found.sql}\nSELECT count(*), sum(contribution) FROM {found.name}"
        count, value = self._run(sql)[0]
        adds = measure.record.aggregate not in ("mean", "median", "p90")
        if value is None and measure.counts:
            value = 0
        return OpenedMeasure(measure.name, measure.fact, count, value if adds else None, adds)

    def page(self, place: list[Any], limit: int) -> tuple[list[dict[str, Any]], str | None]:
        """Return up to `limit` rows after `place`, and the place after them if there is more."""
        rows: list[dict[str, Any]] = []
        first = place[0] if place else 0
        for index in range(first, len(self.measures)):
            wanted = limit + 1 - len(rows)
            beyond = place[1:] if place and index == first else []
            rows += self._rows(index, beyond, wanted)
            if len(rows) > limit:
                break
        kept, more = rows[:limit], len(rows) > limit
        after = _written_place(kept[-1]) if more and kept else None
        return [{n: v for n, v in row.items() if n not in _HIDDEN} for row in kept], after

    def _rows(self, index: int, beyond: list[Any], limit: int) -> list[dict[str, Any]]:
        measure = self.measures[index]
        found = self._written(measure)
        text = self.run.around.dialect.text
        after = ""
        if beyond:
            weight, channel, high, low = beyond
            after = (
                f"\nWHERE weight < {weight} OR (weight = {weight} AND (channel, row_hi, row_lo)"
                f" > ({text(channel)}, {high}, {low}))"
            )
        sql = (
            f"{found.sql}\nSELECT {', '.join(found.columns)} FROM {found.name}{after}"
            f"\nORDER BY weight DESC, channel, row_hi, row_lo LIMIT {limit}"
        )
        names = [name.strip('"') for name in found.columns]
        about = {"_index": index, "measure": measure.name, "fact": measure.fact}
        return [{**about, **dict(zip(names, row, strict=True))} for row in self._run(sql)]

    def _written(self, measure: Measure) -> Contribution:
        ask = self.run.ask([measure.name], (), Window(self.run.query.period), self.why)
        (scan,) = scans_of(ask, self.run.around, frozenset())
        return write_contribution(
            scan, Writing(ask, self.run.around, self.run.relation), self.granted
        )

    def _run(self, sql: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.run.reader.connection().execute(sql).fetchall()
        return found


def _written_place(row: Mapping[str, Any]) -> str:
    parts = [row["_index"], str(row["weight"]), row["channel"], row["row_hi"], row["row_lo"]]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def _place(after: str | None) -> list[Any]:
    """Read a place back; every part is checked, since it comes from an address."""
    if not after:
        return []
    try:
        index, weight, channel, high, low = json.loads(base64.urlsafe_b64decode(after))
        if not Decimal(weight).is_finite():
            raise ValueError(weight)
        return [int(index), f"{Decimal(weight):f}", str(channel), int(high), int(low)]
    except (ValueError, TypeError, InvalidOperation, binascii.Error):
        raise Refusal("place_unreadable", msg("This page cannot be found. Start anew.")) from None
