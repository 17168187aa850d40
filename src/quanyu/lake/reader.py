"""Reading a pinned state of the lake: only the files of that version, and nothing else."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any

from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake.facts import FACTS, UNDATED, VOID, Fact
from quanyu.lake.layout import Layout
from quanyu.lake.sql import named, rows
from quanyu.lake.tables import DataFile, FileLists
from quanyu.lake.warm import Cursor, Remembered, Rows, Warm

# What a row is, leaving out where it came from: two lakes with these equal hold the same.
_PROVENANCE = {
    "row_hi",
    "row_lo",
    "replace_hi",
    "replace_lo",
    "priority",
    "exported_at",
    "batch",
    "file",
    "line",
    "dated_from",
}
_PLACE = ("batch", "file", "line", "row_hi", "row_lo")


class Reader:
    """The pinned versions of all tables, for SELECTs alone. Use as a context manager."""

    def __init__(
        self,
        layout: Layout,
        lists: FileLists,
        snapshot: Mapping[str, int],
        warm: Warm,
        remembered: Remembered,
    ) -> None:
        self._layout = layout
        self._lists = lists
        self.snapshot = dict(snapshot)
        self._warm = warm
        self._remembered = remembered
        self._cursor: Cursor | None = None

    def __enter__(self) -> "Reader":
        self.connection()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the cursor back."""
        if self._cursor is not None:
            self._cursor.close()
            self._cursor = None

    def connection(self) -> Cursor:
        """Return the reader's cursor over the process's locked-down DuckDB."""
        if self._cursor is None:
            self._cursor = self._warm.cursor()
        return self._cursor

    def query(self, sql: str, parameters: Sequence[object] = ()) -> Rows:
        """Return the rows of one SELECT; Refusal `not_a_query` for anything else."""
        return self.connection().execute(sql, parameters).fetchall()

    def remembered(self, sql: str) -> Rows:
        """Return the rows of a small SELECT over relations of this reader; each is run once.

        Its text names the files, and files never change.
        """
        known = self._remembered.get(sql)
        if known is None:
            known = self.query(sql)
            self._remembered.put(sql, known)
        return list(known)

    def columns(self, fact: str) -> dict[str, str]:
        """Return name and DuckDB type of every column of a fact, system columns first."""
        return _fact(fact).stored()

    def daily_columns(self, fact: str) -> dict[str, str]:
        """Return name and DuckDB type of every column of a fact's daily table."""
        return _fact(fact).daily()

    def relation(
        self, fact: str, period: Period | None = None, channels: Iterable[str] | None = None
    ) -> str:
        """Return a FROM item over a fact's rows, dated ones of `period` only where it is given.

        `channels` None means all. Files of other channels and months are not opened.
        """
        return self._from(f"facts/{fact}", _fact(fact).stored(), period, channels)

    def daily(
        self, fact: str, period: Period | None = None, channels: Iterable[str] | None = None
    ) -> str:
        """Return a FROM item over a fact's daily sums, pruned like `relation`."""
        return self._from(f"daily/{fact}", _fact(fact).daily(), period, channels)

    def waiting(self) -> dict[str, int]:
        """Return for each fact how many rows wait for the order that dates them."""
        counts = {
            name: sum(file.linked for file in self.files(name) if file.month == UNDATED)
            for name in FACTS
        }
        return {name: count for name, count in counts.items() if count}

    def channels(self, fact: str) -> frozenset[str]:
        """Return the channels of which there are rows, without opening a file."""
        return frozenset(file.channel for file in self.files(fact))

    def row_count(self, fact: str) -> int:
        """Return the number of rows of a fact, without opening a file."""
        return sum(file.rows for file in self.files(fact))

    def files(self, fact: str) -> tuple[DataFile, ...]:
        """Return the files that make up a fact at this snapshot."""
        return self._files(f"facts/{_fact(fact).name}")

    def digest(self, fact: str | None = None) -> str:
        """Return a hash of what is there, independent of order and of which file brought it."""
        names = [fact] if fact else sorted(FACTS)
        sums = (f"{name}:{self._sum(_fact(name))}" for name in names if self.files(name))
        return hashlib.sha256("\n".join(sums).encode()).hexdigest()

    def rows(
        self,
        fact: str,
        where: str = "true",
        after: Sequence[int] | None = None,
        limit: int = 50,
        parameters: Sequence[object] = (),
    ) -> list[dict[str, Any]]:
        """Return rows in the order of their files and lines, the next page after `after`.

        `after` is (batch, file, line, row_hi, row_lo) of the last row seen. `where` is compiled
        SQL with `?` for `parameters`, never a person's text.
        """
        place = ", ".join(_PLACE)
        beyond = f" AND ({place}) > ({', '.join(str(int(n)) for n in after)})" if after else ""
        names = list(self.columns(fact))
        chosen = ", ".join(named(name) for name in names)
        sql = (
            f"SELECT {chosen} FROM {self.relation(fact)} WHERE ({where}){beyond} "
            f"ORDER BY {place} LIMIT {int(limit)}"
        )
        return [dict(zip(names, row, strict=True)) for row in self.query(sql, parameters)]

    def _files(self, table: str) -> tuple[DataFile, ...]:
        version = self.snapshot.get(table)
        listed = self._lists.of(table, version) if version is not None else ()
        return tuple(file for file in listed if file.month != VOID)

    def _from(
        self,
        table: str,
        columns: Mapping[str, str],
        period: Period | None,
        channels: Iterable[str] | None,
    ) -> str:
        wanted = None if channels is None else frozenset(channels)
        within, folder = _months(period), str(self._layout.table(table))
        chosen = [
            f"{folder}/{file.path}"
            for file in self._files(table)
            if (wanted is None or file.channel in wanted) and within(file.month)
        ]
        query = rows(chosen, columns)
        return f"({query}{_within(period)})"

    def _sum(self, fact: Fact) -> str:
        kept = [name for name in fact.stored() if name not in _PROVENANCE]
        content = " || chr(31) || ".join(f"coalesce({named(n)}::VARCHAR, chr(30))" for n in kept)
        halves = f"SELECT md5_number({content}) AS h FROM {self.relation(fact.name)}"
        mask = 0xFFFF_FFFF
        parts = ", ".join(f"sum(((h >> {n}) & {mask})::UBIGINT)::VARCHAR" for n in (0, 32, 64, 96))
        found = self.query(f"SELECT count(*), {parts} FROM ({halves})")[0]
        return "/".join(str(value) for value in found)


def _fact(name: str) -> Fact:
    fact = FACTS.get(name)
    if fact is None:
        raise Refusal("unknown_fact", msg("There is no fact called %(fact)s."), fact=name)
    return fact


def _months(period: Period | None) -> Callable[[str], bool]:
    """Return the test whether a month's files may hold rows of `period`."""
    first, last = (f"{period.first:%Y-%m}", f"{period.last:%Y-%m}") if period else ("", "")
    return lambda month: not period or (first <= month <= last and month != UNDATED)


def _within(period: Period | None) -> str:
    if period is None:
        return ""
    return f" WHERE business_on BETWEEN DATE '{period.first}' AND DATE '{period.last}'"
