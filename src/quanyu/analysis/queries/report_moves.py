"""What has moved since a version, and what two versions tell differently."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _

from quanyu.analysis import words
from quanyu.analysis.models import ReportVersion
from quanyu.analysis.queries.report_content import content_at, content_for, grain_of
from quanyu.analysis.queries.report_desk import frozen_shops_of
from quanyu.analysis.reports import rules
from quanyu.analysis.reports.freezing import thawed_definitions
from quanyu.analysis.reports.records import Layout
from quanyu.analysis.reports.rules import Content, Difference
from quanyu.figures.queries import current_snapshot
from quanyu.kernel.refusal import Refusal
from quanyu.organisation.models import Person

KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Move:
    """One figure that two contents tell differently, in words."""

    part: str
    row: str
    name: str
    before: str
    after: str
    change: str
    direction: str
    grew: bool


def moved_since(person: Person, version: ReportVersion) -> list[Move]:
    """Return the figures of a version that would be others by the newest snapshot."""
    newest = current_snapshot()
    if newest is None or newest.pk == version.snapshot_id:
        return []
    grain = grain_of(person)
    asked = (str(version.uid), str(newest.uid), grain.key, version.computed_at.isoformat())
    place = f"report-{rules.digest_of(*asked)}"
    fresh: Content | None = cache.get(place)
    if fresh is None:
        try:
            fresh = rules.plain(content_at(version, grain, newest))
        except Refusal:
            return []
        cache.set(place, fresh, KEPT_SECONDS)
    found = rules.differences(content_for(person, version), fresh or {})
    return told(person, version, found)


def between(person: Person, old: ReportVersion, new: ReportVersion) -> list[Move]:
    """Return what two versions tell differently to a person."""
    found = rules.differences(content_for(person, old), content_for(person, new))
    return told(person, new, found)


def told(person: Person, version: ReportVersion, found: Sequence[Difference]) -> list[Move]:
    """Say differences in words."""
    layout = Layout.model_validate(version.layout)
    known = thawed_definitions(version.definitions.fingerprint, version.definitions.body)
    shops = frozen_shops_of(version, grain_of(person)).names
    moves = []
    for row in found:
        part = layout.parts[row.part] if row.part >= 0 else None
        key = row.key
        if part is not None and part.kind == "attainment":
            key = part.actual if row.key == "actual" else part.target
        record = known.indicators[key].record
        by = getattr(part, "by", "")
        change = row.change
        moves.append(
            Move(
                words.name_of(part) if part is not None else _("Headlines"),
                words.value_name(by, row.at, shops) if row.at is not None else _("Total"),
                words.name_of(record),
                words.amount(row.before, record.unit),
                words.amount(row.after, record.unit),
                words.amount(change, record.unit) if change is not None else "–",
                record.direction,
                change is not None and change > 0,
            )
        )
    return moves
