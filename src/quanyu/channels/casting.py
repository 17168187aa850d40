"""The SQL that cleans and types one column of a file.

Three layers per column: the cleaned text, the typed value, and the code of what is wrong with it.
Only decoration that occurs in the file is looked for; a column nobody uses costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from quanyu.channels.expression import Kind, Typed, quote, quote_name
from quanyu.channels.functions import checked_format
from quanyu.channels.template import Column
from quanyu.lake.zones import to_local, to_utc

Shift = Callable[[str], str]
KINDS: Mapping[str, Kind] = {
    "text": "text",
    "id": "text",
    "money": "number",
    "decimal": "number",
    "rate": "number",
    "int": "int",
    "instant": "instant",
    "day": "day",
    "bool": "bool",
}
SQL_TYPES: Mapping[Kind, str] = {
    "text": "VARCHAR",
    "number": "DECIMAL(18,4)",
    "int": "BIGINT",
    "instant": "TIMESTAMP",
    "day": "DATE",
    "bool": "BOOLEAN",
    "null": "VARCHAR",
}
_LAYOUTS = (
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日%H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
    "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d",
    "%Y%m%d%H%M%S",
    "%Y%m%d %H:%M:%S",
    "%Y%m%d",
)
_TRUE = ("是", "真", "有", "true", "yes", "y", "1", "t")
_FALSE = ("否", "假", "无", "false", "no", "n", "0", "f")
HARD_BLANK = "\xa0"  # does not break; comes with cells copied from web pages
_BLANKS = " \t\u3000\xa0"


@dataclass(frozen=True, slots=True)
class Cast:
    """`steps` clean the raw cell one after the other; `value` and `fault` read what they leave."""

    name: str
    raw: str
    steps: tuple[Shift, ...]
    value: str
    fault: str | None
    kind: Kind
    lenient: bool


def typed_name(name: str) -> str:
    """The quoted name under which a typed column stands."""
    return quote_name("v_" + name)


def cast_column(column: Column, raw: str, signs: Set[str], zone: str, is_sheet: bool) -> Cast:
    """How the raw cell `raw` (SQL) becomes the value of a column."""
    text, typed = quote_name("x_" + column.name), typed_name(column.name)
    steps = _cleaning(column, signs)
    if column.type in ("money", "decimal", "rate", "int"):
        steps += _plain_number(signs, is_sheet)
    value, fault = _typed(column, text, typed, column.zone or zone, is_sheet)
    if column.map and column.map_else == "reject":
        known = _list(tuple(sorted(set(column.map.values()))))
        fault = _either(f"CASE WHEN {text} NOT IN ({known}) THEN 'unknown_value' END", fault)
    if column.filled:
        fault = _either(f"CASE WHEN {text} IS NULL THEN 'missing' END", fault)
    lenient = column.on_bad == "null"
    return Cast(column.name, raw, tuple(steps), value, fault, KINDS[column.type], lenient)


def _either(first: str, second: str | None) -> str:
    return f"coalesce({first}, {second})" if second else first


def _cleaning(column: Column, signs: Set[str]) -> list[Shift]:
    steps = [_trim("tab" in signs, "hard_blank" in signs)]
    if "wrap" in signs:
        steps.append(_unwrapped)
    for mark, sign in (("`", "backtick"), ("'", "apostrophe")):
        if sign in signs:
            steps.append(_without_mark(mark))
    steps += [_without(prefix, "starts_with") for prefix in column.strip.prefix]
    steps += [_without(suffix, "ends_with") for suffix in column.strip.suffix]
    nothing = _list(("", *(each.strip() for each in column.null)))
    steps.append(lambda x: f"CASE WHEN {x} IN ({nothing}) THEN NULL ELSE {x} END")
    return [*steps, _mapped(column)] if column.map else steps


def _trim(tabs: bool, hard: bool) -> Shift:
    # Looking at both ends costs far less than trim(), which walks through every character.
    blanks = [" ", "\u3000", *(["\t"] if tabs else []), *([HARD_BLANK] if hard else [])]

    def step(x: str) -> str:
        ends = " OR ".join(f"{x} LIKE {quote('%' + each)}" for each in blanks)
        begins = f"ascii({x}) <= 32 OR ascii({x}) = {ord(blanks[1])}"
        begins += f" OR ascii({x}) = {ord(HARD_BLANK)}" if hard else ""
        return f"CASE WHEN {begins} OR {ends} THEN trim({x}, {quote(_BLANKS)}) ELSE {x} END"

    return step


def _unwrapped(x: str) -> str:
    # Most wraps hold a bare number: trim() and replace() walk only through the others.
    inner = f"substr({x}, 3, length({x}) - 3)"
    ends = " OR ".join(f"{x} LIKE {quote(f'%{each}{chr(34)}')}" for each in _BLANKS)
    bare = f"ascii(substr({x}, 3, 1)) BETWEEN 33 AND 126 AND NOT (contains({x}, '\"\"') OR {ends})"
    full = f"trim(replace({inner}, '\"\"', '\"'), {quote(_BLANKS)})"
    plain = f"CASE WHEN {bare} THEN {inner} ELSE {full} END"
    return f"CASE WHEN {x} LIKE '=\"%\"' THEN {plain} ELSE {x} END"


def _without_mark(mark: str) -> Shift:
    def step(x: str) -> str:
        bare = f"trim(substr({x}, 2), {quote(_BLANKS)})"
        return f"CASE WHEN ascii({x}) = {ord(mark)} THEN {bare} ELSE {x} END"

    return step


def _without(text: str, test: str) -> Shift:
    """Take a text off one end of a cell."""
    size = len(text)

    def step(x: str) -> str:
        kept = f"substr({x}, {size + 1})"
        if test == "ends_with":
            kept = f'"left"({x}, length({x}) - {size})'
        return f"CASE WHEN {test}({x}, {quote(text)}) THEN {kept} ELSE {x} END"

    return step


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(quote(each) for each in dict.fromkeys(values))


def _mapped(column: Column) -> Shift:
    whens = " ".join(f"WHEN {quote(k)} THEN {quote(v)}" for k, v in column.map.items())

    def step(x: str) -> str:
        other = "NULL" if column.map_else == "null" else x
        return f"CASE {x} {whens} ELSE {other} END"

    return step


def _typed(
    column: Column, text: str, typed: str, zone: str, is_sheet: bool
) -> tuple[str, str | None]:
    match column.type:
        case "text":
            return text, None
        case "id":
            return _id(column, text)
        case "money" | "decimal" | "rate":
            return _number(column, text, typed)
        case "int":
            return _int(text)
        case "bool":
            return _bool(text, typed)
        case "instant" | "day":
            return _moment(column, text, typed, zone, is_sheet)


def _id(column: Column, text: str) -> tuple[str, str]:
    value = text
    if column.integer_id:
        whole = f"regexp_replace({text}, '\\.0+$', '')"
        value = f"CASE WHEN contains({text}, '.') THEN {whole} ELSE {text} END"
    spoilt = f"regexp_full_match({text}, '[0-9](\\.[0-9]+)?[eE]\\+[0-9]+')"
    fault = f"CASE WHEN contains({text}, '+') AND {spoilt} THEN 'spoilt_id' END"
    return value, fault


def _plain_number(signs: Set[str], is_sheet: bool) -> list[Shift]:
    steps: list[Shift] = [_without_currency]
    if "quote" in signs or is_sheet:
        steps.append(_without_groups)
    if is_sheet:
        steps.append(_without_noise)
    return steps


def _without_currency(x: str) -> str:
    bare = f"regexp_replace(regexp_replace({x}, '元$', ''), '^([+-]?)[¥￥]', '\\1')"
    return f"CASE WHEN TRY_CAST({x} AS DECIMAL(18,4)) IS NULL THEN {bare} ELSE {x} END"


def _without_groups(x: str) -> str:
    whole = f"regexp_full_match({x}, '[+-]?[0-9]{{1,3}}(,[0-9]{{3}})+(\\.[0-9]*)?')"
    return f"CASE WHEN contains({x}, ',') AND {whole} THEN replace({x}, ',', '') ELSE {x} END"


def _without_noise(x: str) -> str:
    # A workbook stores binary fractions; Excel shows 15 digits, the rest is noise.
    shown = f"coalesce(printf('%.15g', TRY_CAST({x} AS DOUBLE)), {x})"
    return f"CASE WHEN strlen({x}) > 16 AND contains({x}, '.') THEN {shown} ELSE {x} END"


def _number(column: Column, text: str, typed: str) -> tuple[str, str]:
    digits = 4 if column.digits is None else column.digits
    plain, value = text, f"TRY_CAST({text} AS DECIMAL(18,4))"
    if column.type == "rate":
        plain, digits = f"rtrim({text}, '%')", max(digits, 6)
        share = f"CAST(TRY_CAST({plain} AS DECIMAL(18,4)) * 0.01 AS DECIMAL(18,6))"
        value = f"TRY_CAST({text} AS DECIMAL(18,6))"
        value = f"CASE WHEN ends_with({text}, '%') THEN {share} ELSE {value} END"
    point = f"contains({plain}, '.')"
    long = f"strlen({plain}) - instr({plain}, '.') > {digits}"
    longer = f"strlen(rtrim({plain}, '0')) - instr({plain}, '.') > {digits}"
    exponent = f"(contains({plain}, 'e') OR contains({plain}, 'E'))"
    fault = (
        f"CASE WHEN {text} IS NULL THEN NULL WHEN {exponent} AND "
        f"regexp_full_match({plain}, '[+-]?[0-9.]+[eE][+-]?[0-9]+') THEN 'exponent' "
        f"WHEN {typed} IS NULL AND regexp_full_match({plain}, '[+-]?[0-9]{{15,}}(\\.[0-9]*)?') "
        f"THEN 'too_large' "
        f"WHEN {typed} IS NULL OR contains({plain}, '_') THEN 'not_a_number' "
        f"WHEN {point} AND {long} AND {longer} THEN 'excess_digits' END"
    )
    return value, fault


def _int(text: str) -> tuple[str, str]:
    whole = f"regexp_replace({text}, '\\.0*$', '')"
    plain = f"CASE WHEN contains({text}, '.') THEN {whole} ELSE {text} END"
    is_whole = f"regexp_full_match({text}, '[+-]?[0-9]{{1,18}}(\\.0*)?')"
    fault = f"CASE WHEN {text} IS NOT NULL AND NOT {is_whole} THEN 'not_a_whole_number' END"
    return f"TRY_CAST({plain} AS BIGINT)", fault


def _bool(text: str, typed: str) -> tuple[str, str]:
    low, yes, no = f"lower({text})", _list(_TRUE), _list(_FALSE)
    value = f"CASE WHEN {low} IN ({yes}) THEN true WHEN {low} IN ({no}) THEN false END"
    fault = f"CASE WHEN {text} IS NOT NULL AND {typed} IS NULL THEN 'not_yes_or_no' END"
    return value, fault


def _moment(column: Column, text: str, typed: str, zone: str, is_sheet: bool) -> tuple[str, str]:
    is_day = column.type == "day"
    local: Shift = _as_it_is if is_day else to_utc(zone)
    epoch: Shift = to_local(zone) if is_day else _as_it_is
    tries = [_layout(each, text, local, epoch) for each in column.formats]
    if not column.formats:
        tries = _usual(text, local, is_sheet)
    value = tries[0] if len(tries) == 1 else f"coalesce({', '.join(tries)})"
    if is_day:
        value = f"CAST({value} AS DATE)"
    fault = (
        f"CASE WHEN {text} IS NULL THEN NULL "
        f"WHEN {typed} BETWEEN DATE '1990-01-01' AND DATE '2100-01-01' THEN NULL "
        f"WHEN starts_with({text}, '0000-00-00') THEN NULL ELSE 'not_a_date' END"
    )
    return value, fault


def _as_it_is(sql: str) -> str:
    return sql


def _usual(text: str, local: Shift, is_sheet: bool) -> list[str]:
    ending = "':[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})$'"
    utc = f"timezone('UTC', TRY_CAST({text} AS TIMESTAMPTZ))"
    plain = local(f"TRY_CAST({text} AS TIMESTAMP)")
    zoned = f"strlen({text}) > 19 AND regexp_matches({text}, {ending})"
    layouts = ", ".join(quote(each) for each in _LAYOUTS)
    tries = [
        f"CASE WHEN {zoned} THEN {utc} ELSE {plain} END",
        local(f"try_strptime({text}, [{layouts}])"),
    ]
    return [*tries, _serial(text, local)] if is_sheet else tries


def _serial(text: str, local: Shift) -> str:
    number = f"TRY_CAST({text} AS DOUBLE)"
    days = f"CASE WHEN {number} BETWEEN 20000 AND 80000 THEN {number} END"
    return local(f"(TIMESTAMP '1899-12-30' + to_seconds(round({days} * 86400)))")


def _layout(layout: str, text: str, local: Shift, epoch: Shift) -> str:
    match layout:
        case "epoch_seconds":
            return epoch(f"make_timestamp(TRY_CAST({text} AS BIGINT) * 1000000)")
        case "epoch_millis":
            return epoch(f"make_timestamp(TRY_CAST({text} AS BIGINT) * 1000)")
        case "excel_serial":
            return _serial(text, local)
        case "iso":
            return _usual(text, local, False)[0]
    return local(f"try_strptime({text}, {quote(checked_format(layout))})")


def bound(cast: Cast) -> Typed:
    """The typed column as a name of the expression language."""
    return Typed(typed_name(cast.name), cast.kind)
