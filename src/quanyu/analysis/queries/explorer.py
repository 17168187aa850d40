"""Answering a question of the explorer: what may be asked, the table, the chart, the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from quanyu.analysis import rules, terms, words
from quanyu.analysis.queries import charts
from quanyu.analysis.queries.catalogue import find_keys
from quanyu.analysis.queries.desk import Desk
from quanyu.analysis.queries.links import indicator_url, rows_url
from quanyu.analysis.questions import Question
from quanyu.figures.queries import definitions
from quanyu.figures.queries.board import Missing
from quanyu.figures.queries.figures import Figures, get_figures, missing_for
from quanyu.indicators import Caution, FigureTable
from quanyu.kernel.refusal import Refusal
from quanyu.lake.facts import FACTS
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.ui.middleware import in_words

MOST_ROWS = 500
MOST_VALUES = 200
MOST_CHARTS = 6
ALWAYS = ("channel", "platform", "legal_entity", "currency", "weekday", "hour")


@dataclass(frozen=True, slots=True)
class Cut:
    """A dimension that may be chosen, or the reason why not."""

    name: str
    label: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An indicator in the question."""

    key: str
    label: str
    url: str
    without: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of the answer."""

    text: str
    url: str = ""
    base: str = ""
    change: Any = None
    has_change: bool = False
    compared: bool = False
    direction: str = "none"
    unit: str = "count"


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row: its labels and its figures."""

    labels: Sequence[str]
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One chart of the answer: figures of one unit, or one figure with its parts."""

    name: str
    title: str
    chart: charts.Chart


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question brings; `refused` says why it brings nothing."""

    heads: Sequence[str] = ()
    columns: Sequence[tuple[str, str]] = ()
    rows: Sequence[AnswerRow] = ()
    total: AnswerRow | None = None
    more: int = 0
    charts: Sequence["Drawn"] = ()
    chart_kind: str = ""
    cautions: Sequence[str] = field(default_factory=list)
    missing: Sequence[Missing] = field(default_factory=list)
    base: str = ""
    refused: Refusal | None = None


def chosen(desk: Desk, question: Question) -> list[Chosen]:
    """Return the indicators of a question with the sentence for those that cannot be had."""
    known = definitions().indicators
    return [
        Chosen(
            key,
            words.name_of(known[key].record) if key in known else key,
            indicator_url(key),
            question.without_key(key).address() or "none=1",
            _said(desk.refusal(key, tuple(question.where))),
        )
        for key in question.keys
    ]


def offered(desk: Desk, question: Question) -> list[Cut]:
    """Return every dimension with the reason why some chosen figure cannot be cut by it."""
    names = dict.fromkeys(ALWAYS)
    for fact in FACTS.values():
        names.update(dict.fromkeys(c.name for c in fact.columns if c.role == "dimension"))
    cuts = []
    for name in names:
        faults = (desk.refusal(key, (name,)) for key in question.keys)
        fault = next((found for found in faults if found is not None), None)
        cuts.append(Cut(name, words.dimension_name(name), _said(fault)))
    return sorted(cuts, key=lambda cut: bool(cut.reason))


def found_indicators(desk: Desk, text: str, question: Question) -> list[tuple[str, str, str]]:
    """Return (name, key, address with it added) of indicators that fit `text`."""
    known = definitions().indicators
    return [
        (words.name_of(known[key].record), key, question.with_key(key).address())
        for key in find_keys(text)
        if known[key].formula is not None and key not in question.keys and desk.refusal(key) is None
    ]


def values_of(desk: Desk, question: Question, name: str) -> list[tuple[str, str]]:
    """Return (value, label) of a dimension by which there are figures, the largest first."""
    key = question.keys[0] if question.keys else "paid_amount"
    rest = {n: v for n, v in question.where.items() if n != name}
    table = desk.table(
        (key,), question.period, (name,), where=rest, order=f"-{key}", limit=MOST_VALUES
    )
    return [
        (
            "" if row[name] is None else str(row[name]),
            words.value_name(name, row[name], desk.shops.names),
        )
        for row in table.rows
    ]


def answer(desk: Desk, question: Question) -> Answer:
    """Return the table and chart of a question; a refusal becomes part of the answer."""
    if not question.keys:
        return Answer()
    try:
        return _answer(
            desk,
            question,
            desk.table(question.keys, question.period, question.cuts, **_asked(question)),
        )
    except Refusal as fault:
        return Answer(refused=fault)


