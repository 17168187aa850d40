"""Conditions that authors write: compiled from an allow-list, run on the variables of a case.

Nothing of Python's own is reachable: no attributes, no calls but to registered functions, numbers
and texts of bounded size. What is not listed is refused when a sheet is checked, not in mid-case.
"""

import ast
import operator
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Protocol

LONGEST, LARGEST, MOST_NODES = 400, 10**15, 80
FUNCTIONS = frozenset({"outcome", "count", "concluded", "ballot"})
ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}
COMPARISON: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}


class Refused(Exception):
    """The expression asks for something that is not allowed; the text says what."""


class Case(Protocol):
    """What an expression sees of a case."""

    def value(self, name: str) -> object:
        """Return a variable; raises `Refused` where the case has none of that name."""

    def call(self, name: str, arguments: Sequence[object]) -> object:
        """Return what one of `FUNCTIONS` answers."""


Compiled = Callable[[Case], Any]


@lru_cache(maxsize=4096)
def compiled(text: str) -> Compiled:
    """Return the function for an expression; raises `Refused`."""
    if len(text) > LONGEST:
        raise Refused("longer than 400 characters")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Refused("not an expression") from error
    if sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise Refused("too long to follow")
    return _compile(tree)


def names(text: str) -> frozenset[str]:
    """Return the variables that an expression reads; raises `Refused`."""
    compiled(text)
    tree = ast.parse(text.strip(), mode="eval")
    called = {node.func.id for node in ast.walk(tree) if _is_call(node)}  # type: ignore[attr-defined]
    return frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name)) - called


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def _compile(node: ast.AST) -> Compiled:
    match node:
        case ast.Constant(value=value) if _plain(value):
            return lambda _case: value
        case ast.Name(id=name):
            return lambda case: case.value(name)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            parts = [_compile(item) for item in items]
            return lambda case: [part(case) for part in parts]
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            given = [_compile(argument) for argument in args]
            return lambda case: case.call(name, [one(case) for one in given])
    return _operation(node)


def _operation(node: ast.AST) -> Compiled:
    match node:
        case ast.BoolOp(op=joint, values=values):
            parts = [_compile(value) for value in values]
            every = isinstance(joint, ast.And)
            return lambda case: (all if every else any)(part(case) for part in parts)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _compile(operand)
            return lambda case: not inner(case)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            amount = _compile(operand)
            return lambda case: -_number(amount(case))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in ARITHMETIC:
            one, two, combine = _compile(left), _compile(right), ARITHMETIC[type(sign)]
            return lambda case: combine(_number(one(case)), _number(two(case)))
        case ast.Compare(left=left, ops=signs, comparators=rest):
            return _comparison([left, *rest], signs)
    raise Refused(f"not allowed: {ast.unparse(node)[:60]}")


def _comparison(sides: Sequence[ast.AST], signs: Sequence[ast.cmpop]) -> Compiled:
    if not all(type(sign) in COMPARISON for sign in signs):
        raise Refused("this comparison is not allowed")
    parts = [_compile(side) for side in sides]
    tests = [COMPARISON[type(sign)] for sign in signs]

    def compare(case: Case) -> bool:
        values = [part(case) for part in parts]
        try:
            return all(t(a, b) for t, a, b in zip(tests, values, values[1:], strict=False))
        except TypeError as error:
            raise Refused("these two cannot be compared") from error

    return compare


def _plain(value: object) -> bool:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return True
    return isinstance(value, int | float) and abs(value) <= LARGEST


def _number(value: object) -> int | float:
    """Refuse arithmetic on texts: "x" times a billion fills the memory."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > LARGEST:
        raise Refused("arithmetic needs numbers")
    return value
