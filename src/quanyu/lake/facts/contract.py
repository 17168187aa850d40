"""What a fact is: its columns, its own instant, and what tells two of its rows apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "money", "decimal", "int", "bool", "instant", "day"]
Role = Literal["id", "measure", "dimension", "attribute"]
FieldClass = Literal["cost", "pay", "contact"]

SQL_TYPES: dict[ColumnType, str] = {
    "text": "VARCHAR",
    "money": "DECIMAL(18,4)",
    "decimal": "DECIMAL(18,6)",
    "int": "BIGINT",
    "bool": "BOOLEAN",
    "instant": "TIMESTAMP",  # UTC without a zone: results never depend on a session's time zone
    "day": "DATE",
}

# Columns that every stored row has beside those of its fact. A key is a hash of 126 bits in two
# BIGINT halves, because Parquet has no 128-bit integer; `replace_*` is NULL where it equals
# `row_*`. `dated_from` names the fact a row takes its instant from; `hour` is the channel's own.
SYSTEM_COLUMNS: dict[str, str] = {
    "channel": "VARCHAR",
    "month": "VARCHAR",
    "business_on": "DATE",
    "hour": "TINYINT",
    "currency": "VARCHAR",
    "row_hi": "BIGINT",
    "row_lo": "BIGINT",
    "replace_hi": "BIGINT",
    "replace_lo": "BIGINT",
    "priority": "INTEGER",
    "exported_at": "TIMESTAMP",
    "batch": "BIGINT",
    "file": "INTEGER",
    "line": "BIGINT",
    "flags": "VARCHAR",
    "dated_from": "VARCHAR",
}
UNDATED = "undated"
# The partition of voids: keys of which a file says that there is no row (see `lake.voids`).
VOID = "void"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a fact: its name, type, role, labels and who may see it.

    `additive` measures are summed in the daily table; `daily` dimensions are kept there.
    """

    name: str
    type: ColumnType
    role: Role
    zh: str
    en: str
    field_class: FieldClass | None = None
    additive: bool = False
    daily: bool = False

    @property
    def sql_type(self) -> str:
        """Return the DuckDB type in which the column is stored."""
        return SQL_TYPES[self.type]

    @property
    def personal(self) -> bool:
        """Tell whether facts hold a pseudonym in place of the value."""
        return self.field_class == "contact"


@dataclass(frozen=True, slots=True)
class Fact:
    """A kind of row that channels deliver: `at` is its instant (or day), `key` what names a row.

    Where a row has no value in `at`, the columns of `at_else` are tried in turn. An empty `at`
    says that the rows have no date at all; they stand in the undated partition.
    """

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    at: str
    key: tuple[str, ...]
    at_else: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Return the column called `name`; KeyError where the fact has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def by_day(self) -> bool:
        """Tell whether the fact is dated by a calendar day and not by an instant."""
        return bool(self.at) and self.column(self.at).type == "day"

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the fact's own columns."""
        return tuple(column.name for column in self.columns)

    @property
    def measures(self) -> tuple[Column, ...]:
        """Return the measures that may be added up over any dimension."""
        return tuple(column for column in self.columns if column.additive)

    @property
    def daily_dimensions(self) -> tuple[Column, ...]:
        """Return the dimensions of the fact's daily table, beside channel, day and currency."""
        return tuple(column for column in self.columns if column.daily)

    def stored(self) -> dict[str, str]:
        """Return name and DuckDB type of every stored column, system columns first."""
        return SYSTEM_COLUMNS | {column.name: column.sql_type for column in self.columns}

    def daily(self) -> dict[str, str]:
        """Return name and DuckDB type of every column of the fact's daily table."""
        fixed = {"channel": "VARCHAR", "month": "VARCHAR", "business_on": "DATE"}
        fixed["currency"] = "VARCHAR"
        kept = {column.name: column.sql_type for column in self.daily_dimensions}
        sums = {column.name: _sum_type(column) for column in self.measures}
        return fixed | kept | {"row_count": "BIGINT"} | sums


def _sum_type(column: Column) -> str:
    return {"money": "DECIMAL(38,4)", "decimal": "DECIMAL(38,6)"}.get(column.type, "BIGINT")


def text(name: str, zh: str, en: str, *, daily: bool = False) -> Column:
    """Return a text dimension; `daily` where it has few values and dashboards group by it."""
    return Column(name, "text", "dimension", zh, en, daily=daily)


def identity(name: str, zh: str, en: str, *, contact: bool = False) -> Column:
    """Return an id column; with `contact` the facts hold its pseudonym only."""
    return Column(name, "text", "id", zh, en, field_class="contact" if contact else None)


def attribute(name: str, zh: str, en: str, type_: ColumnType = "text") -> Column:
    """Return a column that is shown but neither summed nor grouped by."""
    return Column(name, type_, "attribute", zh, en)


def amount(name: str, zh: str, en: str, field_class: FieldClass | None = None) -> Column:
    """Return an additive money measure in the currency of its row."""
    return Column(name, "money", "measure", zh, en, field_class, additive=True)


def price(name: str, zh: str, en: str, field_class: FieldClass | None = None) -> Column:
    """Return a money measure that must not be added up (a price, a balance)."""
    return Column(name, "money", "measure", zh, en, field_class)


def count(name: str, zh: str, en: str) -> Column:
    """Return an additive whole number."""
    return Column(name, "int", "measure", zh, en, additive=True)


def quantity(name: str, zh: str, en: str, *, additive: bool = True) -> Column:
    """Return a decimal measure, additive unless said otherwise."""
    return Column(name, "decimal", "measure", zh, en, additive=additive)


def flag(name: str, zh: str, en: str, *, daily: bool = True) -> Column:
    """Return a yes/no dimension."""
    return Column(name, "bool", "dimension", zh, en, daily=daily)


def instant(name: str, zh: str, en: str) -> Column:
    """Return a UTC instant."""
    return Column(name, "instant", "attribute", zh, en)


def day(name: str, zh: str, en: str) -> Column:
    """Return a calendar day."""
    return Column(name, "day", "attribute", zh, en)


def registry(*groups: Iterable[Fact]) -> dict[str, Fact]:
    """Return the facts of `groups` by name; ValueError where a name comes twice."""
    named: dict[str, Fact] = {}
    for fact in (fact for group in groups for fact in group):
        if fact.name in named:
            raise ValueError(f"fact {fact.name} is declared twice")
        named[fact.name] = fact
    return named
