"""A change in the making: the files each table will have, before one commit per table says so."""

import shutil
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quanyu.lake import tables
from quanyu.lake.facts import FACTS, Fact
from quanyu.lake.layout import Layout
from quanyu.lake.parquet import file_of, slices, split_by_month, write_slices
from quanyu.lake.sql import rows
from quanyu.lake.tables import Change, DataFile, FileLists, new_name


@dataclass(slots=True)
class TableWork:
    """The files of one table as they were and as they will be."""

    folder: Path
    columns: dict[str, str]
    base: dict[str, DataFile]
    files: dict[str, DataFile] = field(default_factory=dict)

    def of(self, channel: str, month: str | None = None) -> list[DataFile]:
        """Return the present files of a channel, or of one of its months."""
        return [
            file
            for file in self.files.values()
            if file.channel == channel and month in (None, file.month)
        ]

    def paths(self, files: Iterable[DataFile]) -> list[Path]:
        """Return the absolute paths of `files`."""
        return [self.folder / file.path for file in files]

    def query(self, files: Iterable[DataFile], *, filename: bool = False) -> str:
        """Return a query over the stored rows of `files`."""
        return rows(self.paths(files), self.columns, filename=filename)

    def add(self, path: Path, channel: str, month: str, count: int, linked: int) -> None:
        """Take up a file that lies in the table's folder."""
        size = path.stat().st_size
        self.files[path.name] = DataFile(path.name, channel, month, count, linked, size)

    def drop(self, file: DataFile) -> None:
        """Let go of a file; one that no commit ever named is deleted."""
        del self.files[file.path]
        if file.path not in self.base:
            (self.folder / file.path).unlink(missing_ok=True)

    def change(self) -> Change:
        """Return what a commit has to say."""
        removed = [file for name, file in self.base.items() if name not in self.files]
        added = [file for name, file in self.files.items() if name not in self.base]
        return Change(removed, added)

    def touched(self) -> set[tuple[str, str]]:
        """Return the (channel, month) partitions whose files differ from before."""
        change = self.change()
        return {(file.channel, file.month) for file in (*change.removed, *change.added)}


class Work:
    """All tables of a lake during one change. Nothing is visible before `commit`."""

    def __init__(
        self,
        layout: Layout,
        lists: FileLists,
        heads: MutableMapping[str, int],
        connection: Any,
        scratch: Path,
    ) -> None:
        self.layout = layout
        self.connection = connection
        self.scratch = scratch
        self._lists = lists
        self._heads = heads
        self._tables: dict[str, TableWork] = {}
        self._names = self._numbers()

    @staticmethod
    def _numbers() -> Iterator[int]:
        number = 0
        while True:
            yield number
            number += 1

    def fact(self, fact: Fact) -> TableWork:
        """Return the table of a fact's rows."""
        return self._table(f"facts/{fact.name}", fact.stored())

    def daily(self, fact: Fact) -> TableWork:
        """Return the table of a fact's daily sums."""
        return self._table(f"daily/{fact.name}", fact.daily())

    def linked_facts(self, channel: str) -> list[Fact]:
        """Return the facts that have rows of the channel dated from another fact."""
        stored = [fact for fact in FACTS.values() if f"facts/{fact.name}" in self._known()]
        return [f for f in stored if any(file.linked for file in self.fact(f).of(channel))]

    def touched(self) -> dict[str, set[tuple[str, str]]]:
        """Return the touched partitions by fact."""
        found = {
            name.removeprefix("facts/"): table.touched()
            for name, table in self._tables.items()
            if name.startswith("facts/")
        }
        return {name: places for name, places in found.items() if places}

    def temp(self, query: str) -> str:
        """Materialise `query` as a temporary table and return its name."""
        name = f"work_{next(self._names)}"
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
        return name

    def value(self, query: str) -> Any:
        """Return the only value of a query."""
        return self.connection.execute(query).fetchall()[0][0]

    def put(self, table: TableWork, channel: str, query: str) -> int:
        """Write the rows of `query` into new files of `table`, cut by day; return how many."""
        held = self.temp(query)
        cut = slices(self.connection, held)
        if not cut:
            return 0
        self._ready(table)
        chosen = f"SELECT * FROM {held}"
        written = write_slices(self.connection, chosen, cut, table.folder, self.scratch)
        tables.settle(path for _, path in written)
        for one, path in written:
            table.add(path, channel, one.month, one.rows, one.linked)
        self.connection.execute(f"DROP TABLE {held}")
        return sum(one.rows for one in cut)

    def put_sums(self, table: TableWork, channel: str, query: str) -> None:
        """Write daily sums into new files of `table`, one per month."""
        self._ready(table)
        held = self.temp(query)
        asked = f"SELECT month, count(*) FROM {held} GROUP BY month"
        counts: dict[str, int] = dict(self.connection.execute(asked).fetchall())
        chosen = f"SELECT * FROM {held}"
        written = split_by_month(self.connection, chosen, table.folder, self.scratch)
        tables.settle(written.values())
        for month, path in written.items():
            table.add(path, channel, month, counts[month], 0)
        self.connection.execute(f"DROP TABLE {held}")

    def link(self, table: TableWork, channel: str, month: str, clean: Path) -> None:
        """Take a clean file into `table` as it is, without copying its bytes where possible."""
        self._ready(table)
        target = table.folder / new_name(month)
        try:
            target.hardlink_to(clean)
        except OSError:
            shutil.copyfile(clean, target)
            tables.settle([target])
        table.add(target, channel, month, self.value(f"SELECT count(*) FROM {file_of(target)}"), 0)

    def commit(self, note: str) -> None:
        """Commit every changed table; the heads are told only when all of them succeeded."""
        versions: dict[str, int] = {}
        for name, table in self._tables.items():
            change = table.change()
            if not change:
                continue
            head = self._heads.get(name, 0)
            versions[name] = tables.commit(table.folder, head, change, note)
            self._lists.remember(name, versions[name], tuple(table.files.values()))
        self._heads.update(versions)

    def discard(self) -> None:
        """Delete the files that were written and not committed."""
        for table in self._tables.values():
            for file in table.change().added:
                (table.folder / file.path).unlink(missing_ok=True)

    def _known(self) -> set[str]:
        return set(self._heads) | set(self._tables)

    def _table(self, name: str, columns: dict[str, str]) -> TableWork:
        if name not in self._tables:
            listed = self._lists.of(name, self._heads[name]) if name in self._heads else ()
            base = {file.path: file for file in listed}
            self._tables[name] = TableWork(self.layout.table(name), columns, base, dict(base))
        return self._tables[name]

    @staticmethod
    def _ready(table: TableWork) -> None:
        if not tables.exists(table.folder):
            tables.create(table.folder, table.columns)
