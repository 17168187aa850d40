"""The lake opened for one person: every relation holds the rows of their scope and no others."""

from collections.abc import Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any

from quanyu.figures import terms
from quanyu.figures.door import current_snapshot, get_lake
from quanyu.figures.models import Snapshot
from quanyu.kernel.period import Period
from quanyu.kernel.scope import Scope
from quanyu.lake import Reader, scope_filter
from quanyu.organisation import access
from quanyu.organisation.models import Person


def open_reader(snapshot: Snapshot | None) -> Reader:
    """The lake at *snapshot* (None: empty), to be used as a context manager.

    It knows no person: what is asked of it must carry a scope.
    """
    return get_lake().reader(snapshot.versions if snapshot else {})


class Books:
    """A snapshot opened for *person*, at the first question; use as a context manager.

    Needs ``figures.view``. *snapshot* defaults to the newest.
    """

    def __init__(self, person: Person, snapshot: Snapshot | None = None) -> None:
        access.require(person, terms.VIEW)
        self.snapshot = snapshot or current_snapshot()
        self.scope: Scope = access.scope_of(person, terms.VIEW)
        self.classes = access.field_classes(person)
        self._open = ExitStack()
        self._reader: Reader | None = None

    def __enter__(self) -> "Books":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the lake; the next question opens it again."""
        self._open.close()
        self._reader = None

    @property
    def is_open(self) -> bool:
        """Tell whether the lake had to be opened."""
        return self._reader is not None

    @property
    def reader(self) -> Reader:
        """The open lake."""
        if self._reader is None:
            self._reader = self._open.enter_context(open_reader(self.snapshot))
        return self._reader

    def rows(self, fact: str, period: Period | None = None) -> str:
        """A FROM item over the rows of *fact* that the person may see.

        Refuses (``scope_dimension_missing``) a fact that cannot be cut to the scope. Columns of
        the classes cost and pay are for the caller not to ask for.
        """
        kept = scope_filter(self.scope, fact)
        return f"(SELECT * FROM {self.reader.relation(fact, period)} WHERE {kept})"

    def ask(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of one SELECT over such FROM items; *sql* never holds a person's text."""
        return self.reader.query(sql, parameters)
