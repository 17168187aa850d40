"""Coverage: who holds what the standards demand, twice, too much, or not at all.

The check proposes and a person decides; the decision is a waiver of the handbook with a day on
which it is looked at again. A score never stands without the lists behind it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from quanyu.handbook.book import Handbook
from quanyu.handbook.coverage.adoption import gaps, scores, taken
from quanyu.handbook.coverage.duties import silent, unmeasured, untrained
from quanyu.handbook.coverage.findings import (
    Coverage,
    CoverageFinding,
    Done,
    History,
    Holders,
    Load,
    Score,
    Settings,
    Shared,
    Staffing,
)
from quanyu.handbook.coverage.load import loads, occurrences, overloads
from quanyu.handbook.coverage.objects import ObjectGap, missing_objects, objects
from quanyu.handbook.coverage.orphans import orphans
from quanyu.handbook.coverage.overlaps import overlaps, shared_tags
from quanyu.handbook.lines import Lines
from quanyu.handbook.records import Waiver
from quanyu.kernel.text import msg

__all__ = [
    "Coverage",
    "CoverageFinding",
    "Done",
    "History",
    "Holders",
    "Load",
    "ObjectGap",
    "Score",
    "Settings",
    "Shared",
    "Staffing",
    "coverage",
    "in_force",
    "missing_objects",
    "objects",
    "occurrences",
    "shared_tags",
]


def coverage(
    book: Handbook,
    staffing: Staffing | None = None,
    history: History | None = None,
    *,
    on: date,
    settings: Settings | None = None,
) -> Coverage:
    """Return what is missing, doubled, too much or unheld, as of the day `on`.

    Without `staffing` nobody is known to be vacant or untrained; without `history` no duty is
    known to be silent: `Coverage.unknown` says so, and such a rule has no count instead of 0.
    """
    chosen = settings or Settings()
    fates, found_loads = taken(book), loads(book, staffing, chosen)
    doubled, shared = overlaps(book, Lines(book))
    findings = [
        *gaps(book, fates),
        *doubled,
        *orphans(book, staffing),
        *overloads(book, found_loads, chosen),
        *unmeasured(book),
        *(untrained(book, staffing) if staffing is not None else ()),
        *(silent(book, history, chosen) if history is not None else ()),
    ]
    by_department, by_base = scores(fates)
    return Coverage(
        on,
        tuple(_waived(book, findings, on)),
        tuple(shared),
        found_loads,
        by_department,
        by_base,
        _unknown(staffing, history),
    )


def in_force(waiver: Waiver, on: date) -> bool:
    """Tell whether a waiver still holds on a day; its last day included."""
    return waiver.until is None or on <= waiver.until


def _waived(
    book: Handbook, findings: Iterable[CoverageFinding], on: date
) -> Iterator[CoverageFinding]:
    for one in findings:
        waiver = book.waivers.get((one.rule, one.object))
        valid = waiver is not None and in_force(waiver, on) and _of_these(waiver, one)
        yield replace(one, waiver=waiver) if valid else one


def _of_these(waiver: Waiver, one: CoverageFinding) -> bool:
    """Tell whether a decision was about all positions that the finding speaks of."""
    return not waiver.positions or set(one.positions) <= set(waiver.positions)


def _unknown(staffing: Staffing | None, history: History | None) -> dict[str, str]:
    unknown: dict[str, str] = {}
    if not staffing:
        unknown["HB-UNTRAINED"] = msg("No people are named yet.")
    elif all(holders.abilities is None for holders in staffing.values()):
        unknown["HB-UNTRAINED"] = msg("No abilities are assessed yet.")
    if history is None:
        unknown["HB-SILENT"] = msg("No work is recorded yet.")
    return unknown
