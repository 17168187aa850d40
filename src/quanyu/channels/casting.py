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
from quanyu.channels.zones import to_local, to_utc

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
_BLANKS = " \t\u3000\xa0"


@dataclass(frozen=True, slots=True)
class Cast:
    """SQL of the three layers; `clean` reads the raw cell, the others the cleaned text."""

    name: str
    clean: str
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
    clean = _clean(column, raw, signs)
    if column.type in ("money", "decimal", "rate", "int"):
        clean = _plain_number(clean, signs, is_sheet)
    value, fault = _typed(column, text, typed, column.zone or zone, is_sheet)
    if column.map and column.map_else == "reject":
        known = _list(tuple(sorted(set(column.map.values()))))
        fault = _either(f"CASE WHEN {text} NOT IN ({known}) THEN 'unknown_value' END", fault)
    if column.filled:
        fault = _either(f"CASE WHEN {text} IS NULL THEN 'missing' END", fault)
    return Cast(column.name, clean, value, fault, KINDS[column.type], column.on_bad == "null")


def _either(first: str, second: str | None) -> str:
    return f"coalesce({first}, {second})" if second else first


def _clean(column: Column, raw: str, signs: Set[str]) -> str:
    sql = f"trim({raw}, {quote(_BLANKS)})" if "blank" in signs else raw
    if "wrap" in signs:
        inner = f"replace(substr({sql}, 3, length({sql}) - 3), '\"\"', '\"')"
        wrapped = f"starts_with({sql}, '=\"') AND ends_with({sql}, '\"') AND length({sql}) > 2"
        sql = f"CASE WHEN {wrapped} THEN {inner} ELSE {sql} END"
    marks = "".join(m for m, s in (("`", "backtick"), ("'", "apostrophe")) if s in signs)
    if marks:
        sql = f"ltrim({sql}, {quote(marks)})"
        sql = f"trim({sql}, {quote(_BLANKS)})" if "blank" in signs else sql
    for prefix in column.strip.prefix:
        kept = f"substr({sql}, {len(prefix) + 1})"
        sql = f"CASE WHEN starts_with({sql}, {quote(prefix)}) THEN {kept} ELSE {sql} END"
    for suffix in column.strip.suffix:
        kept = f'"left"({sql}, length({sql}) - {len(suffix)})'
        sql = f"CASE WHEN ends_with({sql}, {quote(suffix)}) THEN {kept} ELSE {sql} END"
    nothing = ("", *(each.strip() for each in column.null))
    return _mapped(column, f"CASE WHEN {sql} IN ({_list(nothing)}) THEN NULL ELSE {sql} END")


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(quote(each) for each in dict.fromkeys(values))


def _mapped(column: Column, sql: str) -> str:
    if not column.map:
        return sql
    whens = " ".join(f"WHEN {quote(k)} THEN {quote(v)}" for k, v in column.map.items())
    other = "NULL" if column.map_else == "null" else sql
    return f"CASE {sql} {whens} ELSE {other} END"


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


def _plain_number(clean: str, signs: Set[str], is_sheet: bool) -> str:
    sql = clean
    if "currency" in signs:
        bare = f"regexp_replace(regexp_replace({sql}, '元$', ''), '^([+-]?)[¥￥]', '\\1')"
        sql = f"CASE WHEN regexp_matches({sql}, '[元¥￥]') THEN {bare} ELSE {sql} END"
    if "quote" in signs or is_sheet:
        groups = "'[¥￥+-]*[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]*)?元?'"
        whole = f"contains({sql}, ',') AND regexp_full_match({sql}, {groups})"
        sql = f"CASE WHEN {whole} THEN replace({sql}, ',', '') ELSE {sql} END"
    if is_sheet:
        # A workbook stores binary fractions; Excel shows 15 digits, the rest is noise.
        noisy = f"strlen({sql}) > 16 AND contains({sql}, '.')"
        shown = f"coalesce(printf('%.15g', TRY_CAST({sql} AS DOUBLE)), {sql})"
        sql = f"CASE WHEN {noisy} THEN {shown} ELSE {sql} END"
    return sql


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
