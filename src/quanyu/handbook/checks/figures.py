"""Measures and indicators: whether each says enough to be computed, and nothing twice."""

from collections.abc import Iterator

from quanyu.handbook.checks.study import Study
from quanyu.handbook.records import Indicator, Measure
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg


def check(study: Study) -> Iterator[Finding]:
    """Yield the findings about what can be computed."""
    for measure in study.written(study.book.measures.values(), "aggregate", "of", "per", "having"):
        yield from _measure(study, measure)
    fields = ("formula", "waits_for", "only", "companion_of")
    for indicator in study.written(study.book.indicators.values(), *fields):
        yield from _indicator(study, indicator)


def _measure(study: Study, row: Measure) -> Iterator[Finding]:
    missing = row.of is None and (row.aggregate != "count" or row.again_within is not None)
    if missing:
        yield study.found(
            "HB-MEASURE", row, msg("%(name)s must say of which column."), name=row.measure
        )
    special = row.first_time or row.again_within is not None
    ways = special + (row.having is not None)
    if ways > 1 or (ways and not row.per) or (row.per and row.aggregate == "count" and not ways):
        yield study.found(
            "HB-MEASURE",
            row,
            msg(
                "%(name)s: having, first_time and again_within exclude each other and need per;"
                " a count per id needs one of them."
            ),
            name=row.measure,
        )
    if special and row.aggregate != "count":
        yield study.found(
            "HB-MEASURE",
            row,
            msg("%(name)s counts ids: its aggregate must be count."),
            name=row.measure,
        )


def _indicator(study: Study, row: Indicator) -> Iterator[Finding]:
    if row.companion_of is not None and (
        row.companion_of not in study.book.indicators or row.companion_of == row.key
    ):
        yield study.found(
            "HB-REFERENCE", row, msg("%(key)s names no other indicator here."), key=row.companion_of
        )
    if any(bool(part.among) == bool(part.apart_from) for part in row.only):
        yield study.found(
            "HB-FORMULA", row, msg("A restriction under only needs either among or apart_from.")
        )
    if (row.formula is None) == (not row.waits_for):
        yield study.found(
            "HB-FORMULA",
            row,
            msg("%(key)s needs either a formula or the facts it waits for."),
            key=row.key,
        )
