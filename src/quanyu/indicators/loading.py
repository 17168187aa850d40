"""From handbook records to checked definitions: parsed, typed, without cycles, versioned."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from quanyu.handbook import Cut, Handbook
from quanyu.handbook import Indicator as IndicatorRecord
from quanyu.handbook import Measure as MeasureRecord
from quanyu.handbook.records import Record
from quanyu.indicators.definitions import (
    CheckedCut,
    Definitions,
    Indicator,
    Measure,
    column_types,
)
from quanyu.indicators.syntax import (
    APART_FUNCTIONS,
    Binary,
    Call,
    Name,
    Node,
    Number,
    Unary,
    names,
    parse_formula,
    parse_row,
    walk,
)
from quanyu.indicators.value_types import NUMERIC, divides, type_of
from quanyu.kernel.finding import Finding
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake.facts import FACTS, Fact

CALENDAR_NAMES = frozenset({"period_days", "elapsed_days"})
_OF_NUMBERS = frozenset({"sum", "mean", "median", "p90", "last"})


@dataclass
class _Loading:
    facts: Mapping[str, Fact]
    handbook: Handbook
    measures: dict[str, Measure] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    cuts: dict[str, CheckedCut] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unfit: set[str] = field(default_factory=set)

    def note(self, record: Record, refusal: Refusal) -> None:
        """Keep a refusal as a finding at the record's place."""
        self.findings.append(
            Finding(refusal.code, record.file, record.line, refusal.msgid, refusal.params)
        )


def load_definitions(
    handbook: Handbook, facts: Mapping[str, Fact] | None = None
) -> tuple[Definitions, list[Finding]]:
    """Check and resolve every measure and indicator of a handbook.

    What has a fault is left out and named in the findings with file and line; the rest works.
    `facts` defaults to the fact contracts of the lake.
    """
    loading = _Loading(FACTS if facts is None else facts, handbook)
    for cut in handbook.cuts:
        _take_cut(loading, cut)
    plain_first = sorted(handbook.measures.values(), key=lambda measure: measure.per is not None)
    for measure in plain_first:
        _take_measure(loading, measure)
    for key in handbook.indicators:
        _take_indicator(loading, key, ())
    found = Definitions(loading.facts, loading.measures, loading.indicators, loading.cuts)
    return found, loading.findings


def _take_cut(loading: _Loading, cut: Cut) -> None:
    try:
        types = column_types(_fact(loading, cut.fact))
        by = tuple((part.dimension, _condition(part.where, types)) for part in cut.by)
        text = repr((cut.where, [(part.dimension, part.where) for part in cut.by]))
        loading.cuts[cut.fact] = CheckedCut(_condition(cut.where, types), by, text)
    except Refusal as refusal:
        loading.note(cut, refusal)


def _fact(loading: _Loading, name: str) -> Fact:
    if name not in loading.facts:
        raise Refusal("fact_unknown", msg("There is no fact “%(fact)s”."), fact=name)
    return loading.facts[name]


def _condition(text: str, types: Mapping[str, str]) -> Node:
    node = parse_row(text)
    if type_of(node, types) != "bool":
        raise Refusal("expression_mistyped", msg("“%(text)s” is not a condition."), text=text)
    return node


def _take_measure(loading: _Loading, record: MeasureRecord) -> None:
    try:
        loading.measures[record.measure] = _measure(loading, record)
    except Refusal as refusal:
        loading.note(record, refusal)


def _measure(loading: _Loading, record: MeasureRecord) -> Measure:
    fact = _fact(loading, record.fact)
    types = column_types(fact)
    where = None if record.where is None else _condition(record.where, types)
    inner = _inner_measures(loading, record)
    of = _of(record, types, inner)
    having = None
    if record.having is not None:
        having = _condition(record.having, dict.fromkeys(inner, "number"))
    _check_date(record, types)
    _check_nesting(record, types)
    columns = _columns(record, (of, where), inner, types)
    money = of is not None and any(types.get(name) == "money" for name in names(of))
    money = money or (record.per is not None and of is not None and _inner_money(of, inner))
    return Measure(record, of, where, having, columns, money, _measure_version(loading, record))


