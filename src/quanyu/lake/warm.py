"""One locked-down DuckDB per process, kept open for all readers; each borrows a cursor of it.

Opening and locking a database costs more than most questions that are put to it.
"""

import os
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake.layout import Layout
from quanyu.lake.sql import quoted

Rows = list[tuple[Any, ...]]


class Cursor:
    """Answers one SELECT at a time and refuses the rest, in the shape of DuckDB's own cursor.

    The database may read the lake's fact and daily folders and nothing else, and its settings
    cannot be changed. It would still allow a COPY into these folders, hence the check here.
    """

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> "Cursor":
        """Run one SELECT; Refusal `not_a_query` for anything else."""
        from duckdb import StatementType

        statements = self._cursor.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != StatementType.SELECT:
            raise Refusal("not_a_query", msg("Only a single query can be asked of the lake."))
        self._cursor.execute(statements[0], list(parameters))
        return self

    def fetchall(self) -> Rows:
        """Return the remaining rows."""
        found: Rows = self._cursor.fetchall()
        return found

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row."""
        found: tuple[Any, ...] | None = self._cursor.fetchone()
        return found

    def close(self) -> None:
        """Give the cursor back."""
        self._cursor.close()


class Warm:
    """The database of this process, opened at the first question; a forked child opens its own."""

    def __init__(self, layout: Layout, settings: Mapping[str, Any]) -> None:
        self._layout = layout
        self._settings = dict(settings)
        # By process: a child must not close what it got by fork, whose threads stayed behind.
        self._opened: dict[int, Any] = {}
        self._lock = Lock()

    def cursor(self) -> Cursor:
        """Return a cursor of its own for one reader."""
        with self._lock:
            database = self._opened.get(os.getpid())
            if database is None:
                database = self._opened[os.getpid()] = self._open()
            return Cursor(database.cursor())

    def _open(self) -> Any:
        import duckdb

        database = duckdb.connect(config=self._settings)
        folders = [self._layout.table("facts"), self._layout.table("daily")]
        listed = ", ".join(quoted(f"{folder}/") for folder in folders)
        for setting in (
            "SET GLOBAL TimeZone = 'UTC'",
            # The kernel's page cache holds the same bytes, for every process at once.
            "SET enable_external_file_cache = false",
            f"SET allowed_directories = [{listed}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ):
            database.execute(setting)
        return database


class Remembered:
    """Answers to small questions about files that never change, by the question's own text."""

    def __init__(self, keep: int = 512) -> None:
        self._keep = keep
        self._known: OrderedDict[str, Rows] = OrderedDict()
        self._lock = Lock()

    def get(self, sql: str) -> Rows | None:
        """Return the answer, if it is known."""
        with self._lock:
            if sql in self._known:
                self._known.move_to_end(sql)
            return self._known.get(sql)

    def put(self, sql: str, answer: Rows) -> None:
        """Keep an answer; the one that was not asked for longest goes."""
        with self._lock:
            self._known[sql] = answer
            while len(self._known) > self._keep:
                self._known.popitem(last=False)
