"""The figures of a report under one scope, computed from its snapshot or as they are kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from quanyu.analysis.models import ReportFigures, ReportVersion
from quanyu.analysis.reports import rules
from quanyu.analysis.reports.freezing import (
    thawed_calendar,
    thawed_definitions,
    thawed_shops,
)
from quanyu.analysis.reports.records import Attainment, Layout, Table, Trend
from quanyu.analysis.reports.rules import Content
from quanyu.figures.models import Snapshot
from quanyu.figures.queries import open_reader
from quanyu.indicators import ChannelAttributes, Definitions, FigureTable, Query, compute
from quanyu.indicators.compute import check_field_classes, measures_of
from quanyu.indicators.dialects import DIALECTS
from quanyu.indicators.dimensions import Surroundings, require_dimension
from quanyu.indicators.reader import Reader
from quanyu.kernel.calendar import Calendar
from quanyu.kernel.clock import frozen, now
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.organisation import access
from quanyu.organisation.models import Person

VIEW = "figures.view"
COUNTED_CLASSES = frozenset({"cost", "pay"})


@dataclass(frozen=True, slots=True)
class Grain:
    """Whose eyes a content is for: the rows in scope and the classes of columns."""

    scope: Scope
    classes: frozenset[str]

    @property
    def name(self) -> str:
        """A readable text that tells two grains apart."""
        return f"{self.scope.key()} | {','.join(sorted(self.classes))}"

    @property
    def key(self) -> str:
        """The same at a fixed length."""
        return rules.digest_of(self.name)


EVERYTHING = Grain(Scope.ALL, COUNTED_CLASSES)


def grain_of(person: Person) -> Grain:
    """Return the grain of a person; needs ``figures.view``."""
    access.require(person, VIEW)
    classes = access.field_classes(person) & COUNTED_CLASSES
    return Grain(access.scope_of(person, VIEW), classes)


def content_for(person: Person, version: ReportVersion) -> Content:
    """Return what a version says to a person, computing and keeping it the first time."""
    return kept_content(version, grain_of(person))


def kept_content(version: ReportVersion, grain: Grain) -> Content:
    """Return the content of a version at a grain; what is kept once is never computed again."""

    stored = ReportFigures.objects.filter(version=version, grain=grain.key).first()
    if stored is None:
        stored = store(version, grain, content_at(version, grain))
    found: Content = json.loads(stored.body)
    return found


def store(version: ReportVersion, grain: Grain, content: Content) -> ReportFigures:
    """Keep a content; somebody else may have kept the same one in the meantime."""
    body = rules.canonical(content)
    row = ReportFigures(
        version=version,
        grain=grain.key,
        scope=grain.name,
        body=body,
        digest=rules.digest_of(body),
        stored_at=now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return ReportFigures.objects.get(version=version, grain=grain.key)
    return row


def content_at(version: ReportVersion, grain: Grain, snapshot: Snapshot | None = None) -> Content:
    """Compute the content of a version, from another snapshot if one is given.

    Definitions, shops, layout, calendar and the clock are those of the version: the same snapshot
    gives the same bytes whenever it is asked. Refuses (``snapshot_gone``) one that was let go.
    """
    chosen = snapshot or version.snapshot
    layout = Layout.model_validate(version.layout)
    definitions = thawed_definitions(version.definitions.fingerprint, version.definitions.body)
    shops = thawed_shops(version.channels)
    with frozen(version.computed_at), open_reader(chosen) as reader:
        bench = Bench(reader, definitions, shops, grain, thawed_calendar(version.calendar))
        return bench.content(layout, version.report.period)


@dataclass
class Bench:
    """An open snapshot with the definitions, shops and grain by which it is read."""

    reader: Reader
    definitions: Definitions
    shops: Mapping[str, ChannelAttributes]
    grain: Grain
    calendar: Calendar
    currencies: set[str] = field(default_factory=set)

    def content(self, layout: Layout, period: Period) -> Content:
        """Return the figures of a report as plain values."""
        return {
            "scope": self.grain.name,
            "kpis": self._kpis(layout, period),
            "parts": [self._part(part, layout, period) for part in layout.parts],
            "currencies": sorted(self.currencies),
        }

    def refusal(self, key: str, dimensions: Sequence[str] = ()) -> Refusal | None:
        """Return why this grain cannot have `key` cut by `dimensions`; None if it can."""
        around = Surroundings(self.definitions, DIALECTS["duckdb"], self.shops, True)
        try:
            indicator = self.definitions.indicator(key)
            check_field_classes([indicator], self.definitions, self.grain.classes)
            for name in (*self.grain.scope.restrictions(), *dimensions):
                for measure in measures_of(indicator, self.definitions):
                    fact = self.definitions.facts[measure.fact]
                    require_dimension(name, fact, around, key)
        except Refusal as fault:
            return fault
        return None

    def _table(
        self, keys: Sequence[str], period: Period, by: Sequence[str] = (), **asked: Any
    ) -> FigureTable:
        query = Query(tuple(keys), period, tuple(by), scope=self.grain.scope, **asked)
        found = compute(
            query,
            self.definitions,
            self.reader,
            field_classes=self.grain.classes,
            calendar=self.calendar,
            channels=self.shops,
        )
        self.currencies |= set(found.currencies)
        return found

    def _kpis(self, layout: Layout, period: Period) -> list[Content]:
        faults = {key: self.refusal(key) for key in layout.kpis}
        keys = [key for key in layout.kpis if faults[key] is None]
        try:
            tables = {
                compare: self._table(keys, period, compare=compare)
                for compare in layout.compares
                if keys
            }
        except Refusal as fault:
            return [_no_kpi(key, faults[key] or fault) for key in layout.kpis]
        return [
            _no_kpi(key, fault) if fault else _kpi(key, tables, period)
            for key, fault in faults.items()
        ]

    def _part(self, part: Table | Trend | Attainment, layout: Layout, period: Period) -> Content:
        try:
            if isinstance(part, Table):
                return self._cut(part, layout, period)
            if isinstance(part, Trend):
                return self._trend(part, period)
            return self._attainment(part, period)
        except Refusal as fault:
            return {"kind": part.kind, "refused": told(fault)}

    def _cut(self, part: Table, layout: Layout, period: Period) -> Content:
        keys = [key for key in part.keys if self.refusal(key, (part.by,)) is None]
        if not keys:
            raise self.refusal(part.keys[0], (part.by,)) or Refusal("nothing_asked", "")
        order = part.order if part.order.lstrip("-") in keys else ""
        table = self._table(
            keys, period, (part.by,), compare=layout.compares[0], order=order, subtotals=((),)
        )
        rows = [row for row in table.rows if any(row[key] for key in keys)]
        return {
            "kind": "table",
            "by": part.by,
            "keys": keys,
            "rows": [_row(row, keys, label(row[part.by])) for row in rows[: part.limit]],
            "more": max(len(rows) - part.limit, 0),
            "total": _row(table.total, keys, None) if table.total else None,
        }

    def _trend(self, part: Trend, period: Period) -> Content:
        fault = self.refusal(part.key)
        if fault is not None:
            raise fault
        days = Period(period.last - timedelta(days=part.days - 1), period.last)
        table = self._table([part.key], days, ("day",))
        return {
            "kind": "trend",
            "keys": [part.key],
            "days": [str(row["day"]) for row in table.rows],
            "values": [row[part.key] for row in table.rows],
        }

    def _attainment(self, part: Attainment, period: Period) -> Content:
        fault = self.refusal(part.actual, (part.by,)) or self.refusal(part.target, (part.by,))
        if fault is not None:
            raise fault
        passed, month = rules.month_to(period.last)
        asked: dict[str, Any] = {"by": (part.by,), "subtotals": ((),)}
        actual = self._table([part.actual], passed, **asked)
        target = self._table([part.target], month, **asked)
        planned = {label(row[part.by]): row[part.target] for row in target.rows}
        reached = {label(row[part.by]): row[part.actual] for row in actual.rows}
        keys = ["actual", "target"]
        rows = [
            {"at": at, "values": [reached.get(at) or 0, value]}
            for at, value in planned.items()
            if value
        ]
        rows.sort(key=lambda row: (-row["values"][1], row["at"]))
        sums = [
            table.total[key] if table.total else None
            for table, key in ((actual, part.actual), (target, part.target))
        ]
        return {
            "kind": "attainment",
            "by": part.by,
            "keys": keys,
            "of": [part.actual, part.target],
            "rows": rows,
            "total": {"at": None, "values": sums},
            "elapsed": [len(passed), len(month)],
        }


def _no_kpi(key: str, fault: Refusal) -> Content:
    return {"key": key, "value": None, "bases": {}, "refused": told(fault)}


def _kpi(key: str, tables: Mapping[Any, FigureTable], period: Period) -> Content:
    first = next(iter(tables.values()))
    ripe = first.mature_on[key]
    return {
        "key": key,
        "value": first.figure(key),
        "bases": {name: table.rows[0][f"{key}__base"] for name, table in tables.items()},
        "ripe_on": str(ripe) if ripe > period.last else "",
        "version": first.provenance.versions[key],
    }


def label(value: Any) -> str:
    """Return the label of a row; the empty text stands for not given."""
    return "" if value is None else str(value)


def told(fault: Refusal) -> Content:
    """Return a refusal as plain values."""
    params = {name: str(value) for name, value in fault.params.items()}
    return {"code": fault.code, "msgid": fault.msgid, "params": params}


def _row(row: Mapping[str, Any], keys: Sequence[str], at: str | None) -> Content:
    return {
        "at": at,
        "values": [row[key] for key in keys],
        "bases": [row.get(f"{key}__base") for key in keys],
    }
