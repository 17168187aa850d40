"""The functions that expressions may call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quanyu.channels.expression import ExpressionFault, Kind, Surroundings, Typed, quote

Args = Sequence[Typed]
Result = tuple[str, Kind]
MAX_PATTERN = 200
_MONTHS = "january february march april may june july august september october november december"
_FORMAT_CODES = set("YymdHMSfpIjbBT-%")


@dataclass(frozen=True, slots=True)
class Function:
    """`kinds`: what each argument may be, the last repeats; `write` gives SQL and kind."""

    least: int
    most: int
    kinds: tuple[str, ...]
    write: Callable[[Args, Surroundings], Result]
    aggregate: bool = False


def call(name: str, arguments: list[Typed], around: Surroundings) -> Typed:
    """The SQL of one call; raises ExpressionFault for what is not on the list."""
    function = FUNCTIONS.get(name)
    if function is None:
        raise ExpressionFault(f"unknown function “{name}”")
    if function.aggregate and not around.aggregates:
        raise ExpressionFault(f"{name}(…) stands only where rows are grouped")
    if not function.least <= len(arguments) <= function.most:
        raise ExpressionFault(f"{name}(…) takes {function.least} to {function.most} values")
    for position, argument in enumerate(arguments):
        _check_kind(name, argument, function.kinds[min(position, len(function.kinds) - 1)])
    if function.aggregate and any(argument.aggregate for argument in arguments):
        raise ExpressionFault(f"{name}(…) cannot stand around another aggregate")
    sql, kind = function.write(arguments, around)
    return Typed(sql, kind, function.aggregate or any(a.aggregate for a in arguments))


def _check_kind(name: str, argument: Typed, wanted: str) -> None:
    if wanted == "any" or argument.kind == "null":
        return
    allowed = {"number": {"number", "int"}, "words": {"text", "int"}}.get(wanted, {wanted})
    if argument.kind not in allowed:
        raise ExpressionFault(f"{name}(…) does not take {argument.kind} here")


def _plain(template: str, kind: Kind) -> Callable[[Args, Surroundings], Result]:
    def write(args: Args, _around: Surroundings) -> Result:
        return template.format(*(arg.sql for arg in args), all=", ".join(a.sql for a in args)), kind

    return write


def _same(template: str) -> Callable[[Args, Surroundings], Result]:
    def write(args: Args, _around: Surroundings) -> Result:
        kinds = {arg.kind for arg in args} - {"null"}
        if len(kinds) > 1 and kinds != {"int", "number"}:
            raise ExpressionFault(f"the values differ in kind: {', '.join(sorted(kinds))}")
        kind: Kind = "number" if len(kinds) > 1 else next(iter(kinds), "null")
        return template.format(all=", ".join(arg.sql for arg in args)), kind

    return write


def _literal_text(arg: Typed, what: str) -> str:
    if arg.literal is None or arg.kind != "text" or len(arg.literal) > MAX_PATTERN:
        raise ExpressionFault(f"{what} is written out, at most {MAX_PATTERN} characters")
    return arg.literal


def _literal_int(arg: Typed, what: str, most: int) -> int:
    if arg.literal is None or not arg.literal.isdigit() or int(arg.literal) > most:
        raise ExpressionFault(f"{what} is a number from 0 to {most}, written out")
    return int(arg.literal)


def _pattern(arg: Typed) -> str:
    from quanyu.channels.template import checked_pattern

    try:
        return quote(checked_pattern(_literal_text(arg, "a pattern")))
    except ExpressionFault:
        raise
    except ValueError as error:
        raise ExpressionFault(str(error)) from error


def _matches(args: Args, _around: Surroundings) -> Result:
    return f"regexp_matches({args[0].sql}, {_pattern(args[1])})", "bool"


def _extract(args: Args, _around: Surroundings) -> Result:
    group = _literal_int(args[2], "the group", 9) if len(args) > 2 else 0
    found = f"regexp_extract({args[0].sql}, {_pattern(args[1])}, {group})"
    return f"nullif({found}, '')", "text"


def _round(args: Args, _around: Surroundings) -> Result:
    digits = _literal_int(args[1], "the digits", 4) if len(args) > 1 else 0
    return f"round(TRY_CAST({args[0].sql} AS DECIMAL(28,8)), {digits})", "number"


def _substr(args: Args, _around: Surroundings) -> Result:
    return f"substr({', '.join(arg.sql for arg in args)})", "text"


def _month_number(args: Args, _around: Surroundings) -> Result:
    names = ", ".join(quote(name[:3]) for name in _MONTHS.split())
    sql = f"nullif(list_position([{names}], lower(left({args[0].sql}, 3))), 0)"
    return f"CAST({sql} AS BIGINT)", "int"


def _make_day(args: Args, _around: Surroundings) -> Result:
    parts = [f"CAST({arg.sql} AS VARCHAR)" for arg in args]
    return f"TRY_CAST({parts[0]} || '-' || {parts[1]} || '-' || {parts[2]} AS DATE)", "day"


def _parse_day(args: Args, _around: Surroundings) -> Result:
    layout = checked_format(_literal_text(args[1], "a layout"))
    return f"CAST(try_strptime({args[0].sql}, {quote(layout)}) AS DATE)", "day"


def checked_format(layout: str) -> str:
    """A strptime layout of known codes only; raises ExpressionFault."""
    codes = [layout[i + 1 : i + 2] for i, sign in enumerate(layout) if sign == "%"]
    if not codes or any(code not in _FORMAT_CODES for code in codes):
        raise ExpressionFault(f"“{layout}” is not a layout of date and time")
    return layout


def _day_of(args: Args, around: Surroundings) -> Result:
    if args[0].kind == "day":
        return args[0].sql, "day"
    if args[0].kind not in ("instant", "null"):
        raise ExpressionFault("day_of(…) takes an instant")
    return f"CAST({around.to_local(args[0].sql)} AS DATE)", "day"


def _start_of(args: Args, around: Surroundings) -> Result:
    return around.to_utc(f"CAST({args[0].sql} AS TIMESTAMP)"), "instant"


def _line(_args: Args, around: Surroundings) -> Result:
    line = around.names.get("line()")
    if line is None:
        raise ExpressionFault("line() has no meaning here")
    return line.sql, "int"


def _file_name(_args: Args, around: Surroundings) -> Result:
    return quote(around.file_name), "text"


def _first(word: str) -> Callable[[Args, Surroundings], Result]:
    def write(args: Args, _around: Surroundings) -> Result:
        return f'{word}({args[0].sql}, "line")', args[0].kind

    return write


def _sum(args: Args, _around: Surroundings) -> Result:
    if args[0].kind == "int":
        return f"CAST(sum({args[0].sql}) AS HUGEINT)", "int"
    return f"sum({args[0].sql})", "number"


FUNCTIONS: dict[str, Function] = {
    "coalesce": Function(2, 10, ("any",), _same("coalesce({all})")),
    "nullif": Function(2, 2, ("any",), _same("nullif({all})")),
    "greatest": Function(2, 10, ("any",), _same("greatest({all})")),
    "least": Function(2, 10, ("any",), _same("least({all})")),
    "if": Function(
        3,
        3,
        ("bool", "any"),
        lambda args, around: (
            f"CASE WHEN {args[0].sql} THEN {args[1].sql} ELSE {args[2].sql} END",
            _same("{all}")(args[1:], around)[1],
        ),
    ),
    "abs": Function(1, 1, ("number",), _same("abs({all})")),
    "sign": Function(1, 1, ("number",), _plain("CAST(sign({0}) AS BIGINT)", "int")),
    "round": Function(1, 2, ("number", "int"), _round),
    "lower": Function(1, 1, ("text",), _plain("lower({0})", "text")),
    "upper": Function(1, 1, ("text",), _plain("upper({0})", "text")),
    "trim": Function(1, 1, ("text",), _plain("trim({0})", "text")),
    "substr": Function(2, 3, ("text", "int"), _substr),
    "substring": Function(2, 3, ("text", "int"), _substr),
    "left": Function(2, 2, ("text", "int"), _plain('"left"({0}, {1})', "text")),
    "right": Function(2, 2, ("text", "int"), _plain('"right"({0}, {1})', "text")),
    "length": Function(1, 1, ("text",), _plain("CAST(length({0}) AS BIGINT)", "int")),
    "replace": Function(3, 3, ("text",), _plain("replace({0}, {1}, {2})", "text")),
    "split_part": Function(
        3, 3, ("text", "text", "int"), _plain("nullif(split_part({0}, {1}, {2}), '')", "text")
    ),
    "concat": Function(1, 10, ("words",), _plain("concat({all})", "text")),
    "starts_with": Function(2, 2, ("text",), _plain("starts_with({0}, {1})", "bool")),
    "ends_with": Function(2, 2, ("text",), _plain("ends_with({0}, {1})", "bool")),
    "contains": Function(2, 2, ("text",), _plain("contains({0}, {1})", "bool")),
    "matches": Function(2, 2, ("text",), _matches),
    "regexp_extract": Function(2, 3, ("text", "text", "int"), _extract),
    "to_text": Function(1, 1, ("any",), _plain("CAST({0} AS VARCHAR)", "text")),
    "to_money": Function(
        1, 1, ("any",), _plain("TRY_CAST(CAST({0} AS VARCHAR) AS DECIMAL(18,4))", "number")
    ),
    "to_decimal": Function(
        1, 1, ("any",), _plain("TRY_CAST(CAST({0} AS VARCHAR) AS DECIMAL(18,4))", "number")
    ),
    "to_int": Function(1, 1, ("any",), _plain("TRY_CAST({0} AS BIGINT)", "int")),
    "make_day": Function(3, 3, ("int",), _make_day),
    "month_number": Function(1, 1, ("text",), _month_number),
    "parse_day": Function(2, 2, ("text",), _parse_day),
    "day_of": Function(1, 1, ("any",), _day_of),
    "to_day": Function(1, 1, ("any",), _day_of),
    "start_of": Function(1, 1, ("day",), _start_of),
    "line": Function(0, 0, ("any",), _line),
    "file_name": Function(0, 0, ("any",), _file_name),
    "sum": Function(1, 1, ("number",), _sum, aggregate=True),
    "count": Function(1, 1, ("any",), _plain("count({0})", "int"), aggregate=True),
    "count_distinct": Function(
        1, 1, ("any",), _plain("count(DISTINCT {0})", "int"), aggregate=True
    ),
    "min": Function(1, 1, ("any",), _same("min({all})"), aggregate=True),
    "max": Function(1, 1, ("any",), _same("max({all})"), aggregate=True),
    "first": Function(1, 1, ("any",), _first("arg_min"), aggregate=True),
    "last": Function(1, 1, ("any",), _first("arg_max"), aggregate=True),
}
