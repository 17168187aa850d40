"""Small pieces of SQL text: quoting, typed empty relations, lists of files."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from quanyu.lake.facts import UNDATED, VOID


def quoted(value: str) -> str:
    """Return `value` as an SQL string literal."""
    return "'" + value.replace("'", "''") + "'"


def named(name: str) -> str:
    """Return `name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def files(paths: Iterable[Path | str], *, filename: bool = False) -> str:
    """Return a FROM item that reads the Parquet files `paths` (at least one)."""
    listed = ", ".join(quoted(str(path)) for path in paths)
    extra = ", filename = true" if filename else ""
    return f"read_parquet([{listed}], union_by_name = true{extra})"


def empty(columns: Mapping[str, str]) -> str:
    """Return a query with the given columns (name to type) and no row."""
    nulls = ", ".join(f"NULL::{type_} AS {named(name)}" for name, type_ in columns.items())
    return f"SELECT * FROM (SELECT {nulls} WHERE false)"


def rows(paths: Iterable[Path | str], columns: Mapping[str, str], *, filename: bool = False) -> str:
    """Return a query over `paths` with exactly `columns`; older files answer NULL for new ones."""
    listed = list(paths)
    shape = dict(columns) | ({"filename": "VARCHAR"} if filename else {})
    if not listed:
        return empty(shape)
    names = ", ".join(named(name) for name in shape)
    source = f"SELECT * FROM {files(listed, filename=filename)}"
    return f"SELECT {names} FROM ({source} UNION ALL BY NAME {empty(shape)})"


def month_of(day: str) -> str:
    """Return the SQL of the partition that a row with business day `day` belongs to."""
    return f"coalesce(strftime({day}, '%Y-%m'), {quoted(UNDATED)})"


def same_key(one: str, two: str) -> str:
    """Return the SQL that compares the replace keys of two relations with `key_hi`, `key_lo`."""
    return f"{one}.key_hi = {two}.key_hi AND {one}.key_lo = {two}.key_lo"


# A row that replaces by its own key stores no second hash.
REPLACE_KEY = "coalesce(replace_hi, row_hi) AS key_hi, coalesce(replace_lo, row_lo) AS key_lo"
EXPORT_RANK = "struct_pack(p := priority, e := exported_at, b := batch)"
ALIVE = f"(month <> {quoted(VOID)})"
# Within one export a row stands against a void of the same key.
RANK = f"struct_pack(p := priority, e := exported_at, b := batch, a := {ALIVE})"
