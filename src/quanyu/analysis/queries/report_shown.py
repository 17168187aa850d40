"""A report as drawn: names, units and addresses around the figures that a version holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from quanyu.analysis import rules as figures_rules
from quanyu.analysis import terms, words
from quanyu.analysis.models import ReportVersion
from quanyu.analysis.queries import charts
from quanyu.analysis.queries.anomalies import indicator_name, shop_name, visible_frozen
from quanyu.analysis.queries.desk import Shops
from quanyu.analysis.queries.report_content import Grain, grain_of
from quanyu.analysis.queries.report_desk import frozen_shops_of
from quanyu.analysis.reports import rules
from quanyu.analysis.reports.freezing import thawed_definitions
from quanyu.analysis.reports.records import Layout
from quanyu.analysis.reports.rules import Content, number
from quanyu.figures import formats
from quanyu.figures.rules import day_ranges
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.organisation.models import Person
from quanyu.organisation.terms import FieldClass


@dataclass(frozen=True, slots=True)
class Change:
    """A comparison of a headline: with what, by how much."""

    label: str
    change: Decimal | None
    before: str


@dataclass(frozen=True, slots=True)
class Kpi:
    """One headline figure."""

    key: str
    label: str
    unit: str
    direction: str
    number: str = ""
    behind: str = ""
    full: str = ""
    url: str = ""
    ripe: str = ""
    changes: Sequence[Change] = ()
    refused: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a table."""

    text: str
    url: str = ""
    change: Decimal | None = None
    has_change: bool = False
    unit: str = "count"
    direction: str = "none"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; `share` and `mark` draw the bar of an attainment."""

    label: str
    cells: Sequence[Cell]
    share: str = ""
    width: int = 0
    mark: int = 0
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a report."""

    kind: str
    title: str
    sub: str = ""
    first: str = ""
    columns: Sequence[tuple[str, str]] = ()
    rows: Sequence[Row] = ()
    total: Row | None = None
    chart: charts.Chart | None = None
    name: str = ""
    refused: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Lacking:
    """A file that was missing when the version was computed."""

    shop: str
    format: str
    days: str
    owner: str


@dataclass(frozen=True, slots=True)
class Oddity:
    """An anomaly as the version keeps it."""

    title: str
    words: str
    day: str
    note: str
    state: str
    tone: str
    owner: str
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A version of a report for one person."""

    kpis: Sequence[Kpi] = ()
    parts: Sequence[Part] = ()
    missing: Sequence[Lacking] = ()
    anomalies: Sequence[Oddity] = ()
    whole: bool = True
    comment: str = ""
    comment_hidden: bool = False
    definitions: Sequence[tuple[str, str, str]] = field(default_factory=list)


def shown(person: Person, version: ReportVersion, content: Content) -> Shown:
    """Return a version with its content for a person, in the reader's language."""
    grain = grain_of(person)
    drawing = _Drawing(version, content, frozen_shops_of(version, grain))
    whole = grain.scope.is_everything
    return Shown(
        kpis=[drawing.kpi(row) for row in content["kpis"]],
        parts=[
            drawing.part(part, kept)
            for part, kept in zip(drawing.layout.parts, content["parts"], strict=True)
        ],
        missing=drawing.missing(grain),
        anomalies=[
            drawing.oddity(row)
            for row in visible_frozen(version.anomalies, grain.scope, grain.classes)
        ],
        whole=whole,
        comment=version.comment if whole else "",
        comment_hidden=bool(version.comment) and not whole,
        definitions=[
            (row["key"], drawing.name(row["key"]), row["version"])
            for row in content["kpis"]
            if "version" in row
        ],
    )


