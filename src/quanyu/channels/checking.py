"""What the schema cannot see: expressions, fact columns, layouts, zones, examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from quanyu.channels.constants import literal
from quanyu.channels.emitting import emit_of, grouped, surroundings
from quanyu.channels.expression import (
    ExpressionFault,
    Surroundings,
    compile_condition,
    compile_expression,
)
from quanyu.channels.functions import checked_format
from quanyu.channels.template import Column, EmitRule, Template
from quanyu.channels.yamlfile import Path
from quanyu.kernel.refusal import Refusal
from quanyu.lake.facts import FACTS

Fault = tuple[Path, str]
_SAMPLES = {
    "text": "x",
    "int": "1",
    "decimal": "1",
    "money": "1",
    "day": "2026-01-01",
    "bool": "true",
    "zone": "Asia/Shanghai",
}
_NAMED_LAYOUTS = ("epoch_seconds", "epoch_millis", "excel_serial", "iso")


def faults_of(template: Template) -> Iterator[Fault]:
    """Every fault with the path of the entry it stands in."""
    yield from _zone(("shop", "timezone"), template.shop.timezone)
    yield from _constants(template)
    for i, column in enumerate(template.columns):
        yield from _column(("columns", i), column)
    around = _around(template)
    if isinstance(around, ExpressionFault):
        yield ("derive",), str(around)
        return
    for i, rule in enumerate(template.emit):
        yield from _emit(("emit", i), rule, template, around)
    for i, check in enumerate(template.checks):
        yield from _try(("checks", i, "when"), compile_condition, check.when, around)
    for i, total in enumerate(template.totals):
        yield from _try(
            ("totals", i, "recomputed"), compile_expression, total.recomputed, grouped(around)
        )
        if total.when:
            yield from _try(("totals", i, "when"), compile_condition, total.when, around)


def _constants(template: Template) -> Iterator[Fault]:
    for i, constant in enumerate(template.constants):
        if constant.type == "choice" and not constant.choices:
            yield ("constants", i), "a choice needs choices"
        elif constant.default:
            try:
                literal(constant, constant.default)
            except Refusal as error:
                yield ("constants", i, "default"), str(error)


def _column(path: Path, column: Column) -> Iterator[Fault]:
    for layout in column.formats:
        if column.type not in ("instant", "day"):
            yield (*path, "formats"), "only instants and days have formats"
        elif layout not in _NAMED_LAYOUTS:
            try:
                checked_format(layout)
            except ExpressionFault as error:
                yield (*path, "formats"), str(error)
    yield from _zone((*path, "zone"), column.zone)


def _zone(path: Path, zone: str) -> Iterator[Fault]:
    if zone:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            yield path, f"“{zone}” is not a time zone"


def _around(template: Template) -> Surroundings | ExpressionFault:
    samples = {
        c.name: c.choices[0] if c.type == "choice" and c.choices else _SAMPLES.get(c.type, "x")
        for c in template.constants
    }
    try:
        return surroundings(
            template, samples, "Asia/Shanghai", "file", [c.name for c in template.columns]
        )
    except ExpressionFault as error:
        return error


def _try(
    path: Path, compile_it: Callable[[str, Surroundings], object], text: str, around: Surroundings
) -> Iterator[Fault]:
    try:
        compile_it(text, around)
    except ExpressionFault as error:
        yield path, str(error)


_NOTHING_ELSE = {"when": "", "covers": "", "outranks": (), "flags": ()}


def _emit(path: Path, rule: EmitRule, template: Template, around: Surroundings) -> Iterator[Fault]:
    fact = FACTS.get(rule.fact)
    if fact is None:
        yield (*path, "fact"), f"there is no fact “{rule.fact}”"
        return
    if rule.when:
        yield from _try((*path, "when"), compile_condition, rule.when, around)
    if rule.covers:
        yield from _try((*path, "covers"), compile_condition, rule.covers, around)
    named = {*(rule.key or ()), *(() if isinstance(rule.replaces, str) else rule.replaces.scope)}
    for name in sorted(named - set(fact.names)):
        yield (*path, "key"), f"the fact {rule.fact} has no column “{name}”"
    for name in sorted({name for names in rule.outranks for name in names} - set(rule.set)):
        yield (*path, "outranks"), f"“{name}” is not set, so nothing can be outranked by it"
    for name, text in rule.set.items():
        alone = rule.model_copy(update={"set": {name: text}, **_NOTHING_ELSE})
        try:
            emit_of(alone, template, around, "t")
        except ExpressionFault as error:
            yield (*path, "set", name), str(error)
    for i, flag in enumerate(rule.flags):
        if flag.when:
            yield from _try((*path, "flags", i), compile_condition, flag.when, around)
    if rule.date_from:
        source, _, column = rule.date_from.partition(".")
        if source not in FACTS or column not in FACTS[source].names:
            yield (*path, "date_from"), f"“{rule.date_from}” is not a fact and its column"
