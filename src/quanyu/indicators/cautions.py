"""What a reader must know of a table: unripe days, sums that are no sums, rows still waiting."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from quanyu.indicators.cells import Run
from quanyu.indicators.definitions import Definitions, Indicator
from quanyu.indicators.query import Query
from quanyu.indicators.table import Caution
from quanyu.kernel.clock import today
from quanyu.kernel.text import msg


def mature_days(indicator: Indicator, definitions: Definitions) -> int:
    """Return after how many days a figure no longer moves by itself."""
    wanted = set(indicator.measures).union(*indicator.apart.values())
    follow = [definitions.measures[name].record.again_within or 0 for name in wanted]
    return max([indicator.record.maturity_days, *follow])


def cautions_of(run: Run, indicators: Mapping[str, Indicator], query: Query) -> tuple[Caution, ...]:
    """Return the cautions of a table, those of an indicator before those of facts."""
    found = [c for i in indicators.values() for c in _of_indicator(i, run.definitions, query)]
    return (*found, *_of_facts(run, indicators), *_of_currencies(run))


def _of_indicator(
    indicator: Indicator, definitions: Definitions, query: Query
) -> Iterator[Caution]:
    days = mature_days(indicator, definitions)
    if days and query.period.last + timedelta(days=days) >= today():
        yield Caution(
            "immature",
            indicator.key,
            msg("%(indicator)s still moves until %(day)s: the last %(days)s days are not ripe."),
            {
                "indicator": indicator.key,
                "day": query.period.last + timedelta(days=days),
                "days": days,
            },
        )
    summed = "channel" not in query.by or not ("day" in query.by or len(query.period) == 1)
    if indicator.record.caution is not None and summed:
        words = indicator.record.caution
        yield Caution("definition", indicator.key, words.en.replace("%", "%%"), {}, words)


def _of_facts(run: Run, indicators: Mapping[str, Indicator]) -> Iterator[Caution]:
    measures = run.definitions.measures
    facts: dict[str, str] = {}
    for key, indicator in indicators.items():
        for name in sorted(set(indicator.measures).union(*indicator.apart.values())):
            facts.setdefault(measures[name].fact, key)
    waiting = run.reader.waiting()
    for fact, key in facts.items():
        if waiting.get(fact):
            yield Caution(
                "waiting",
                key,
                msg("%(count)s rows of %(fact)s wait for the file that dates them."),
                {"count": waiting[fact], "fact": fact},
            )
        if not run.reader.channels(fact):
            yield Caution(
                "not_imported",
                key,
                msg("Nothing of %(fact)s has been imported, so its figures are empty."),
                {"fact": fact},
            )


def _of_currencies(run: Run) -> Iterator[Caution]:
    if len(run.currencies) > 1:
        yield Caution(
            "currencies",
            None,
            msg("The rows are in different currencies: %(currencies)s."),
            {"currencies": ", ".join(sorted(run.currencies))},
        )
