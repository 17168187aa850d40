"""Rows that take their instant from another fact: they wait undated, and move when it comes.

A linked row's instant, business day, hour and month are a function of its order as it now stands,
so it does not matter which of the two came first, and undoing the order sends the row back.
"""

from quanyu.lake.facts import FACTS, Fact
from quanyu.lake.sql import month_of, named, quoted
from quanyu.lake.work import TableWork, Work


class Tracker:
    """Collects the orders that a change touches, where rows of the channel are dated by them."""

    def __init__(self, work: Work, channel: str) -> None:
        self._work = work
        self.channel = channel
        self.facts = work.linked_facts(channel)
        self._changed: dict[str, list[str]] = {name: [] for name in self._sources()}

    def wants(self, fact: Fact) -> bool:
        """Tell whether stored rows of the channel take their date from `fact`."""
        return fact.name in self._changed

    def note(self, fact: Fact, query: str) -> None:
        """Remember the orders in `query`, if rows are dated by them."""
        if self.wants(fact):
            ids = f"SELECT DISTINCT order_id FROM ({query}) WHERE order_id IS NOT NULL"
            self._changed[fact.name].append(self._work.temp(ids))

    def changed(self) -> dict[Fact, str]:
        """Return for each source fact a query of the touched order ids."""
        return {
            FACTS[name]: " UNION ".join(f"SELECT order_id FROM {table}" for table in found)
            for name, found in self._changed.items()
            if found
        }

    def _sources(self) -> set[str]:
        found: set[str] = set()
        for fact in self.facts:
            table = self._work.fact(fact)
            found |= sources(self._work, linked_rows(table, self.channel))
        return found


def sources(work: Work, query: str) -> set[str]:
    """Return the names of the facts from which rows of `query` take their date."""
    asked = f"SELECT DISTINCT dated_from FROM ({query}) WHERE dated_from IS NOT NULL"
    return {row[0] for row in work.connection.execute(asked).fetchall()}


def linked_rows(table: TableWork, channel: str, *, filename: bool = False) -> str:
    """Return a query over the files of a channel that hold linked rows."""
    files = [file for file in table.of(channel) if file.linked]
    return table.query(files, filename=filename)


def dated(work: Work, fact: Fact, channel: str, query: str) -> str:
    """Return `query` with each linked row's instant and month taken from its order as it stands."""
    for name in sorted(sources(work, query)):
        dates = _dates(work, FACTS[name], channel, query)
        query = _with_dates(fact, FACTS[name], query, dates)
    return query


def redate(work: Work, tracker: Tracker) -> dict[str, int]:
    """Move the stored rows whose order came, changed or went; return how many moved, by fact."""
    moved: dict[str, int] = {}
    for source, ids in tracker.changed().items():
        for fact in tracker.facts:
            count = _redate_fact(work, tracker.channel, fact, source, ids)
            if count:
                moved[fact.name] = moved.get(fact.name, 0) + count
    return moved


def _redate_fact(work: Work, channel: str, fact: Fact, source: Fact, ids: str) -> int:
    table = work.fact(fact)
    linked = linked_rows(table, channel, filename=True)
    mine = f"SELECT * FROM ({linked}) WHERE dated_from = {quoted(source.name)}"
    touched = f"SELECT r.* FROM ({mine}) r SEMI JOIN ({ids}) c ON r.order_id = c.order_id"
    dates = _dates(work, source, channel, touched)
    at = _instant(fact)
    moving = work.temp(
        f"SELECT r.filename FROM ({touched}) r LEFT JOIN {dates} d ON r.order_id = d.order_id "
        f"WHERE r.{named(fact.at)} IS DISTINCT FROM d.{at}"
    )
    found = work.connection.execute(f"SELECT filename, count(*) FROM {moving} GROUP BY 1")
    counts: dict[str, int] = dict(found.fetchall())
    files = [file for file in table.of(channel) if str(table.folder / file.path) in counts]
    if not files:
        return 0
    work.put(table, channel, dated(work, fact, channel, table.query(files)))
    for file in files:
        table.drop(file)
    return sum(counts.values())


def _dates(work: Work, source: Fact, channel: str, query: str) -> str:
    """Return a table of order_id, own_at, own_on, own_hour for the linked rows of `query`."""
    wanted = f"SELECT order_id FROM ({query}) WHERE dated_from = {quoted(source.name)}"
    table, at = work.fact(source), named(source.at)
    orders = f"SELECT * FROM ({table.query(table.of(channel))}) WHERE {at} IS NOT NULL"
    return work.temp(
        f"SELECT o.order_id, min(o.{at}) AS own_at, arg_min(o.business_on, o.{at}) AS own_on, "
        f"arg_min(o.hour, o.{at}) AS own_hour FROM ({orders}) o "
        f"SEMI JOIN ({wanted}) w ON o.order_id = w.order_id GROUP BY o.order_id"
    )


def _with_dates(fact: Fact, source: Fact, query: str, dates: str) -> str:
    linked = f"r.dated_from = {quoted(source.name)}"

    def pick(column: str, value: str) -> str:
        return f"CASE WHEN {linked} THEN {value} ELSE r.{named(column)} END AS {named(column)}"

    changed = ", ".join(
        (
            pick(fact.at, f"d.{_instant(fact)}"),
            pick("business_on", "d.own_on"),
            pick("hour", "d.own_hour"),
            pick("month", month_of("d.own_on")),
        )
    )
    return (
        f"SELECT r.* REPLACE ({changed}) FROM ({query}) r "
        f"LEFT JOIN {dates} d ON r.order_id = d.order_id AND {linked}"
    )


def _instant(fact: Fact) -> str:
    return "own_on" if fact.by_day else "own_at"
