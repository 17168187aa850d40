"""The kinds of value in an expression over a fact's columns, so that faults show at loading."""

from collections.abc import Mapping

from quanyu.indicators.syntax import (
    ARITHMETIC,
    COMPARISONS,
    Binary,
    Call,
    IsNull,
    Member,
    Name,
    Node,
    Number,
    Text,
    Truth,
    Unary,
    walk,
)
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

NUMERIC = frozenset({"money", "decimal", "int", "number"})


def type_of(node: Node, columns: Mapping[str, str]) -> str:
    """Return text, money, decimal, int, number, bool, instant or day.

    `columns` maps column names to types. Raises Refusal `expression_mistyped` or `column_unknown`.
    """
    match node:
        case Number():
            return "number"
        case Text():
            return "text"
        case Truth():
            return "bool"
        case Name(name):
            return _column(name, columns)
        case Unary(operator, operand):
            return _expect(type_of(operand, columns), "bool" if operator == "not" else "number")
        case Binary():
            return _binary(node, columns)
        case IsNull(operand):
            type_of(operand, columns)
            return "bool"
        case Member(operand, options):
            for option in options:
                _same(type_of(operand, columns), type_of(option, columns))
            return "bool"
        case Call():
            return _call(node, columns)


def divides(node: Node | None) -> bool:
    """Tell whether the expression contains a division."""
    parts = () if node is None else walk(node)
    return any(isinstance(part, Binary) and part.operator == "/" for part in parts)


def _column(name: str, columns: Mapping[str, str]) -> str:
    if name not in columns:
        raise Refusal("column_unknown", msg("The fact has no column “%(column)s”."), column=name)
    return columns[name]


def _binary(node: Binary, columns: Mapping[str, str]) -> str:
    left, right = type_of(node.left, columns), type_of(node.right, columns)
    if node.operator in COMPARISONS:
        _same(left, right)
        return "bool"
    if node.operator in ARITHMETIC:
        return _arithmetic(_expect(left, "number"), _expect(right, "number"))
    _expect(left, "bool")
    return _expect(right, "bool")


def _arithmetic(left: str, right: str) -> str:
    for kind in ("money", "decimal"):
        if kind in (left, right):
            return kind
    return "int" if left == right == "int" else "number"


def _call(node: Call, columns: Mapping[str, str]) -> str:
    kinds = [type_of(argument, columns) for argument in node.arguments]
    counts = {"abs": (1, 1), "local_day": (1, 1), "flagged": (1, 1), "nullif": (2, 2)}
    low, high = counts.get(node.function, (2, 2 if "between" in node.function else 20))
    if not low <= len(kinds) <= high:
        raise Refusal(
            "expression_mistyped",
            msg("%(function)s() has a wrong number of arguments."),
            function=node.function,
        )
    if node.function == "flagged":
        if not isinstance(node.arguments[0], Text):
            raise Refusal("expression_mistyped", msg("flagged() takes one quoted name."))
        return "bool"
    if node.function == "local_day":
        _expect(kinds[0], "instant")
        return "day"
    if node.function in ("hours_between", "days_between"):
        return _between(node.function, kinds)
    for kind in kinds[1:]:
        _same(kinds[0], kind)
    return kinds[0] if kinds[0] != "number" else kinds[-1]


def _between(function: str, kinds: list[str]) -> str:
    _same(kinds[0], kinds[1])
    if kinds[0] == "day" and function == "days_between":
        return "int"
    _expect(kinds[0], "instant")
    return "decimal"


def _expect(kind: str, wanted: str) -> str:
    if kind == wanted or (wanted == "number" and kind in NUMERIC):
        return kind
    raise Refusal(
        "expression_mistyped",
        msg("A value of type %(kind)s stands where %(wanted)s is needed."),
        kind=kind,
        wanted=wanted,
    )


def _same(left: str, right: str) -> None:
    dated = left == "day" and right == "text"
    if left == right or dated or (left in NUMERIC and right in NUMERIC):
        return
    raise Refusal(
        "expression_mistyped",
        msg("A value of type %(left)s is compared with one of type %(right)s."),
        left=left,
        right=right,
    )