class _Drawing:
    def __init__(self, version: ReportVersion, content: Content, shops: Shops) -> None:
        self.version, self.content, self.shops = version, content, shops
        self.layout = Layout.model_validate(version.layout)
        kept = version.definitions
        self.known = thawed_definitions(kept.fingerprint, kept.body)
        self.period = version.report.period
        self.currencies: list[str] = content["currencies"]

    def name(self, key: str) -> str:
        return words.name_of(self.known.indicators[key].record)

    def url(self, key: str, period: Period, where: Mapping[str, str] | None = None) -> str:
        return rows_url(self.version, key, period, where)

    def kpi(self, row: Content) -> Kpi:
        record = self.known.indicators[row["key"]].record
        base = {
            "key": row["key"],
            "label": words.name_of(record),
            "unit": record.unit,
            "direction": record.direction,
        }
        if row.get("refused"):
            return Kpi(**base, refused=self.refused(row["refused"]))
        value = number(row["value"])
        text, behind = words.headline(value, record.unit, self.currencies)
        return Kpi(
            **base,
            number=text,
            behind=behind,
            full=words.amount(value, record.unit, self.currencies),
            url=self.url(row["key"], self.period) if value is not None else "",
            ripe=row.get("ripe_on", ""),
            changes=[
                Change(
                    compare_name(compare, self.version.report.kind),
                    figures_rules.change(value, number(before), record.unit),
                    words.amount(number(before), record.unit, self.currencies),
                )
                for compare in self.layout.compares
                for before in [row["bases"].get(compare)]
            ],
        )

    def refused(self, kept: Content) -> Refusal:
        """Return a refusal that a content keeps, its parameters in the reader's words."""
        params = dict(kept["params"])
        if params.get("indicator") in self.known.indicators:
            params["indicator"] = self.name(params["indicator"])
        if params.get("field_class") in FieldClass.values:
            params["field_class"] = FieldClass(params["field_class"]).label
        if "dimension" in params:
            params["dimension"] = words.dimension_name(params["dimension"])
        if "fact" in params:
            params["fact"] = words.fact_name(params["fact"])
        return Refusal(kept["code"], kept["msgid"], **params)

    def part(self, part: Any, kept: Content) -> Part:
        title = words.name_of(part)
        if kept.get("refused"):
            return Part(kept["kind"], title, refused=self.refused(kept["refused"]))
        if kept["kind"] == "trend":
            return self._trend(title, kept)
        if kept["kind"] == "attainment":
            return self._attainment(title, kept)
        return self._table(title, kept)

    def _trend(self, title: str, kept: Content) -> Part:
        key = kept["keys"][0]
        record = self.known.indicators[key].record
        first, last = kept["days"][0], kept["days"][-1]
        chart: charts.Chart = {
            "kind": "area",
            "categories": [day[5:] for day in kept["days"]],
            "series": [
                {
                    "name": words.name_of(record),
                    "data": [charts.plotted(number(v), record.unit) for v in kept["values"]],
                }
            ],
            "marks": charts.marks(Period(date.fromisoformat(first), date.fromisoformat(last))),
            **charts.unit_of(record.unit, self.currencies),
        }
        span = f"{first[5:]} – {last[5:]}"
        return Part("trend", title, span, chart=chart, name=f"report-chart-{key}")

    def _table(self, title: str, kept: Content) -> Part:
        keys = kept["keys"]
        columns = [(self.name(key), reverse("analysis:indicator_page", args=[key])) for key in keys]
        compared = compare_name(self.layout.compares[0], self.version.report.kind)
        more = _("%(n)s more are not listed") % {"n": kept["more"]} if kept["more"] else ""
        total = kept["total"]
        return Part(
            "table",
            title,
            " · ".join(filter(None, (compared, more))),
            words.dimension_name(kept["by"]),
            columns,
            [self._row(kept, row) for row in kept["rows"]],
            self._row(kept, total) if total and len(kept["rows"]) > 1 else None,
        )

    def _row(self, kept: Content, row: Content) -> Row:
        where = {} if row["at"] is None else {kept["by"]: row["at"]}
        cells = [
            self._cell(key, number(value), number(base), where)
            for key, value, base in zip(kept["keys"], row["values"], row["bases"], strict=True)
        ]
        return Row(self._label(kept["by"], row["at"]), cells)

    def _label(self, by: str, at: str | None) -> str:
        return _("Total") if at is None else words.value_name(by, at, self.shops.names)

    def _cell(self, key: str, value: Any, base: Any, where: Mapping[str, str]) -> Cell:
        record = self.known.indicators[key].record
        changed = figures_rules.change(value, base, record.unit)
        return Cell(
            words.amount(value, record.unit, self.currencies),
            self.url(key, self.period, where) if value is not None else "",
            changed,
            changed is not None,
            record.unit,
            record.direction,
        )

    def _attainment(self, title: str, kept: Content) -> Part:
        passed, days = kept["elapsed"]
        elapsed = Decimal(passed) / days
        to_date, whole = rules.month_to(self.period.last)
        actual, target = kept["of"]
        rows = []
        for row in [*kept["rows"], kept["total"]]:
            reached, planned = number(row["values"][0]), number(row["values"][1])
            share = Decimal(reached) / planned if planned and reached is not None else None
            where = {} if row["at"] is None else {kept["by"]: row["at"]}
            rows.append(
                Row(
                    self._label(kept["by"], row["at"]),
                    [
                        Cell(self._money(actual, reached), self.url(actual, to_date, where)),
                        Cell(self._money(target, planned), self.url(target, whole, where)),
                    ],
                    words.amount(share, "rate"),
                    max(0, min(100, int((share or 0) * 100))),
                    int(elapsed * 100),
                    figures_rules.pace_tone(share, elapsed),
                )
            )
        told = {"month": f"{whole.first:%Y-%m}", "share": words.amount(elapsed, "rate")}
        return Part(
            "attainment",
            title,
            _("%(month)s, time elapsed %(share)s") % told,
            words.dimension_name(kept["by"]),
            [(self.name(actual), ""), (self.name(target), "")],
            rows[:-1],
            rows[-1] if kept["rows"] else None,
        )

    def _money(self, key: str, value: Any) -> str:
        return words.amount(value, self.known.indicators[key].record.unit, self.currencies)

    def missing(self, grain: Grain) -> list[Lacking]:
        language = "zh-hans" if words.is_chinese() else "en"
        return [
            Lacking(
                row["name"],
                formats.name_of_id(row["format"], language),
                day_ranges([date.fromisoformat(day) for day in row["days"]]),
                row["owner"],
            )
            for row in self.version.missing
            if grain.scope.allows_channel(row["channel"])
        ]

    def oddity(self, row: Content) -> Oddity:
        value, usual = Decimal(row["value"]), Decimal(row["expected"])
        closed = row["state"] == "explained"
        shops = dict(self.shops.names)
        return Oddity(
            f"{indicator_name(row['key'])} · {shop_name(row['channel'], shops)}",
            _("%(value)s, usually %(usual)s")
            % {
                "value": words.amount(value, row["unit"]),
                "usual": words.amount(usual, row["unit"]),
            },
            row["day"][5:],
            row["note"],
            row["state"],
            "ok" if closed else "bad" if row["side"] == "worse" else "info",
            row["owner"],
            reverse("analysis:anomaly_page", args=[row["uid"]]),
        )


def rows_url(
    version: ReportVersion, key: str, period: Period, where: Mapping[str, str] | None = None
) -> str:
    """Return the address of the rows behind a figure at the version's own snapshot."""
    asked = [("key", key), ("from", str(period.first)), ("to", str(period.last))]
    asked += [(f"w.{name}", value) for name, value in (where or {}).items()]
    place = reverse("analysis:report_rows", args=[version.report.uid, version.number])
    return f"{place}?{urlencode(asked)}"


def compare_name(compare: str, kind: str) -> str:
    """Return with what a report compares, short."""
    if compare == "previous":
        return _("on the week before") if kind == "weekly" else _("on the month before")
    known = {
        "weekday": _("on last week"),
        "holiday": _("on last year"),
        "year": _("on last year"),
    }
    return known.get(compare, str(terms.COMPARES.get(compare, compare)))
