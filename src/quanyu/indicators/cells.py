"""Running a plan: cells of measures by dimension labels, from one open snapshot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quanyu.indicators.aggregates import columns_of
from quanyu.indicators.assembly import write_cells, write_currency_check
from quanyu.indicators.definitions import Definitions, Measure
from quanyu.indicators.dialects import DIALECTS
from quanyu.indicators.dimensions import Surroundings, time_label
from quanyu.indicators.query import NOT_GIVEN, ChannelAttributes, Query
from quanyu.indicators.reader import Reader
from quanyu.indicators.scans import Ask, Scan, scans_of
from quanyu.indicators.windows import Window
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

Labels = tuple[Any, ...]
Measured = dict[str, Any]
Cells = dict[Labels, Measured]
HALF = Decimal("0.5")


@dataclass
class Run:
    """One question over one snapshot."""

    query: Query
    definitions: Definitions
    reader: Reader
    channels: Mapping[str, ChannelAttributes]
    week_start: int
    currencies: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        with_products = bool(self.reader.channels("product"))
        self.around = Surroundings(
            self.definitions, DIALECTS["duckdb"], self.channels, with_products, self.week_start
        )
        self.allowed, self.where = _channels(self.query, self.channels)

    def ask(
        self, measures: Iterable[str], by: tuple[str, ...], window: Window, why: Mapping[str, str]
    ) -> Ask:
        """Return the question for one grain and window."""
        known = self.definitions.measures
        found = tuple(known[name] for name in sorted(set(measures)))
        scope = self.query.scope
        return Ask(found, by, window, self.where, scope, self.allowed, why)

    def cells(self, ask: Ask, *, refuse_mixed: bool = True) -> Cells:
        """Return the measures of every cell that has rows; without `by` exactly one cell."""
        if not ask.measures:
            return {}
        scans = self.plan(ask)
        mixed = self._mixed_currency(ask, scans, refuse=refuse_mixed)
        statement = write_cells(ask, scans, self.around, self.relation)
        rows = self.reader.connection().execute(statement.sql).fetchall()
        width = len(ask.by)
        places = {column: n for n, column in enumerate(statement.columns, width)}
        taken = [(m, [places[c] for c in columns_of(m)]) for m in ask.measures]
        present = _Presence(self, ask)
        cells: Cells = {}
        for row in rows:
            labels = tuple(time_label(n, v) for n, v in zip(ask.by, row[:width], strict=True))
            found = {m.name: _value(m, [row[n] for n in at]) for m, at in taken}
            cells[labels] = present.fill(labels, found)
        if mixed:
            _blank_money(cells, ask.measures)
        return cells

    def plan(self, ask: Ask) -> list[Scan]:
        """Return the passes over the facts."""
        period = ask.window.period
        facts = {measure.fact for measure in ask.measures}
        daily = {f for f in facts if self.reader.daily(f, period, ask.channels) is not None}
        return scans_of(ask, self.around, frozenset(daily))

    def relation(
        self, fact: str, period: Period | None, channels: frozenset[str] | None, daily: bool
    ) -> str:
        """Return the FROM text of a fact or of its daily sums, empty and typed without files."""
        if period is not None and not self._holds(fact, period, channels):
            period, channels = None, frozenset()
        if daily:
            return self.reader.daily(fact, period, channels) or ""
        return self.reader.relation(fact, period, channels)

    def _holds(self, fact: str, period: Period, channels: frozenset[str] | None) -> bool:
        first, last = f"{period.first:%Y-%m}", f"{period.last:%Y-%m}"
        return any(
            first <= file.month <= last and (channels is None or file.channel in channels)
            for file in self.reader.files(fact)
        )

    def fill(self, ask: Ask, labels: Labels) -> Measured:
        """Return the measures of a cell without rows."""
        return _Presence(self, ask).fill(labels, {m.name: None for m in ask.measures})

    def _mixed_currency(self, ask: Ask, scans: list[Scan], *, refuse: bool) -> bool:
        money = [scan for scan in scans if any(measure.money for measure in scan.measures)]
        if not money or "currency" in ask.by:
            return False
        found = {code for scan in money for code in self._currencies(scan, ask)}
        self.currencies |= found
        if len(found) <= 1:
            return False
        check = write_currency_check(ask, money, self.around, self.relation)
        mixed = self.reader.connection().execute(check.sql).fetchone()
        if mixed is not None and refuse:
            raise _mixed(ask, money, mixed[-2:])
        return mixed is not None

    def _currencies(self, scan: Scan, ask: Ask) -> set[str]:
        within = ask.window.period if scan.date == "business_on" else None
        source = self.relation(scan.fact.name, within, ask.channels, scan.daily)
        rows = self.reader.remembered(f"SELECT DISTINCT currency FROM {source} AS f")
        return {code for (code,) in rows if code}


class _Presence:
    """Tells a measured 0 from "nothing was ever imported"."""

    def __init__(self, run: Run, ask: Ask) -> None:
        self.ask = ask
        self.attributes = run.channels
        self.facts = {m.fact: frozenset(run.reader.channels(m.fact)) for m in ask.measures}
        self.told = [
            (n, name)
            for n, name in enumerate(ask.by)
            if name == "channel" or name in run.around.attribute_names()
        ]
        self.known: dict[Labels, frozenset[str]] = {}

    def fill(self, labels: Labels, found: Measured) -> Measured:
        """Put 0 where a sum or count is missing although its fact was imported."""
        facts = self._facts(tuple(labels[n] for n, _ in self.told))
        for measure in self.ask.measures:
            if found[measure.name] is None and measure.counts and measure.fact in facts:
                found[measure.name] = 0
        return found

    def _facts(self, told: Labels) -> frozenset[str]:
        if told not in self.known:
            self.known[told] = frozenset(
                fact
                for fact, channels in self.facts.items()
                if any(self._fits(channel, told) for channel in channels)
            )
        return self.known[told]

    def _fits(self, channel: str, told: Labels) -> bool:
        if self.ask.channels is not None and channel not in self.ask.channels:
            return False
        known = self.attributes.get(channel, ChannelAttributes()).attributes
        return all(
            label == (channel if name == "channel" else known.get(name) or None)
            for label, (_, name) in zip(told, self.told, strict=True)
        )


def _channels(
    query: Query, known: Mapping[str, ChannelAttributes]
) -> tuple[frozenset[str] | None, dict[str, tuple[str, ...]]]:
    """Return the channels that scope and filters leave (None: all) and the filters that remain."""
    allowed = query.scope.channels
    where = {name: tuple(values) for name, values in query.where.items()}
    attributes = {name for channel in known.values() for name in channel.attributes}
    for name in [name for name in where if name == "channel" or name in attributes]:
        values = where.pop(name)
        wanted = frozenset(values) if name == "channel" else _having(known, name, values)
        allowed = wanted if allowed is None else allowed & wanted
    return allowed, where


def _having(
    known: Mapping[str, ChannelAttributes], name: str, values: tuple[str, ...]
) -> frozenset[str]:
    return frozenset(
        channel
        for channel, facts in known.items()
        if (facts.attributes.get(name) or NOT_GIVEN) in values
    )


def _value(measure: Measure, parts: list[Any]) -> Any:
    if measure.record.aggregate == "mean":
        total, count = parts
        return Decimal(total) / count if count else None
    if measure.record.aggregate == "median":
        low, high = parts
        return None if low is None else (_number(low) + _number(high)) * HALF
    return _number(parts[0])


def _number(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


def _blank_money(cells: Cells, measures: Iterable[Measure]) -> None:
    money = [measure.name for measure in measures if measure.money]
    for cell in cells.values():
        cell.update(dict.fromkeys(money))


def _mixed(ask: Ask, scans: list[Scan], currencies: tuple[str, str]) -> Refusal:
    measure = next(m for scan in scans for m in scan.measures if m.money)
    return Refusal(
        "currency_mixed",
        msg(
            "%(indicator)s would add %(one)s and %(other)s."
            " Split by currency, or choose channels of one currency."
        ),
        indicator=ask.asked_by[measure.name],
        one=currencies[0],
        other=currencies[1],
    )
