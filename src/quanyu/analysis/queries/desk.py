"""One reader of figures for one page: a snapshot, a scope, an open lake, and what is known already.

Tables are kept in the process by everything that decides them: the snapshot, the scope and field
classes of the person, the shops' clocks and names, today's date, and the question itself.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import TracebackType
from typing import Any

from django.conf import settings

from quanyu.figures.models import Channel, Snapshot
from quanyu.figures.queries import Books
from quanyu.figures.queries.figures import calendar, channel_attributes, definitions
from quanyu.indicators import (
    ChannelAttributes,
    Definitions,
    FigureTable,
    Opened,
    Query,
    compute,
    open_figure,
)
from quanyu.indicators.compute import check_field_classes, measures_of
from quanyu.indicators.dialects import DIALECTS
from quanyu.indicators.dimensions import Surroundings, require_dimension
from quanyu.kernel.clock import today
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.lake.facts import UNDATED
from quanyu.lake.reader import Reader
from quanyu.organisation.models import Person

KEPT_TABLES = 600
KEPT_ROWS = 3000

_tables: OrderedDict[tuple[Any, ...], FigureTable] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Shops:
    """What is known of the shops: their names and clocks."""

    names: Mapping[str, str]
    attributes: Mapping[str, ChannelAttributes]

    @property
    def fingerprint(self) -> int:
        """Return a number that changes when a clock, platform or name does."""
        return hash(tuple(sorted((key, repr(value)) for key, value in self.attributes.items())))


class Desk:
    """Figures for one person on one snapshot; opens the lake at the first unknown table.

    Needs ``figures.view``. Rows outside the person's scope never enter; a fact that lacks a scoped
    dimension is refused by the compiler, as is a class of columns that is not granted.
    """

    def __init__(self, person: Person, snapshot: Snapshot | None = None) -> None:
        self.books = Books(person, snapshot)
        self.person = person
        self.snapshot: Snapshot | None = self.books.snapshot
        self.scope: Scope = self.books.scope
        self.classes = self.books.classes
        self.today = today(settings.TIME_ZONE)

    def __enter__(self) -> "Desk":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.books.close()

    @property
    def definitions(self) -> Definitions:
        """Return the definitions in force."""
        return definitions()

    @cached_property
    def shops(self) -> Shops:
        """Return the shops; names of shops outside the scope are left out."""
        names = {
            key: name
            for key, name in Channel.objects.values_list("key", "name")
            if self.scope.allows_channel(key)
        }
        return Shops(names, channel_attributes())

    @property
    def reader(self) -> Reader:
        """Return the open lake."""
        return self.books.reader

    def table(
        self,
        keys: Sequence[str],
        period: Period,
        by: Sequence[str] = (),
        *,
        where: Mapping[str, Sequence[str]] | None = None,
        **asked: Any,
    ) -> FigureTable:
        """Compute indicators, or take what this process has computed before."""
        query = self.query(keys, period, by, where=where, **asked)
        place = self._place(query)
        found = _kept(place)
        if found is None:
            found = compute(
                query,
                self.definitions,
                self.reader,
                field_classes=self.classes,
                calendar=calendar(),
                channels=self.shops.attributes,
            )
            _keep(place, found)
        return found

    def query(
        self,
        keys: Sequence[str],
        period: Period,
        by: Sequence[str] = (),
        *,
        where: Mapping[str, Sequence[str]] | None = None,
        **asked: Any,
    ) -> Query:
        """Return a question under the person's scope."""
        limits = {name: tuple(values) for name, values in (where or {}).items()}
        return Query(tuple(keys), period, tuple(by), where=limits, scope=self.scope, **asked)

    def is_known(self, query: Query) -> bool:
        """Tell whether the table of `query` needs no computing."""
        return _kept(self._place(query)) is not None

    def opened(
        self, key: str, measure: str | None, query: Query, after: str | None, limit: int
    ) -> Opened:
        """Return the rows behind a figure, of one of its measures only where it is named."""
        known = self.definitions
        if measure is not None:
            narrowed = replace(known.indicator(key), measures=frozenset({measure}))
            known = replace(known, indicators={**known.indicators, key: narrowed})
        return open_figure(
            key,
            query,
            known,
            self.reader,
            after=after,
            limit=limit,
            field_classes=self.classes,
            channels=self.shops.attributes,
        )

    def refusal(self, key: str, dimensions: Sequence[str] = ()) -> Refusal | None:
        """Return why this person cannot have `key` cut by `dimensions`; None if they can.

        The scope's own dimensions count as asked, for a figure that cannot be cut to the scope is
        not shown at all.
        """
        try:
            indicator = self.definitions.indicator(key)
            check_field_classes([indicator], self.definitions, self.classes)
            for name in (*self.scope.restrictions(), *dimensions):
                for measure in measures_of(indicator, self.definitions):
                    fact = self.definitions.facts[measure.fact]
                    require_dimension(name, fact, self._around, key)
        except Refusal as fault:
            return fault
        return None

    def waiting(self) -> dict[str, int]:
        """Return for each fact the rows of the person's shops that wait for the file dating them.

        Nothing for a scope by category or store: those rows do not tell either.
        """
        if self.scope.stores is not None or self.scope.categories is not None:
            return {}
        counts: dict[str, int] = {}
        for fact in self.definitions.facts:
            for file in self.reader.files(fact):
                if file.month == UNDATED and self.scope.allows_channel(file.channel):
                    counts[fact] = counts.get(fact, 0) + file.linked
        return {fact: count for fact, count in counts.items() if count}

    @cached_property
    def _around(self) -> Surroundings:
        return Surroundings(self.definitions, DIALECTS["duckdb"], self.shops.attributes, True)

    def _place(self, query: Query) -> tuple[Any, ...]:
        return (
            str(settings.QUANYU_HOME),
            self.snapshot.pk if self.snapshot else 0,
            self.scope.key(),
            tuple(sorted(self.classes)),
            self.shops.fingerprint,
            self.today,
            *(
                tuple(sorted(value.items())) if isinstance(value, dict) else value
                for value in (getattr(query, name) for name in _QUESTION)
            ),
        )


_QUESTION = ("keys", "period", "by", "where", "compare", "limit", "order", "subtotals", "spine")


def _kept(place: tuple[Any, ...]) -> FigureTable | None:
    with _lock:
        found = _tables.get(place)
        if found is not None:
            _tables.move_to_end(place)
        return found


def _keep(place: tuple[Any, ...], table: FigureTable) -> None:
    if len(table.rows) > KEPT_ROWS:
        return
    with _lock:
        _tables[place] = table
        while len(_tables) > KEPT_TABLES:
            _tables.popitem(last=False)


def forget() -> None:
    """Drop every kept table; for tests and for measuring."""
    with _lock:
        _tables.clear()
