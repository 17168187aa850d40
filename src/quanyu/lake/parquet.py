"""Writing Parquet files out of queries: a file holds some days of one month, few rows or many.

Files are cut by day at about `MOST` rows, so that replacing one day writes that day's file again
and not a whole month; a single day is never cut.
"""

import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from quanyu.lake.sql import quoted
from quanyu.lake.tables import new_name

# One row group of DuckDB.
MOST = 122_880
# DuckDB keeps a hundred partitions open; with more it begins second files.
_OPEN = 100


@dataclass(slots=True)
class Slice:
    """Some days of one month: how many rows, how many dated elsewhere, in which lines."""

    month: str
    first: date | None
    last: date | None
    rows: int
    linked: int
    lines: tuple[int, int] | None

    @property
    def where(self) -> str:
        """Return the condition that picks the rows; the lines only make the search short."""
        if self.first is None:
            found = f"business_on IS NULL AND month = {quoted(self.month)}"
        else:
            found = f"business_on BETWEEN DATE '{self.first}' AND DATE '{self.last}'"
        if self.lines is None:
            return found
        return f"{found} AND line BETWEEN {self.lines[0]} AND {self.lines[1]}"

    def takes(self, other: "Slice") -> bool:
        """Tell whether the days of `other`, which follow, still fit in; then take them in."""
        if other.month != self.month or self.rows + other.rows > MOST:
            return False
        self.last, self.rows = other.last, self.rows + other.rows
        self.linked += other.linked
        if self.lines and other.lines:
            first, last = zip(self.lines, other.lines, strict=True)
            self.lines = min(first), max(last)
        else:
            self.lines = None
        return True


def slices(connection: Any, source: str) -> list[Slice]:
    """Return how the rows of a FROM item with month, business_on, dated_from and line are cut."""
    found = connection.execute(
        "SELECT month, business_on, count(*), count(dated_from), count(line), min(line), max(line) "
        f"FROM {source} GROUP BY month, business_on ORDER BY month, business_on"
    ).fetchall()
    cut: list[Slice] = []
    for month, day, rows, linked, lines, first, last in found:
        one = Slice(month, day, day, rows, linked, (first, last) if lines == rows else None)
        if not (cut and cut[-1].takes(one)):
            cut.append(one)
    return cut


def write_slices(
    connection: Any, query: str, cut: Sequence[Slice], folder: Path, scratch: Path
) -> list[tuple[Slice, Path]]:
    """Write the rows of `query`, whose slices are `cut`, into one new file of `folder` each."""
    months = [one.month for one in cut]
    if 1 < len(months) == len(set(months)) < _OPEN and sum(one.rows for one in cut) <= MOST:
        found = split_by_month(connection, query, folder, scratch)
        written = [(one, found[one.month]) for one in cut]
    else:
        if not _in_order(cut):
            # Else every slice would go through all rows: better once through a copy of them.
            connection.execute(f"CREATE OR REPLACE TEMP TABLE to_cut AS {query}")
            query = "SELECT * FROM to_cut"
        written = [(one, folder / new_name(one.month)) for one in cut]
        for one, path in written:
            # The month is the same in all rows of a slice: no need to work it out for each.
            chosen = f"SELECT * REPLACE ({quoted(one.month)} AS month) FROM ({query})"
            rows = copy_to(connection, f"{chosen} WHERE {one.where}", path)
            if rows != one.rows:
                raise RuntimeError(f"{one.rows} rows were to be written and {rows} were")
        connection.execute("DROP TABLE IF EXISTS to_cut")
    return written


def _in_order(cut: Sequence[Slice]) -> bool:
    """Tell whether the slices lie beside each other in the file, as in an export sorted by time."""
    lines = [one.lines for one in cut if one.lines]
    if len(cut) > len(lines):
        return len(cut) == 1
    spread = sum(last - first + 1 for first, last in lines)
    return spread <= 2 * (max(last for _, last in lines) - min(first for first, _ in lines) + 1)


def split_by_month(connection: Any, query: str, folder: Path, scratch: Path) -> dict[str, Path]:
    """Write the rows of `query` into one new file of `folder` per month, by one statement."""
    place = scratch / uuid.uuid4().hex
    connection.execute(
        f"COPY (SELECT *, month AS cut FROM ({query})) TO {quoted(str(place))} "
        "(FORMAT parquet, PARTITION_BY (cut))"
    ).fetchall()
    found = {}
    for part in place.iterdir() if place.exists() else ():
        month = part.name.removeprefix("cut=")
        found[month] = folder / new_name(month)
        files = list(part.iterdir())
        if len(files) == 1:
            files[0].rename(found[month])
        else:
            source = f"read_parquet({quoted(f'{part}/*.parquet')}, hive_partitioning = false)"
            copy_to(connection, f"SELECT * FROM {source}", found[month])
    shutil.rmtree(place, ignore_errors=True)
    return found


def copy_to(connection: Any, query: str, path: Path) -> int:
    """Write the rows of `query` to `path` and return how many there are."""
    copied = connection.execute(f"COPY ({query}) TO {quoted(str(path))} (FORMAT parquet)")
    return int(copied.fetchall()[0][0])


def file_of(path: Path) -> str:
    """Return the FROM item of one Parquet file."""
    return f"read_parquet({quoted(str(path))})"