def _inner_money(of: Node, inner: Mapping[str, Measure]) -> bool:
    return any(inner[name].money for name in names(of) if name in inner)


def _inner_measures(loading: _Loading, record: MeasureRecord) -> dict[str, Measure]:
    if record.per is None or record.again_within is not None:
        return {}
    summed = ("sum", "count", "distinct")
    return {
        found.name: found
        for found in loading.measures.values()
        if found.fact == record.fact and not found.record.per and found.record.aggregate in summed
    }


def _of(
    record: MeasureRecord, types: Mapping[str, str], inner: Mapping[str, Measure]
) -> Node | None:
    if record.of is None:
        if record.aggregate != "count":
            raise Refusal(
                "measure_incomplete", msg("%(aggregate)s needs `of`."), aggregate=record.aggregate
            )
        return None
    node = parse_row(record.of)
    nested = record.per is not None and record.again_within is None
    kind = type_of(node, dict.fromkeys(inner, "number") if nested else types)
    if record.aggregate in _OF_NUMBERS and kind not in NUMERIC:
        raise Refusal(
            "expression_mistyped",
            msg("%(aggregate)s needs a number, and “%(of)s” is of type %(kind)s."),
            aggregate=record.aggregate,
            of=record.of,
            kind=kind,
        )
    if record.aggregate in ("sum", "last", "mean") and divides(node):
        raise Refusal(
            "division_summed",
            msg("“%(of)s” divides before summing and would round: divide in the formula."),
            of=record.of,
        )
    return node


def _check_date(record: MeasureRecord, types: Mapping[str, str]) -> None:
    if types.get(record.date) not in ("day", "instant"):
        raise Refusal(
            "date_unknown", msg("“%(date)s” is not a day or instant of the fact."), date=record.date
        )


def _check_nesting(record: MeasureRecord, types: Mapping[str, str]) -> None:
    special = record.having or record.first_time or record.again_within
    if record.per is None and special:
        raise Refusal(
            "measure_incomplete", msg("`having`, `first_time` and `again_within` need `per`.")
        )
    if record.per is not None and record.per not in types:
        raise Refusal(
            "column_unknown", msg("The fact has no column “%(column)s”."), column=record.per
        )
    if (record.first_time or record.again_within) and record.aggregate != "count":
        raise Refusal(
            "measure_incomplete", msg("`first_time` and `again_within` need the aggregate count.")
        )
    if record.again_within and record.of is None:
        raise Refusal("measure_incomplete", msg("`again_within` needs `of`: what comes again."))


def _columns(
    record: MeasureRecord,
    nodes: tuple[Node | None, ...],
    inner: Mapping[str, Measure],
    types: Mapping[str, str],
) -> frozenset[str]:
    own = {name for node in nodes if node is not None for name in names(node) if name in types}
    own |= {record.date} | ({record.per} if record.per else set())
    for name in _having_names(record):
        own |= inner[name].columns if name in inner else set()
    return frozenset(own)


def _having_names(record: MeasureRecord) -> list[str]:
    texts = (record.having, record.of if record.per else None)
    return [name for text in texts if text is not None for name in names(parse_row(text))]


def _measure_version(loading: _Loading, record: MeasureRecord) -> str:
    content = record.model_dump(exclude={"zh", "en", "unit", "file", "line"})
    cut = loading.cuts.get(record.fact)
    below = [loading.measures[n].version for n in _having_names(record) if n in loading.measures]
    return _hash(repr((sorted(content.items()), cut.text if cut else "", sorted(below))))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _take_indicator(loading: _Loading, key: str, path: tuple[str, ...]) -> Indicator | None:
    if key in loading.indicators or key in loading.unfit:
        return loading.indicators.get(key)
    record = loading.handbook.indicators[key]
    try:
        loading.indicators[key] = _indicator(loading, record, (*path, key))
    except Refusal as refusal:
        loading.unfit.add(key)
        loading.note(record, refusal)
    return loading.indicators.get(key)


