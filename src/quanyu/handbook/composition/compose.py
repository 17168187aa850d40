"""The steps of a composition, one after the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quanyu.handbook.book import Handbook, Origin
from quanyu.handbook.composition.decisions import decide
from quanyu.handbook.composition.duties import settle_duties
from quanyu.handbook.composition.others import (
    follow_merges,
    settle_abilities,
    settle_cards,
    settle_departments,
    settle_rest,
)
from quanyu.handbook.composition.pool import gather, take_added, take_own
from quanyu.handbook.composition.positions import settle_positions
from quanyu.handbook.composition.sheets import settle_sheets
from quanyu.handbook.composition.work import Work
from quanyu.handbook.kinds import Content
from quanyu.handbook.records import Extension, Record
from quanyu.kernel.finding import Finding


@dataclass(frozen=True, slots=True)
class Composed:
    """What is in force, where each line comes from, what was left out, and what was found."""

    rows: tuple[Record, ...]
    origins: Mapping[str, Origin]
    left: Mapping[str, Origin]
    findings: tuple[Finding, ...]


def compose(
    content: Content, extensions: Iterable[tuple[Extension, Handbook]], *, complete: bool = True
) -> Composed:
    """Apply the overlay of `content` to the bases, left to right.

    `complete` is False where a base that is named could not be had.
    """
    found = list(extensions)
    work = Work(tuple(base for _, base in found))
    gather(work, found)
    for row in content.records():
        take_own(work, row)
    decisions = decide(work, content.operations, complete=complete)
    for row in decisions.added:
        take_added(work, row)
    succession = settle_positions(work, decisions)
    settle_departments(work, decisions)
    settle_duties(work, decisions, succession)
    settle_abilities(work, decisions, succession)
    settle_cards(work, decisions, succession)
    settle_rest(work, decisions)
    follow_merges(work, succession)
    settle_sheets(work, decisions, succession)
    return _composed(work)


def _composed(work: Work) -> Composed:
    """Put the lines in the order of the bases, our own after them."""
    based = [mark for mark in work.pool if mark in work.lines]
    rows = [work.lines[mark].row for mark in based]
    origins = {mark: work.lines[mark].origin for mark in based}
    for mark, row in work.own.items():
        made = work.lines.get(mark)
        rows.append(row)
        origins[mark] = made.origin if made else Origin("own", file=row.file, line=row.line)
    return Composed(tuple(rows), origins, work.left, tuple(work.findings))
