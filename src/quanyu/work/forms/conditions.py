"""Which fields are asked, given those that stand before them."""

import ast
import json
from collections.abc import Mapping, Sequence
from typing import Any

from quanyu.handbook import FormField
from quanyu.handbook.sheets.expressions import Refused, compiled


class _Typed:
    """What a condition sees: the values of the fields before; what is empty is None."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def value(self, name: str) -> object:
        return self.values.get(name)

    def call(self, name: str, arguments: Sequence[object]) -> object:
        del arguments
        raise Refused(f"{name} is no part of a form")


def is_asked(one: FormField, values: Mapping[str, Any]) -> bool:
    """Tell whether a field is asked; what cannot be compared (nothing typed yet) says no."""
    if not one.shown_if:
        return True
    try:
        return bool(compiled(one.shown_if)(_Typed(values)))
    except (Refused, ArithmeticError):
        return False


def for_browser(text: str | None) -> str:
    """Return a condition as nested lists, by which the page shows and hides; empty for none.

    The page only saves people a look at what they need not fill in: what counts is `is_asked`.
    """
    if not text:
        return ""
    try:
        compiled(text)
        return json.dumps(_tree(ast.parse(text.strip(), mode="eval").body))
    except (Refused, KeyError):
        return ""


def _tree(node: ast.AST) -> Any:
    match node:
        case ast.Constant(value=value):
            return ["is", value]
        case ast.Name(id=name):
            return ["field", name]
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return ["list", *(_tree(item) for item in items)]
        case ast.BoolOp(op=joint, values=values):
            return [SIGNS[type(joint)], *(_tree(value) for value in values)]
        case ast.UnaryOp(op=sign, operand=operand):
            return [SIGNS[type(sign)], _tree(operand)]
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return [SIGNS[type(sign)], _tree(left), _tree(right)]
    raise KeyError(type(node))


SIGNS: Mapping[type[ast.AST], str] = {
    ast.And: "and", ast.Or: "or", ast.Not: "not", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<",
    ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.In: "in", ast.NotIn: "out",
}  # fmt: skip