def _indicator(loading: _Loading, record: IndicatorRecord, path: tuple[str, ...]) -> Indicator:
    if record.formula is None:
        return Indicator(record, None, frozenset(), {}, _hash(repr(record.waits_for)))
    written = parse_formula(record.formula)
    formula = _inline(written, {name: _part(loading, name, path) for name in names(written)})
    if record.only:
        sliced = {name: Name(_slice(loading, name, record)) for name in names(formula)}
        formula = _inline(formula, sliced)
    mine, apart = _measures_by_cell(loading, formula)
    versions = sorted(
        f"{n}={loading.measures[n].version}" for n in names(formula) if n in loading.measures
    )
    return Indicator(record, formula, mine, apart, _hash(repr((formula, versions))))


def _slice(loading: _Loading, name: str, record: IndicatorRecord) -> str:
    """Return the name of the measure `name` restricted to the slices of an indicator."""
    if name in CALENDAR_NAMES:
        return name
    plain = loading.measures[name]
    only = (*plain.only, *record.only)
    version = _hash(repr((plain.version, only)))
    sliced = f"{name}__{version[:6]}"
    renamed = plain.record.model_copy(update={"measure": sliced})
    loading.measures[sliced] = replace(plain, record=renamed, only=only, version=version)
    return sliced


def _measures_by_cell(
    loading: _Loading, formula: Node
) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """Return the measures of the cell itself, and those of other cells by function."""
    apart: dict[str, frozenset[str]] = {}
    for part in walk(formula):
        if isinstance(part, Call) and part.function in APART_FUNCTIONS:
            inner = part.arguments[0]
            if any(isinstance(n, Call) and n.function in APART_FUNCTIONS for n in walk(inner)):
                raise Refusal(
                    "apart_nested",
                    msg("total(), previous() and year_before() cannot stand in one another."),
                )
            measured = {name for name in names(inner) if name in loading.measures}
            apart[part.function] = apart.get(part.function, frozenset()) | measured
    mine = {name for name in names(_without_apart(formula)) if name in loading.measures}
    return frozenset(mine), apart


def _without_apart(node: Node) -> Node:
    match node:
        case Call(function, _) if function in APART_FUNCTIONS:
            return Number("0")
        case Call(function, arguments):
            return Call(function, tuple(_without_apart(part) for part in arguments))
        case Unary(operator, operand):
            return Unary(operator, _without_apart(operand))
        case Binary(operator, left, right):
            return Binary(operator, _without_apart(left), _without_apart(right))
    return node


def _part(loading: _Loading, name: str, path: tuple[str, ...]) -> Node:
    """Return what a name in a formula stands for. A measure goes before an indicator."""
    if name in loading.measures or name in CALENDAR_NAMES:
        return Name(name)
    if name in path:
        raise Refusal(
            "formula_cycle",
            msg("The formula comes back to itself: %(path)s."),
            path=" → ".join((*path[path.index(name) :], name)),
        )
    if name not in loading.handbook.indicators:
        raise Refusal(
            "name_unknown", msg("“%(name)s” is neither a measure nor an indicator."), name=name
        )
    found = _take_indicator(loading, name, path)
    if found is None or found.formula is None:
        raise Refusal(
            "part_missing", msg("“%(name)s” cannot be computed, so this cannot either."), name=name
        )
    return found.formula


def _inline(node: Node, parts: Mapping[str, Node]) -> Node:

    match node:
        case Name(name):
            return parts[name]
        case Unary(operator, operand):
            return Unary(operator, _inline(operand, parts))
        case Binary(operator, left, right):
            return Binary(operator, _inline(left, parts), _inline(right, parts))
        case Call(function, arguments):
            return Call(function, tuple(_inline(part, parts) for part in arguments))
    return node
