"""How DuckDB and Spark write the few things in which they differ. Each text is ours, none is
translated from the other."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from quanyu.handbook.records import Slice
from quanyu.indicators.syntax import (
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
)
from quanyu.indicators.value_types import type_of

DialectName = Literal["duckdb", "spark"]
LocalDay = Callable[[str], str]


class DuckDB:
    """The dialect that runs here."""

    name: DialectName = "duckdb"

    def quote(self, name: str) -> str:
        """Return a column or table name as an identifier."""
        return f'"{name}"'

    def text(self, value: str) -> str:
        """Return a text literal."""
        return "'" + value.replace("'", "''") + "'"

    def day(self, value: date) -> str:
        """Return a day literal."""
        return f"DATE '{value.isoformat()}'"

    def add_days(self, expression: str, days: int) -> str:
        """Return the day `days` later."""
        return f"({expression} + ({days}))"

    def same(self, left: str, right: str) -> str:
        """Return the comparison under which two nulls are equal."""
        return f"{left} IS NOT DISTINCT FROM {right}"

    def weekday(self, day: str) -> str:
        """Return 1 for Monday to 7 for Sunday."""
        return f"isodow({day})"

    def week(self, day: str, week_start: int) -> str:
        """Return the first day of the week of `day`."""
        return f"({day} - CAST((isodow({day}) + {6 - week_start}) % 7 AS INTEGER))"

    def local_day(self, instant: str, timezone: str, minutes: int) -> str:
        """Return the day of a UTC instant in a zone whose days begin `minutes` after midnight."""
        local = f"(({instant} AT TIME ZONE 'UTC') AT TIME ZONE {self.text(timezone)})"
        return f"CAST({local} - INTERVAL {minutes} MINUTE AS DATE)"

    def ten_thousandths(self, unit_micros: int, start: str, end: str) -> str:
        """Return (end - start) in units of `unit_micros`, cut to four exact decimals."""
        micros = f"(epoch_us({end}) - epoch_us({start}))"
        return f"CAST({micros} // {unit_micros // 10000} AS DECIMAL(14,0)) * 0.0001"

    def days_between(self, start: str, end: str) -> str:
        """Return the number of days from one day to another."""
        return f"date_diff('day', {start}, {end})"

    def has_flag(self, flags: str, flag: str) -> str:
        """Tell whether a comma-separated list holds `flag`."""
        return f"list_contains(string_split({flags}, ','), {self.text(flag)})"

    def quantile(self, expression: str, share: str) -> str:
        """Return the smallest value that at least `share` of the values do not exceed."""
        return f"quantile_disc({expression}, {share})"


class Spark(DuckDB):
    """Spark SQL 4, over the same Delta tables in a catalogue named quanyu."""

    name: DialectName = "spark"

    def quote(self, name: str) -> str:
        return f"`{name}`"

    def text(self, value: str) -> str:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def add_days(self, expression: str, days: int) -> str:
        return f"date_add({expression}, {days})"

    def same(self, left: str, right: str) -> str:
        return f"{left} <=> {right}"

    def weekday(self, day: str) -> str:
        return f"(weekday({day}) + 1)"

    def week(self, day: str, week_start: int) -> str:
        return f"date_sub({day}, pmod(weekday({day}) - {week_start}, 7))"

    def local_day(self, instant: str, timezone: str, minutes: int) -> str:
        local = f"from_utc_timestamp({instant}, {self.text(timezone)})"
        return f"CAST({local} - INTERVAL '{minutes}' MINUTE AS DATE)"

    def ten_thousandths(self, unit_micros: int, start: str, end: str) -> str:
        micros = f"(unix_micros({end}) - unix_micros({start}))"
        return f"CAST({micros} div {unit_micros // 10000} AS DECIMAL(14,0)) * 0.0001"

    def days_between(self, start: str, end: str) -> str:
        return f"datediff({end}, {start})"

    def has_flag(self, flags: str, flag: str) -> str:
        return f"array_contains(split({flags}, ','), {self.text(flag)})"

    def quantile(self, expression: str, share: str) -> str:
        return f"percentile_disc({share}) WITHIN GROUP (ORDER BY {expression})"


DIALECTS: dict[DialectName, DuckDB] = {"duckdb": DuckDB(), "spark": Spark()}


@dataclass(frozen=True, slots=True)
class Emitter:
    """Writes expressions over columns. `local_day` turns an instant into its channel's day."""

    dialect: DuckDB
    types: Mapping[str, str]
    local_day: LocalDay
    slice: Callable[[Slice], str]

    def write(self, node: Node) -> str:
        """Return the SQL of an expression."""
        match node:
            case Number(text):
                return text
            case Text(value):
                return self.dialect.text(value)
            case Truth(value):
                return "TRUE" if value else "FALSE"
            case Name(name):
                return self.dialect.quote(name)
            case Unary(operator, operand):
                word = "NOT " if operator == "not" else "-"
                return f"({word}{self.write(operand)})"
            case IsNull(operand):
                return f"({self.write(operand)} IS NULL)"
            case Member(operand, options):
                listed = ", ".join(map(self.write, options))
                return f"({self.write(operand)} IN ({listed}))"
            case Binary(operator, left, right):
                return _binary(operator, self.write(left), self.write(right))
            case Call(function, arguments):
                return self._call(function, arguments)

    def _call(self, function: str, arguments: tuple[Node, ...]) -> str:
        if function == "flagged" and isinstance(arguments[0], Text):
            return self.dialect.has_flag(self.dialect.quote("flags"), arguments[0].value)
        written = [self.write(argument) for argument in arguments]
        if function == "local_day":
            return self.local_day(written[0])
        if function == "hours_between":
            return self.dialect.ten_thousandths(3_600_000_000, *written)
        if function == "days_between":
            if type_of(arguments[0], self.types) == "day":
                return self.dialect.days_between(*written)
            return self.dialect.ten_thousandths(86_400_000_000, *written)
        return f"{function}({', '.join(written)})"


def all_of(conditions: Iterable[str]) -> str:
    """Join conditions with AND; TRUE without any."""
    return " AND ".join(dict.fromkeys(conditions)) or "TRUE"


def any_of(conditions: Iterable[str]) -> str:
    """Join conditions with OR; FALSE without any."""
    return "(" + (" OR ".join(dict.fromkeys(conditions)) or "FALSE") + ")"


def _binary(operator: str, left: str, right: str) -> str:
    if operator == "/":
        return f"(CAST({left} AS DOUBLE) / NULLIF(CAST({right} AS DOUBLE), 0))"
    return f"({left} {operator.upper()} {right})"