def figures_of(person: Person, question: Question) -> tuple[Figures, list[str]]:
    """Return a question's figures with provenance and their headings; needs both rights."""
    access.require(person, terms.EXPLORE)
    found = get_figures(
        person,
        keys=question.keys,
        period=question.period,
        by=question.cuts,
        where=question.where,
        compare=question.compare or None,
    )
    return found, [_heading(found.table, column) for column in found.table.columns]


def _heading(table: FigureTable, column: str) -> str:
    key, _sep, part = column.partition("__")
    if key not in table.indicators:
        return words.dimension_name(key)
    name = words.name_of(table.indicators[key].record)
    suffix = {"base": _("before"), "change": _("change")}
    return f"{name} ({suffix[part]})" if part else name


def _asked(question: Question) -> dict[str, Any]:
    order = "" if question.grain or not question.by else f"-{question.keys[0]}"
    return {
        "where": question.where,
        "compare": question.compare or None,
        "order": order,
        "subtotals": ((),) if question.cuts else (),
    }


def _answer(desk: Desk, question: Question, table: FigureTable) -> Answer:
    shown = _ordered(question, table)[:MOST_ROWS]
    kind, drawn = _charts(desk, question, table)
    query = desk.query(question.keys, question.period, question.cuts, where=question.where)
    return Answer(
        heads=[words.dimension_name(name) for name in question.cuts],
        columns=[
            (words.name_of(table.indicators[key].record), indicator_url(key)) for key in table.keys
        ],
        rows=[_row(desk, question, table, row, question.cuts) for row in shown],
        total=_row(desk, question, table, table.total, ())
        if table.total and len(table.rows) > 1
        else None,
        more=len(table.rows) - len(shown),
        charts=drawn,
        chart_kind=kind,
        cautions=list(dict.fromkeys(_caution(found) for found in table.cautions)),
        missing=missing_for(desk.person, query),
        base=f"{table.base_period.first} – {table.base_period.last}" if table.base_period else "",
    )


def _row(
    desk: Desk,
    question: Question,
    table: FigureTable,
    row: Mapping[str, Any],
    by: tuple[str, ...],
) -> AnswerRow:
    period, own = rules.cell_of(row, by, question.period)
    where = {name: values for name, values in question.where.items() if name not in own}
    limits = {**{n: (v,) for n, v in own.items()}, **where}
    labels = [words.value_name(name, row[name], desk.shops.names) for name in by]
    return AnswerRow(labels, [_cell(table, row, key, period, limits) for key in table.keys])


def _cell(
    table: FigureTable,
    row: Mapping[str, Any],
    key: str,
    period: Any,
    where: Mapping[str, Sequence[str]],
) -> Cell:
    record = table.indicators[key].record
    base = row.get(f"{key}__base")
    changed = rules.change(row[key], base, record.unit)
    return Cell(
        words.amount(row[key], record.unit, table.currencies),
        rows_url(key, period, where) if row[key] is not None else "",
        words.amount(base, record.unit, table.currencies) if base is not None else "",
        changed,
        changed is not None,
        table.base_period is not None,
        record.direction,
        record.unit,
    )


def _ordered(question: Question, table: FigureTable) -> list[Mapping[str, Any]]:
    """Return the rows as people read them: the newest day first, in it the largest first."""
    if not question.grain:
        return list(table.rows)
    key = table.keys[0]

    def size(row: Mapping[str, Any]) -> tuple[bool, Any]:
        return row[key] is not None, row[key] or 0

    by_size = sorted(table.rows, key=size, reverse=True) if question.by else list(table.rows)
    return sorted(by_size, key=lambda row: str(row[question.grain]), reverse=True)


def _charts(desk: Desk, question: Question, table: FigureTable) -> tuple[str, list[Drawn]]:
    """Return how the answer is drawn: over time as lines or areas, else as bars.

    Figures of one unit share a chart; parts of a figure have one of their own.
    """
    if question.chart == "table" or not question.cuts or len(table.rows) < 2:
        return "table", []
    if question.grain and len(question.by) > 1:
        return "table", []
    if question.grain and not question.by:
        groups = [_together(table, question, keys) for keys in _by_unit(desk, table)]
    elif question.grain:
        groups = [_parts(desk, question, table, key) for key in table.keys[:MOST_CHARTS]]
    else:
        groups = [_bars(desk, question, table, key) for key in table.keys[:MOST_CHARTS]]
    kind = str(groups[0].chart["kind"])
    return {"stackbar": "stack", "area": "stack"}.get(kind, kind), groups


