"""Formulas over the measures of one cell, in exact decimals, the same for every engine.

Sums and differences are exact. A quotient is rounded half to even at 28 significant digits and the
figure then to ten decimals. Division by zero, and anything with nothing, is nothing; but in a sum
or difference of counts and sums a missing part counts as 0 as long as another part is there.
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal

from quanyu.indicators.definitions import Definitions, Indicator
from quanyu.indicators.syntax import APART_FUNCTIONS, Binary, Call, Name, Node, Number, Unary

Value = Decimal | int | None
Cell = Mapping[str, Value]
Formula = Callable[[Cell], Value]

# A cell holds measures by name; those of other cells stand under `total:`, `previous:` and so on.
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
QUOTIENT = Context(prec=28, rounding=ROUND_HALF_EVEN)
TEN_PLACES = Decimal("1e-10")


def compiled(indicator: Indicator, definitions: Definitions) -> Formula:
    """Return the function from a cell's measures to the indicator's value."""
    if indicator.formula is None:
        raise ValueError(f"{indicator.key} has no formula")
    formula = _compile(indicator.formula, definitions, "")
    return lambda cell: tidy(formula(cell))


def tidy(value: Value) -> Value:
    """Return a figure with at most ten decimals."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and exponent < -10:
            return value.quantize(TEN_PLACES, context=EXACT)
    return value


def _compile(node: Node, definitions: Definitions, cell_of: str) -> Formula:
    match node:
        case Number(text):
            constant = Decimal(text)
            return lambda _: constant
        case Name(name):
            place = cell_of + name
            return lambda cell: cell.get(place)
        case Unary(_, operand):
            inner = _compile(operand, definitions, cell_of)
            return lambda cell: None if (value := inner(cell)) is None else -value
        case Binary(operator, left, right):
            sides = _compile(left, definitions, cell_of), _compile(right, definitions, cell_of)
            if operator in "+-" and _sums(left, definitions) and _sums(right, definitions):
                return _lenient(operator, *sides)
            return _strict(operator, *sides)
        case Call(function, arguments):
            return _call(function, arguments, definitions, cell_of)
    raise ValueError(f"{node} cannot stand in a formula")


def _sums(node: Node, definitions: Definitions) -> bool:
    """Tell whether `node` is made of sums and counts only, so that a missing part is 0."""
    match node:
        case Name(name):
            return name in definitions.measures and definitions.measures[name].counts
        case Unary(_, operand):
            return _sums(operand, definitions)
        case Binary(operator, left, right) if operator in "+-":
            return _sums(left, definitions) and _sums(right, definitions)
        case Binary(operator, left, Number()) if operator in "*/":
            return _sums(left, definitions)
        case Binary("*", Number(), right):
            return _sums(right, definitions)
    return False


def _lenient(operator: str, left: Formula, right: Formula) -> Formula:
    def evaluate(cell: Cell) -> Value:
        one, two = left(cell), right(cell)
        if one is None and two is None:
            return None
        return _arithmetic(operator, one or 0, two or 0)

    return evaluate


def _strict(operator: str, left: Formula, right: Formula) -> Formula:
    def evaluate(cell: Cell) -> Value:
        one, two = left(cell), right(cell)
        if one is None or two is None:
            return None
        return _arithmetic(operator, one, two)

    return evaluate


def _arithmetic(operator: str, left: Decimal | int, right: Decimal | int) -> Value:
    if operator == "/":
        return quotient(left, right)
    if isinstance(left, int) and isinstance(right, int):
        return (
            left + right if operator == "+" else left - right if operator == "-" else left * right
        )
    method = {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply}[operator]
    return method(Decimal(left), Decimal(right))


def quotient(left: Decimal | int, right: Decimal | int) -> Decimal | None:
    """Return left ÷ right at 28 significant digits, half to even; None for a divisor of 0."""
    return None if right == 0 else QUOTIENT.divide(Decimal(left), Decimal(right))


def _call(
    function: str, arguments: tuple[Node, ...], definitions: Definitions, cell_of: str
) -> Formula:
    if function in APART_FUNCTIONS:
        return _compile(arguments[0], definitions, f"{function}:")
    inner = [_compile(argument, definitions, cell_of) for argument in arguments]
    return lambda cell: _FUNCTIONS[function]([part(cell) for part in inner])


def _coalesce(values: list[Value]) -> Value:
    return next((value for value in values if value is not None), None)


def _nullif(values: list[Value]) -> Value:
    return None if values[0] == values[1] else values[0]


def _absolute(values: list[Value]) -> Value:
    value = values[0]
    return None if value is None else max(value, -value)


def _greatest(values: list[Value]) -> Value:
    known = [value for value in values if value is not None]
    return max(known) if known else None


def _least(values: list[Value]) -> Value:
    known = [value for value in values if value is not None]
    return min(known) if known else None


_FUNCTIONS: Mapping[str, Callable[[list[Value]], Value]] = {
    "coalesce": _coalesce,
    "nullif": _nullif,
    "abs": _absolute,
    "greatest": _greatest,
    "least": _least,
}
