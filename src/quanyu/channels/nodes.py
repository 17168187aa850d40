"""Which nodes an expression may have, and the SQL of each."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from quanyu.channels.expression import ExpressionFault, Kind, Surroundings, Typed, quote
from quanyu.channels.functions import call

NUMERIC = ("number", "int", "null")
_COMPARE: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
}
_ARITHMETIC: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-"}


def write(node: exp.Expr, around: Surroundings) -> Typed:
    """The SQL of one node and all below it."""
    writer = _WRITERS.get(type(node))
    if writer is None:
        raise ExpressionFault(f"“{node.key}” is not part of the expression language")
    return writer(node, around)


def _name(node: exp.Expr, around: Surroundings) -> Typed:
    if node.args.get("table") or not isinstance(node.this, exp.Identifier):
        raise ExpressionFault("a name has no dots and no star")
    found = around.names.get(node.name)
    if found is None:
        raise ExpressionFault(f"unknown name “{node.name}”")
    return found


def _literal(node: exp.Expr, _around: Surroundings) -> Typed:
    text = str(node.this)
    if node.args.get("is_string"):
        return Typed(quote(text), "text", literal=text)
    if not text.replace(".", "", 1).isdigit() or len(text) > 18:
        raise ExpressionFault(f"“{text}” is not a plain number")
    return Typed(text, "number" if "." in text else "int", literal=text)


def _boolean(node: exp.Expr, _around: Surroundings) -> Typed:
    return Typed("true" if node.this else "false", "bool")


def _null(_node: exp.Expr, _around: Surroundings) -> Typed:
    return Typed("NULL", "null")


def _paren(node: exp.Expr, around: Surroundings) -> Typed:
    inner = write(node.this, around)
    return Typed(f"({inner.sql})", inner.kind, inner.aggregate)


def _negative(node: exp.Expr, around: Surroundings) -> Typed:
    inner = _number(write(node.this, around))
    return Typed(f"(-{inner.sql})", inner.kind, inner.aggregate)


def _number(value: Typed) -> Typed:
    if value.kind not in NUMERIC:
        raise ExpressionFault(f"a number is expected, this is {value.kind}")
    return value


def _plus(node: exp.Expr, around: Surroundings) -> Typed:
    left, right = write(node.this, around), write(node.args["expression"], around)
    _number(left), _number(right)
    kind: Kind = "int" if left.kind == right.kind == "int" else "number"
    sign = _ARITHMETIC[type(node)]
    wide = _big if kind == "int" else _wide
    sql = f"({wide(left)} {sign} {wide(right)})"
    return Typed(sql, kind, left.aggregate or right.aggregate)


def _times(node: exp.Expr, around: Surroundings) -> Typed:
    left, right = write(node.this, around), write(node.args["expression"], around)
    _number(left), _number(right)
    together = left.aggregate or right.aggregate
    if left.kind == right.kind == "int":
        return Typed(f"({_big(left)} * {_big(right)})", "int", together)
    return Typed(f"({_factor(left, 20)} * {_factor(right)})", "number", together)


def _wide(value: Typed) -> str:
    # Within 18 digits a sum of large amounts would be an error of the database.
    return f"TRY_CAST({value.sql} AS DECIMAL(38,8))"


def _big(value: Typed) -> str:
    return f"CAST({value.sql} AS HUGEINT)"


def _factor(value: Typed, width: int = 18) -> str:
    # Two factors of 18 digits would be multiplied within 18 digits; 20 and 18 make 38.
    if value.literal is not None and "." in value.literal:
        scale = min(len(value.literal.split(".")[1]), 8)
        return f"CAST({value.sql} AS DECIMAL({width},{scale}))"
    scale = 0 if value.kind == "int" else 4
    return f"TRY_CAST({value.sql} AS DECIMAL({width},{scale}))"


def _divide(node: exp.Expr, around: Surroundings) -> Typed:
    left, right = write(node.this, around), write(node.args["expression"], around)
    _number(left), _number(right)
    together = left.aggregate or right.aggregate
    power = (right.literal or "").lstrip("1")
    if right.literal and right.literal.startswith("1") and set(power) <= {"0"} and len(power) <= 8:
        unit = f"CAST({10.0 ** -len(power):.{max(len(power), 1)}f} AS DECIMAL(18,{len(power)}))"
        return Typed(f"({_factor(left, 20)} * {unit})", "number", together)
    return Typed(_exact_division(left.sql, right.sql), "number", together)


def _exact_division(left: str, right: str) -> str:
    # DuckDB divides decimals as doubles. Whole numbers keep it exact: half up at four decimals.
    above, below = f"({_ten_thousandths(left)} * 10000)", _ten_thousandths(f"nullif({right}, 0)")
    whole = f"((2 * {above} + {below}) // (2 * {below}))"
    sign = f"CAST(sign({left}) * sign({right}) AS HUGEINT)"
    return f"(CAST({sign} * {whole} AS DECIMAL(28,0)) * CAST(0.0001 AS DECIMAL(5,4)))"


def _ten_thousandths(sql: str) -> str:
    exact = f"CAST(abs(TRY_CAST({sql} AS DECIMAL(18,4))) AS DECIMAL(20,4))"
    return f"CAST({exact} * CAST(10000 AS DECIMAL(5,0)) AS HUGEINT)"


def _compare(node: exp.Expr, around: Surroundings) -> Typed:
    left, right = _alike(write(node.this, around), write(node.args["expression"], around))
    sql = f"({left.sql} {_COMPARE[type(node)]} {right.sql})"
    return Typed(sql, "bool", left.aggregate or right.aggregate)


def _alike(left: Typed, right: Typed) -> tuple[Typed, Typed]:
    """Both sides of a comparison as one kind; a written day or instant is read as such."""
    if left.kind in ("day", "instant") and right.literal is not None and right.kind == "text":
        return left, _moment(right, left.kind)
    if right.kind in ("day", "instant") and left.literal is not None and left.kind == "text":
        return _moment(left, right.kind), right
    pair = {left.kind, right.kind} - {"null"}
    if len(pair) > 1 and not pair <= {"number", "int"}:
        raise ExpressionFault(f"cannot compare {left.kind} with {right.kind}")
    return left, right


def _moment(value: Typed, kind: Kind) -> Typed:
    target = "DATE" if kind == "day" else "TIMESTAMP"
    return Typed(f"TRY_CAST({value.sql} AS {target})", kind)


def _logic(word: str) -> Callable[[exp.Expr, Surroundings], Typed]:
    def writer(node: exp.Expr, around: Surroundings) -> Typed:
        left = _condition(write(node.this, around))
        right = _condition(write(node.args["expression"], around))
        sql = f"({left.sql} {word} {right.sql})"
        return Typed(sql, "bool", left.aggregate or right.aggregate)

    return writer


def _condition(value: Typed) -> Typed:
    if value.kind not in ("bool", "null"):
        raise ExpressionFault(f"a condition is expected, this is {value.kind}")
    return value


def _not(node: exp.Expr, around: Surroundings) -> Typed:
    inner = _condition(write(node.this, around))
    return Typed(f"(NOT {inner.sql})", "bool", inner.aggregate)


def _is(node: exp.Expr, around: Surroundings) -> Typed:
    left, right = write(node.this, around), node.args["expression"]
    word = {exp.Null: "NULL", exp.Boolean: "TRUE" if right.this else "FALSE"}.get(type(right))
    if word is None or (word != "NULL" and left.kind != "bool"):
        raise ExpressionFault("“is” stands before null, true or false")
    return Typed(f"({left.sql} IS {word})", "bool", left.aggregate)


def _in(node: exp.Expr, around: Surroundings) -> Typed:
    if node.args.get("query") or node.args.get("unnest") or node.args.get("field"):
        raise ExpressionFault("“in” takes a list in brackets")
    left = write(node.this, around)
    pairs = [_alike(left, write(item, around)) for item in node.expressions]
    if not pairs:
        raise ExpressionFault("“in” takes a list in brackets")
    return Typed(f"({left.sql} IN ({', '.join(item.sql for _, item in pairs)}))", "bool")


def _between(node: exp.Expr, around: Surroundings) -> Typed:
    left = write(node.this, around)
    low = _alike(left, write(node.args["low"], around))[1]
    high = _alike(left, write(node.args["high"], around))[1]
    return Typed(f"({left.sql} BETWEEN {low.sql} AND {high.sql})", "bool", left.aggregate)


def _like(node: exp.Expr, around: Surroundings) -> Typed:
    left, right = write(node.this, around), write(node.args["expression"], around)
    if left.kind not in ("text", "null") or right.literal is None or right.kind != "text":
        raise ExpressionFault("“like” compares a text with a written pattern")
    return Typed(f"({left.sql} LIKE {right.sql})", "bool")


def _join(node: exp.Expr, around: Surroundings) -> Typed:
    left, right = write(node.this, around), write(node.args["expression"], around)
    if {left.kind, right.kind} - {"text", "int", "null"}:
        raise ExpressionFault("“||” joins texts; use to_text(…) for other values")
    sql = f"(CAST({left.sql} AS VARCHAR) || CAST({right.sql} AS VARCHAR))"
    return Typed(sql, "text", left.aggregate or right.aggregate)


def _case(node: exp.Expr, around: Surroundings) -> Typed:
    branches = node.args.get("ifs") or []
    subject = write(node.this, around) if node.this else None
    conditions, values = [], []
    for branch in branches:
        found = write(branch.this, around)
        conditions.append(_alike(subject, found)[1] if subject else _condition(found))
        values.append(write(branch.args["true"], around))
    default = node.args.get("default")
    other = write(default, around) if default else Typed("NULL", "null")
    whens = " ".join(f"WHEN {c.sql} THEN {v.sql}" for c, v in zip(conditions, values, strict=True))
    head = f"CASE {subject.sql} " if subject else "CASE "
    together = any(v.aggregate for v in (*conditions, *values, other))
    return Typed(f"({head}{whens} ELSE {other.sql} END)", common([*values, other]), together)


def common(values: list[Typed]) -> Kind:
    """The one kind of several values; numbers and whole numbers make a number."""
    kinds = {value.kind for value in values} - {"null"}
    if not kinds:
        return "null"
    if kinds == {"int", "number"}:
        return "number"
    if len(kinds) > 1:
        raise ExpressionFault(f"the values differ in kind: {', '.join(sorted(kinds))}")
    return kinds.pop()


def _function(node: exp.Expr, around: Surroundings) -> Typed:
    name = str(node.this).lower() if isinstance(node.this, str) else ""
    if name == "count" and len(node.expressions) == 1 and isinstance(node.expressions[0], exp.Star):
        if not around.aggregates:
            raise ExpressionFault("count(*) stands only where rows are grouped")
        return Typed("count(*)", "int", aggregate=True)
    arguments = [write(item, around) for item in node.expressions]
    return call(name, arguments, around)


_WRITERS: dict[type[exp.Expr], Callable[[exp.Expr, Surroundings], Typed]] = {
    exp.Column: _name,
    exp.Literal: _literal,
    exp.Boolean: _boolean,
    exp.Null: _null,
    exp.Paren: _paren,
    exp.Neg: _negative,
    exp.Mul: _times,
    exp.Div: _divide,
    exp.And: _logic("AND"),
    exp.Or: _logic("OR"),
    exp.Not: _not,
    exp.Is: _is,
    exp.In: _in,
    exp.Between: _between,
    exp.Like: _like,
    exp.DPipe: _join,
    exp.Case: _case,
    exp.Anonymous: _function,
    **dict.fromkeys(_ARITHMETIC, _plus),
    **dict.fromkeys(_COMPARE, _compare),
}
