"""From typed rows to facts: the names an expression may use, and one query per emit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from quanyu.channels.casting import KINDS, SQL_TYPES, typed_name
from quanyu.channels.constants import literal
from quanyu.channels.expression import (
    ExpressionFault,
    Surroundings,
    Typed,
    compile_condition,
    compile_expression,
    quote,
    quote_name,
)
from quanyu.channels.template import EmitRule, Template
from quanyu.lake.facts import FACTS
from quanyu.lake.zones import to_local, to_utc

MAX_SQL = 100_000
Replaces = Literal["row", "order"] | tuple[Literal["scope"], tuple[str, ...]]
_FACT_KINDS: Mapping[str, frozenset[str]] = {
    "text": frozenset({"text", "int"}),
    "money": frozenset({"number", "int"}),
    "decimal": frozenset({"number", "int"}),
    "int": frozenset({"int", "number"}),
    "bool": frozenset({"bool"}),
    "instant": frozenset({"instant"}),
    "day": frozenset({"day"}),
}


@dataclass(frozen=True, slots=True)
class Emit:
    """Rows of one fact: a query in the reading's connection, and how its rows are told apart.

    `contacts` names the fact columns that hold personal text, with its class. `covers` is a query
    of the replace columns of every line the file speaks of, with or without a row: a newer export
    whose line lost its row removes the older one. None where every line has a row. `outranks` holds
    keys (columns, and the query of their values) whose rows in a format of lower priority describe
    the same events and give way.
    """

    fact: str
    relation_sql: str
    key: tuple[str, ...] | None
    replaces: Replaces
    priority: int
    date_from: str | None
    contacts: Mapping[str, str] = field(default_factory=dict)
    covers: str | None = None
    outranks: tuple[tuple[tuple[str, ...], str], ...] = ()


def surroundings(
    template: Template,
    constants: Mapping[str, str],
    zone: str,
    file_name: str,
    bound: Iterable[str],
) -> Surroundings:
    """The names of a template; columns that the file lacks are null of their kind."""
    there = set(bound)
    names: dict[str, Typed] = {"line()": Typed('"line"', "int")}
    for column in template.columns:
        kind = KINDS[column.type]
        missing = Typed(f"CAST(NULL AS {SQL_TYPES[kind]})", kind)
        is_there = column.name in there
        names[column.name] = Typed(typed_name(column.name), kind) if is_there else missing
    for constant in template.constants:
        text = constants.get(constant.name)
        names[constant.name] = literal(constant, text) if text else Typed("NULL", "null")
    around = Surroundings(names, to_utc(zone), to_local(zone), file_name)
    for name, text in template.derive.items():
        found = compile_expression(text, around)
        if len(found.sql) > MAX_SQL:
            raise ExpressionFault(f"{name} grows too large")
        names[name] = Typed(f"({found.sql})", found.kind)
    return around


def used_columns(template: Template) -> set[str]:
    """The columns that any expression of the template mentions, or that reject rows."""
    from sqlglot import exp

    from quanyu.channels.expression import parse

    texts = [*template.derive.values(), *(c.when for c in template.checks)]
    texts += [t.recomputed for t in template.totals] + [t.when for t in template.totals]
    for rule in template.emit:
        texts += [*rule.set.values(), rule.when, rule.covers, *(flag.when for flag in rule.flags)]
        texts += rule.group
    found = {c.name for c in template.columns if c.filled}
    for text in texts:
        if text:
            found |= {node.name for node in parse(text).find_all(exp.Column)}
    return found


def emit_of(
    rule: EmitRule,
    template: Template,
    around: Surroundings,
    rows: str,
    bound: Iterable[str] | None = None,
) -> Emit:
    """One emit as a query over the table of typed rows; raises ExpressionFault.

    `bound` are the columns that the file has (None: all).
    """
    inside = grouped(around) if rule.group else around
    chosen = [
        f"{_value(rule, name, text, inside)} AS {quote_name(name)}"
        for name, text in rule.set.items()
    ]
    chosen.append('min("line") AS "line"' if rule.group else '"line"')
    chosen.append(f'{_flags(rule, inside)} AS "flags"')
    wheres = ["why IS NULL"]
    if rule.when:
        wheres.append(compile_condition(rule.when, around).sql)
    sql = f"SELECT {', '.join(chosen)} FROM {rows} WHERE {' AND '.join(wheres)}"
    if rule.group:
        sql += f" GROUP BY {', '.join(_group(name, around) for name in rule.group)}"
    return Emit(
        fact=rule.fact,
        relation_sql=sql,
        key=tuple(rule.key) if rule.key else None,
        replaces=rule.replaces
        if isinstance(rule.replaces, str)
        else ("scope", rule.replaces.scope),
        priority=template.priority,
        date_from=rule.date_from or None,
        contacts=_contacts(rule, template),
        covers=_covers(rule, template, inside, rows, bound),
        outranks=tuple((names, _outranked(rule, names, sql)) for names in rule.outranks),
    )


def _outranked(rule: EmitRule, names: tuple[str, ...], sql: str) -> str:
    """The values of a key under which a format of lower priority has the same events."""
    missing = sorted(set(names) - set(rule.set))
    if missing:
        raise ExpressionFault(f"outranks: {rule.fact} is not given {', '.join(missing)}")
    return f"SELECT DISTINCT {', '.join(map(quote_name, names))} FROM ({sql})"


def _covers(
    rule: EmitRule,
    template: Template,
    around: Surroundings,
    rows: str,
    bound: Iterable[str] | None,
) -> str | None:
    """The lines the file speaks of: all of them, or those for which `covers` holds.

    Where a column of the condition is missing from the file, the file knows nothing of it.
    """
    names = _replaced(rule)
    if not rule.when or not names or not (rule.covers or rule.replaces != "row"):
        return None
    lacks = set() if bound is None else {c.name for c in template.columns} - set(bound)
    if lacks & _mentioned(rule.when, template):
        return None
    chosen = ", ".join(
        f"{_value(rule, name, rule.set[name], around)} AS {quote_name(name)}" for name in names
    )
    wheres = ["why IS NULL"]
    if rule.covers:
        plain = Surroundings(around.names, around.to_utc, around.to_local, around.file_name)
        wheres.append(compile_condition(rule.covers, plain).sql)
    sql = f"SELECT {chosen} FROM {rows} WHERE {' AND '.join(wheres)}"
    if rule.group:
        sql += f" GROUP BY {', '.join(_group(name, around) for name in rule.group)}"
    return sql


def _replaced(rule: EmitRule) -> tuple[str, ...]:
    """The fact columns whose rows replace each other, as far as the emit sets them all."""
    if rule.replaces == "order":
        names: tuple[str, ...] = ("order_id",)
    elif isinstance(rule.replaces, str):
        names = tuple(rule.key or ())
    else:
        names = tuple(rule.replaces.scope)
    return names if set(names) <= set(rule.set) else ()


def _mentioned(text: str, template: Template) -> set[str]:
    """The names an expression mentions, those behind derived values included."""
    from sqlglot import exp

    from quanyu.channels.expression import parse

    found: set[str] = set()
    open_texts = [text]
    while open_texts:
        names = {node.name for node in parse(open_texts.pop()).find_all(exp.Column)} - found
        found |= names
        open_texts += [template.derive[name] for name in names if name in template.derive]
    return found


def grouped(around: Surroundings) -> Surroundings:
    """The same names where aggregates are allowed."""
    return Surroundings(
        around.names, around.to_utc, around.to_local, around.file_name, aggregates=True
    )


def _group(name: str, around: Surroundings) -> str:
    found = around.names.get(name)
    if found is None:
        raise ExpressionFault(f"unknown name “{name}”")
    return found.sql


def _value(rule: EmitRule, name: str, text: str, around: Surroundings) -> str:
    found = compile_expression(text, around)
    is_alone = not found.aggregate and found.literal is None and found.kind != "null"
    if rule.group and is_alone and text.strip() not in rule.group:
        raise ExpressionFault(f"{name}: with group, use a grouped name or an aggregate")
    fact = FACTS.get(rule.fact)
    if fact is None:
        raise ExpressionFault(f"there is no fact “{rule.fact}”")
    if name not in fact.names:
        raise ExpressionFault(f"the fact {rule.fact} has no column “{name}”")
    column = fact.column(name)
    if found.kind != "null" and found.kind not in _FACT_KINDS[column.type]:
        raise ExpressionFault(f"{name}: {column.type} is expected, this is {found.kind}")
    return f"TRY_CAST({found.sql} AS {column.sql_type})"


def _flags(rule: EmitRule, around: Surroundings) -> str:
    if not rule.flags:
        return "CAST(NULL AS VARCHAR)"
    parts = []
    for flag in rule.flags:
        name = quote(flag.flag)
        if flag.when:
            condition = compile_condition(flag.when, around).sql
            name = f"CASE WHEN {condition} THEN {name} END"
        parts.append(name)
    return f"nullif(concat_ws(',', {', '.join(parts)}), '')"


def _contacts(rule: EmitRule, template: Template) -> dict[str, str]:
    personal = {c.name: c.contact for c in template.columns if c.contact}
    return {
        name: personal[text.strip()] for name, text in rule.set.items() if text.strip() in personal
    }
