"""Daily tables: exact sums of what may be added, by channel, day and dimensions of few values.

They serve dashboards; they are built anew for the months of a channel that a change touched, and
hold nothing that could not be computed from the fact itself.
"""

from collections.abc import Set

from quanyu.lake.facts import FACTS, UNDATED, VOID, Fact
from quanyu.lake.sql import named
from quanyu.lake.work import Work


def rebuild(work: Work) -> None:
    """Rebuild the daily sums of every partition that the change in the making touched."""
    for name, places in work.touched().items():
        for channel in sorted({channel for channel, _ in places}):
            months = {month for each, month in places if each == channel}
            _rebuild(work, FACTS[name], channel, months - {UNDATED, VOID})


def _rebuild(work: Work, fact: Fact, channel: str, months: Set[str]) -> None:
    table, daily = work.fact(fact), work.daily(fact)
    for file in daily.of(channel):
        if file.month in months:
            daily.drop(file)
    files = [file for file in table.of(channel) if file.month in months]
    if files:
        work.put_sums(daily, channel, daily_query(fact, table.query(files)))


def daily_query(fact: Fact, query: str) -> str:
    """Return the daily sums over stored rows of a fact."""
    types = fact.daily()
    sums = [f"sum({named(c.name)})::{types[c.name]} AS {named(c.name)}" for c in fact.measures]
    kept = [name for name in types if name not in {"row_count", *(c.name for c in fact.measures)}]
    chosen = [*(named(name) for name in kept), "count(*) AS row_count", *sums]
    return f"SELECT {', '.join(chosen)} FROM ({query}) GROUP BY ALL"