def _by_unit(desk: Desk, table: FigureTable) -> list[list[str]]:
    """Return the figures that may share an axis: of one unit, sums apart from averages."""
    found: dict[tuple[str, bool], list[str]] = {}
    for key in table.keys:
        additive = rules.is_additive(table.indicators[key], desk.definitions)
        found.setdefault((table.indicators[key].record.unit, additive), []).append(key)
    return [
        keys[n : n + charts.MOST_SERIES]
        for keys in found.values()
        for n in range(0, len(keys), charts.MOST_SERIES)
    ]


def _together(table: FigureTable, question: Question, keys: Sequence[str]) -> Drawn:
    """Return figures of one unit over time. They are no parts of a whole and never stacked."""
    unit = table.indicators[keys[0]].record.unit
    names = [words.name_of(table.indicators[key].record) for key in keys]
    chart: charts.Chart = {
        "kind": {"bar": "bar", "hbar": "bar", "stack": "area"}.get(question.chart, "line"),
        "categories": charts.labels(table, question.grain),
        "series": [
            {"name": name, "data": [charts.plotted(row[key], unit) for row in table.rows]}
            for key, name in zip(keys, names, strict=True)
        ],
        **charts.unit_of(unit, table.currencies),
    }
    _mark(chart, question)
    return Drawn(f"chart-{keys[0]}", words.listed(names), chart)


def _parts(desk: Desk, question: Question, table: FigureTable, key: str) -> Drawn:
    """Return one figure over time by the values of a dimension."""
    additive = rules.is_additive(table.indicators[key], desk.definitions)
    chart = charts.series_chart(
        table, key, question.grain, question.by[0], desk.shops.names, additive=additive
    )
    whole = "stack" if additive and len(chart["series"]) > 1 else "line"
    asked = {"stack": whole, "hbar": "bar", "": chart["kind"]}
    chart["kind"] = asked.get(question.chart, question.chart)
    _mark(chart, question)
    return Drawn(f"chart-{key}", words.name_of(table.indicators[key].record), chart)


def _mark(chart: charts.Chart, question: Question) -> None:
    if question.grain == "day":
        chart["marks"] = charts.marks(question.period)


def _bars(desk: Desk, question: Question, table: FigureTable, key: str) -> Drawn:
    """Return one figure by labels."""
    rows = [row for row in table.rows if row[key] is not None][:20]
    labels = [
        " · ".join(words.value_name(name, row[name], desk.shops.names) for name in question.by)
        for row in rows
    ]
    record = table.indicators[key].record
    urls = [rows_url(key, *rules.cell_of(row, question.by, question.period)) for row in rows]
    name = words.name_of(record)
    chart = charts.bars(labels, [row[key] for row in rows], record.unit, name, urls)
    chart.update(charts.unit_of(record.unit, table.currencies))
    chart["kind"] = "bar" if question.chart in ("bar", "line") else "hbar"
    return Drawn(f"chart-{key}", name, chart)


def _caution(found: Caution) -> str:
    if found.words is not None:
        return found.words.zh if words.is_chinese() else found.words.en
    told = dict(found.params)
    known = definitions().indicators
    if told.get("indicator") in known:
        told["indicator"] = words.name_of(known[str(told["indicator"])].record)
    if "fact" in told:
        told["fact"] = words.fact_name(str(told["fact"]))
    return _(found.msgid) % told if told else _(found.msgid)


def _said(fault: Refusal | None) -> str:
    """Return a refusal with the names of things instead of their keys."""
    if fault is None:
        return ""
    told = dict(fault.params)
    known = definitions().indicators
    if told.get("indicator") in known:
        told["indicator"] = words.name_of(known[str(told["indicator"])].record)
    if "fact" in told:
        told["fact"] = words.fact_name(str(told["fact"]))
    if "dimension" in told:
        told["dimension"] = words.dimension_name(str(told["dimension"]))
    return in_words(Refusal(fault.code, fault.msgid, **told))
