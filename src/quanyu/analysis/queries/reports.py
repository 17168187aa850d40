"""Reports: lists, one report, what is ready to be made, what is due, how accurate they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from quanyu.analysis import terms
from quanyu.analysis.boards.blocks import Notice
from quanyu.analysis.models import Report, ReportVersion
from quanyu.analysis.reports.loading import layouts
from quanyu.analysis.reports.rules import Accuracy
from quanyu.analysis.reports.terms import OUT, TONES, Cause, Kind, State
from quanyu.figures import formats
from quanyu.figures.models import Batch
from quanyu.figures.queries import expected_board
from quanyu.figures.queries.figures import definitions
from quanyu.figures.terms import Arrival, BatchState
from quanyu.indicators.compute import measures_of
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.actions import system_actor
from quanyu.organisation.models import Person

TIMELESS = frozenset({"target", "budget", "product", "customer", "campaign", "stock_day", "member"})


def reports(
    person: Person,
    *,
    kind: str = "",
    state: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[Report]:
    """Return reports that overlap the days from `first` to `last`; needs ``figures.view``."""
    access.require(person, terms.VIEW)
    found = Report.objects.all()
    if kind in Kind.values:
        found = found.filter(kind=kind)
    if state == "moved":
        found = found.filter(moved__gt=0)
    elif state in State.values:
        found = found.filter(state=state)
    if first is not None:
        found = found.filter(last_on__gte=first)
    if last is not None:
        found = found.filter(first_on__lte=last)
    return found


def get_report(person: Person, uid: UUID | str) -> Report:
    """Return one report; refuses (``not_found``)."""
    found = reports(person).filter(uid=uid).first()
    if found is None:
        raise Refusal("not_found", msg("There is no such report."))
    return found


def get_version(person: Person, uid: UUID | str, number: int | None = None) -> ReportVersion:
    """Return a version of a report, the published one first; refuses (``not_found``).

    Without a number: the latest published version, else the draft.
    """
    report = get_report(person, uid)
    found = report.versions.select_related(
        "report", "snapshot", "definitions", "commented_by", "published_by", "opened_by"
    )
    chosen = found.filter(number=number).first() if number else None
    if number is None:
        chosen = found.filter(published_at__isnull=False).first() or found.first()
    if chosen is None:
        raise Refusal("not_found", msg("This report has no such version."))
    return chosen


def draft_of(report: Report) -> ReportVersion | None:
    """Return the version that is not published yet."""
    return report.versions.filter(published_at__isnull=True).select_related("report").first()


def facts_of(keys: set[str]) -> set[str]:
    """Return the facts that the indicators read."""
    known = definitions()
    return {
        measure.fact
        for key in keys
        if key in known.indicators
        for measure in measures_of(known.indicators[key], known)
    }


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is there for a report: any rows at all, and which files are still to come."""

    has_rows: bool
    missing: Sequence[dict[str, Any]]

    @property
    def complete(self) -> bool:
        """Tell whether every expected file is in."""
        return not self.missing


def readiness(kind: str, period: Period) -> Readiness:
    """Return what a report of `period` would stand on today."""
    facts = facts_of(layouts()[Kind(kind)].shown_keys())
    known = formats.all_formats()
    missing = []
    for row in expected_board(system_actor(), period):
        expectation = row.expectation
        template = known.get(expectation.format_id)
        if template is None or not facts & {emit.fact for emit in template.emit}:
            continue
        lacking = [c.day for c in row.cells if c.state in (Arrival.DUE, Arrival.MISSING)]
        if lacking:
            missing.append(
                {
                    "channel": expectation.channel.key,
                    "name": expectation.channel.name,
                    "format": expectation.format_id,
                    "days": [str(day) for day in lacking],
                    "owner": str(expectation.owner or expectation.owner_position),
                }
            )
    return Readiness(has_rows(period, facts - TIMELESS), missing)


def has_rows(period: Period, facts: set[str]) -> bool:
    """Tell whether an import in force holds rows of these facts in the period."""
    found = Batch.objects.filter(
        state=BatchState.ACTIVE, first_on__lte=period.last, last_on__gte=period.first
    ).values_list("counts", flat=True)
    return any(facts & set(counts) for counts in found.iterator())


def accuracy(person: Person, first: date | None = None, last: date | None = None) -> Accuracy:
    """Return how many published reports needed no correction; needs ``figures.view``."""
    found = reports(person, first=first, last=last).filter(state__in=OUT)
    own = Q(versions__published_at__isnull=False, versions__number__gt=1) & ~Q(
        versions__cause=Cause.LATE
    )
    rows = found.annotate(own=Count("versions", filter=own, distinct=True))
    published = without = late = 0
    for state, faults in rows.values_list("state", "own"):
        published += 1
        without += state == State.PUBLISHED
        late += state == State.CORRECTED and not faults
    return Accuracy(published, without, late)


def reports_due(person: Person, limit: int = 6) -> list[Notice]:
    """Return what this person has to do about reports: comment, publish, correct."""
    if not access.may(person, terms.VIEW):
        return []
    may_comment = access.may(person, terms.REPORT_COMMENT)
    may_publish = access.may(person, terms.REPORT_PUBLISH)
    wanted = Q(pk__in=[])
    if may_comment:
        wanted |= Q(state=State.COMPUTED) | Q(state__in=OUT, moved__gt=0)
    if may_publish:
        wanted |= Q(state=State.COMMENTED)
    found = Report.objects.filter(wanted).order_by("-last_on", "-id")[:limit]
    return [_notice(report) for report in found]


def _notice(report: Report) -> Notice:
    moved = report.state in OUT
    words = {
        State.COMPUTED: _("waits for a comment"),
        State.COMMENTED: _("waits to be published"),
    }
    return Notice(
        title=str(report),
        words=_("figures have moved since it was published")
        if moved
        else words[State(report.state)],
        url=reverse("analysis:report_page", args=[report.uid]),
        tone="bad" if moved else TONES[State(report.state)],
        aside=State(report.state).label,
    )
