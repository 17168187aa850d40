"""The expression language of definitions: a small tree, read through sqlglot with an allow-list.

sqlglot only reads; what leaves this file is our own tree, which our own emitters write. Nothing
that is not named here can get into a statement.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number, as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A literal text."""

    value: str


@dataclass(frozen=True, slots=True)
class Truth:
    """A literal true or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A column, a measure or an indicator, by the place where the expression stands."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an allow-listed function."""

    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x` or `not x`."""

    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic (+ - * /), comparison (= <> < <= > >=) or logic (and, or)."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class IsNull:
    """`x is null`."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class Member:
    """`x in (…)`."""

    operand: "Node"
    options: tuple["Node", ...]


Node = Number | Text | Truth | Name | Call | Unary | Binary | IsNull | Member

APART_FUNCTIONS = frozenset({"total", "previous", "year_before"})
FORMULA_FUNCTIONS = APART_FUNCTIONS | {"coalesce", "nullif", "greatest", "least", "abs"}
ROW_FUNCTIONS = frozenset(
    {"coalesce", "nullif", "greatest", "least", "abs"}
    | {"local_day", "hours_between", "days_between", "flagged"}
)
ARITHMETIC = frozenset({"+", "-", "*", "/"})
COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
LONGEST = 2000

_BINARY: dict[type[exp.Expression], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.And: "and",
    exp.Or: "or",
}


def parse_formula(text: str) -> Node:
    """Read a formula over measures and indicators: + - * /, numbers, a few functions.

    Raises Refusal `expression_unreadable` with a sentence that names the part.
    """
    node = _parse(text, FORMULA_FUNCTIONS)
    for part in walk(node):
        allowed = isinstance(part, Number | Name | Call | Unary | Binary)
        if not allowed or (isinstance(part, Binary) and part.operator not in ARITHMETIC):
            raise _unreadable(text, msg("a formula holds only measures, numbers and + - * /"))
        if isinstance(part, Unary) and part.operator != "-":
            raise _unreadable(text, msg("a formula holds only measures, numbers and + - * /"))
        if isinstance(part, Call) and part.function in APART_FUNCTIONS:
            _check_apart(part, text)
    return node


def parse_row(text: str) -> Node:
    """Read an expression over the columns of a fact, or (`having`) over measures.

    Raises Refusal `expression_unreadable`.
    """
    return _parse(text, ROW_FUNCTIONS)


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and everything below it, outer parts first."""
    yield node
    for child in _children(node):
        yield from walk(child)


def names(node: Node) -> list[str]:
    """Return the names in `node`, each once, in order of appearance."""
    found = (part.name for part in walk(node) if isinstance(part, Name))
    return list(dict.fromkeys(found))


def is_condition(node: Node) -> bool:
    """Tell whether `node` yields true or false by its form."""
    if isinstance(node, Binary):
        return node.operator not in ARITHMETIC
    if isinstance(node, Unary):
        return node.operator == "not"
    if isinstance(node, Call):
        return node.function == "flagged"
    return isinstance(node, Truth | IsNull | Member)


def _children(node: Node) -> tuple[Node, ...]:
    match node:
        case Binary(_, left, right):
            return (left, right)
        case Unary(_, operand) | IsNull(operand):
            return (operand,)
        case Member(operand, options):
            return (operand, *options)
        case Call(_, arguments):
            return arguments
    return ()


def _check_apart(call: Call, text: str) -> None:
    if len(call.arguments) != 1 or not isinstance(call.arguments[0], Name):
        raise _unreadable(
            text, msg("%(function)s() takes one measure or indicator"), function=call.function
        )


def _parse(text: str, functions: frozenset[str]) -> Node:
    if len(text) > LONGEST:
        raise _unreadable(text[:40] + "…", msg("it is too long"))
    try:
        trees = sqlglot.parse(text, dialect="duckdb")
    except (SqlglotError, RecursionError):
        raise _unreadable(text, msg("it is not an expression")) from None
    if len(trees) != 1 or trees[0] is None:
        raise _unreadable(text, msg("it is not one expression"))
    try:
        return _convert(cast(exp.Expression, trees[0]), functions)
    except _NotAllowed as part:
        raise _unreadable(text, msg("“%(part)s” is not allowed there"), part=str(part)) from None


def _unreadable(text: str, why: str, **params: object) -> Refusal:
    sentence = why % params if params else why
    return Refusal(
        "expression_unreadable",
        msg("The expression “%(text)s” cannot be read: %(why)s."),
        text=text,
        why=sentence,
    )


class _NotAllowed(Exception):
    pass


def _convert(tree: exp.Expression, functions: frozenset[str]) -> Node:
    operator = _BINARY.get(type(tree))
    if tree.args.get("negate"):
        raise _NotAllowed(tree.sql(dialect="duckdb"))
    if operator:
        return Binary(
            operator, _convert(tree.this, functions), _convert(tree.expression, functions)
        )
    convert = _FORMS.get(type(tree))
    if convert:
        return convert(tree, functions)
    if isinstance(tree, exp.Func):
        return _call(tree, functions)
    raise _NotAllowed(tree.sql(dialect="duckdb"))


def _literal(tree: exp.Expression, _: frozenset[str]) -> Node:
    if tree.args.get("is_string"):
        return Text(str(tree.this))
    if not str(tree.this).replace(".", "", 1).isdigit():
        raise _NotAllowed(str(tree.this))
    return Number(str(tree.this))


def _column(tree: exp.Expression, _: frozenset[str]) -> Node:
    if tree.args.get("table") or not isinstance(tree.this, exp.Identifier):
        raise _NotAllowed(tree.sql(dialect="duckdb"))
    return Name(str(tree.name))


def _member(tree: exp.Expression, functions: frozenset[str]) -> Node:
    if tree.args.get("query") or not tree.expressions:
        raise _NotAllowed(tree.sql(dialect="duckdb"))
    options = tuple(_convert(option, functions) for option in tree.expressions)
    return Member(_convert(tree.this, functions), options)


def _is(tree: exp.Expression, functions: frozenset[str]) -> Node:
    if not isinstance(tree.expression, exp.Null):
        raise _NotAllowed(tree.sql(dialect="duckdb"))
    return IsNull(_convert(tree.this, functions))


def _between(tree: exp.Expression, functions: frozenset[str]) -> Node:
    value = _convert(tree.this, functions)
    low, high = (_convert(tree.args[end], functions) for end in ("low", "high"))
    return Binary("and", Binary(">=", value, low), Binary("<=", value, high))


def _call(tree: exp.Expression, functions: frozenset[str]) -> Node:
    written = tree.this if isinstance(tree, exp.Anonymous) else cast(exp.Func, tree).sql_name()
    name = str(written).lower()
    if name not in functions:
        raise _NotAllowed(f"{name}()")
    first = [] if isinstance(tree, exp.Anonymous) else [tree.this]
    rest = [tree.expression] if isinstance(tree, exp.Nullif) else tree.expressions
    return Call(name, tuple(_convert(part, functions) for part in (*first, *rest)))


_Form = Callable[[exp.Expression, frozenset[str]], Node]
_FORMS: dict[type[exp.Expression], _Form] = {
    exp.Literal: _literal,
    exp.Column: _column,
    exp.Boolean: lambda tree, _: Truth(bool(tree.this)),
    exp.Paren: lambda tree, functions: _convert(tree.this, functions),
    exp.Neg: lambda tree, functions: Unary("-", _convert(tree.this, functions)),
    exp.Not: lambda tree, functions: Unary("not", _convert(tree.this, functions)),
    exp.In: _member,
    exp.Is: _is,
    exp.Between: _between,
}
