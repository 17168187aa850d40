"""Amounts that outgrow their column only after arithmetic: such a line is rejected, with a reason.

Without this the database would quietly make nothing of them. Bounds are computed first: in nearly
every file they show that no value can be that large, and then no row is looked at.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from quanyu.channels.casting import Cast, typed_name
from quanyu.channels.emitting import grouped
from quanyu.channels.expression import (
    Surroundings,
    compile_condition,
    compile_expression,
    parse,
    quote,
)
from quanyu.channels.template import EmitRule, Template
from quanyu.lake.facts import FACTS

if TYPE_CHECKING:
    import duckdb

_LIMITS = {"DECIMAL(18,4)": 1e14, "DECIMAL(18,6)": 1e12, "BIGINT": 2.0**63}
_NEAR = 1 - 1e-9
_EXACT = re.compile(r"AS (?:DECIMAL\(\d+,\d+\)|HUGEINT|BIGINT)\)")
_ROUND = ("abs", "round", "coalesce", "greatest", "least", "nullif", "min", "max", "first", "last")


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How large the numbers of a file are, and how many rows there are to be added up."""

    columns: Mapping[str, float]
    derived: Mapping[str, str]
    rows: int

    def of(self, node: exp.Expr) -> float:
        """The largest absolute value a part of an expression can have; infinite if unknown."""
        match node:
            case exp.Paren() | exp.Neg():
                return self.of(node.this)
            case exp.Literal():
                return math.inf if node.args.get("is_string") else float(node.this)
            case exp.Null():
                return 0
            case exp.Column():
                return self._named(node.name)
            case exp.Add() | exp.Sub():
                return self.of(node.this) + self.of(node.expression)
            case exp.Mul():
                return self.of(node.this) * self.of(node.expression)
            case exp.Div():
                return self.of(node.this) / self._least(node.expression)
            case exp.Case():
                branches = [branch.args["true"] for branch in node.args.get("ifs") or []]
                default = node.args.get("default")
                return max(map(self.of, [*branches, *([default] if default else [])]), default=0)
            case exp.Anonymous():
                return self._called(node)
        return math.inf

    def _named(self, name: str) -> float:
        if name in self.columns:
            return self.columns[name]
        return self.of(parse(self.derived[name])) if name in self.derived else math.inf

    def _least(self, node: exp.Expr) -> float:
        if isinstance(node, exp.Literal) and not node.args.get("is_string"):
            return float(node.this) or 1.0
        return 1e-4

    def _called(self, node: exp.Anonymous) -> float:
        name = str(node.this).lower()
        if name in ("count", "count_distinct"):
            return self.rows
        if name not in (*_ROUND, "sum", "to_int"):
            return math.inf
        largest = max(map(self.of, node.expressions), default=math.inf)
        return largest * self.rows if name == "sum" else largest + 1


def reject_too_large(
    connection: duckdb.DuckDBPyConnection,
    rows: str,
    template: Template,
    casts: Sequence[Cast],
    around: Surroundings,
) -> None:
    """Mark the lines of `rows` whose computed amounts no column of a fact can hold."""
    computed = [(rule, list(_computed(rule, template.derive))) for rule in template.emit]
    if not any(found for _, found in computed):
        return
    bounds = _bounds(connection, rows, template, casts)
    for rule, found in computed:
        inside = grouped(around) if rule.group else around
        for tree, text, sql_type in found:
            limit = _LIMITS[sql_type] * _NEAR
            if bounds.of(tree) >= limit:
                sql = compile_expression(text, inside).sql
                rough = _EXACT.sub("AS DOUBLE)", sql)
                large = f"abs({rough}) >= {limit!r} AND TRY_CAST({sql} AS {sql_type}) IS NULL"
                _mark(connection, rows, rule, around, (large, rough, _headers(tree, template)))


def _computed(rule: EmitRule, derived: Mapping[str, str]) -> Iterator[tuple[exp.Expr, str, str]]:
    for name, text in rule.set.items():
        sql_type = FACTS[rule.fact].column(name).sql_type
        tree = parse(text)
        is_plain = isinstance(tree, exp.Column) and tree.name not in derived
        if sql_type in _LIMITS and not is_plain and not isinstance(tree, exp.Literal):
            yield tree, text, sql_type


def _bounds(
    connection: duckdb.DuckDBPyConnection, rows: str, template: Template, casts: Sequence[Cast]
) -> _Bounds:
    names = [cast.name for cast in casts if cast.kind in ("number", "int")]
    largest = ", ".join(
        f"CAST(greatest(max({typed_name(name)}), -min({typed_name(name)})) AS DOUBLE)"
        for name in names
    )
    row = connection.execute(
        f"SELECT count(*){', ' if largest else ''}{largest} FROM {rows} WHERE why IS NULL"
    ).fetchone()
    count, *values = row or (0,)
    absent = {column.name: 0.0 for column in template.columns if column.name not in names}
    numbers = {c.name for c in template.columns if c.type in ("money", "decimal", "rate", "int")}
    known = {name: absent[name] for name in absent if name in numbers}
    known |= {name: value or 0.0 for name, value in zip(names, values, strict=True)}
    return _Bounds(known, template.derive, count)


def _headers(tree: exp.Expr, template: Template) -> str:
    names = [node.name for node in tree.find_all(exp.Column)]
    headers = [c.headers[0] for c in template.columns if c.name in names]
    return "、".join(headers[:3])


def _mark(
    connection: duckdb.DuckDBPyConnection,
    rows: str,
    rule: EmitRule,
    around: Surroundings,
    found: tuple[str, str, str],
) -> None:
    large, rough, headers = found
    wheres = ["why IS NULL"]
    if rule.when:
        wheres.append(compile_condition(rule.when, around).sql)
    chosen = f'SELECT "line", {rough} AS size FROM {rows} WHERE {" AND ".join([*wheres, large])}'
    if rule.group:
        groups = ", ".join(around.names[name].sql for name in rule.group)
        chosen = (
            f'SELECT unnest(list("line")) AS "line", {rough} AS size FROM {rows} '
            f"WHERE {' AND '.join(wheres)} GROUP BY {groups} HAVING {large}"
        )
    why = f"[{{'column': {quote(headers)}, 'code': 'too_large', 'value': printf('%.0f', size)}}]"
    connection.execute(
        f'UPDATE {rows} SET why = {why} FROM ({chosen}) t WHERE {rows}."line" = t."line"'
    )
