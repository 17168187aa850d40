"""What people do to reports: compute, comment, publish, correct."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from quanyu.analysis import terms
from quanyu.analysis.models import FrozenDefinitions, Report, ReportVersion
from quanyu.analysis.queries.anomalies import frozen_anomalies
from quanyu.analysis.queries.report_content import EVERYTHING, content_at, store
from quanyu.analysis.queries.reports import Readiness, draft_of, readiness
from quanyu.analysis.reports import rules
from quanyu.analysis.reports.freezing import (
    frozen_calendar,
    frozen_definitions,
    frozen_shops,
)
from quanyu.analysis.reports.loading import layouts
from quanyu.analysis.reports.terms import FREEZE_JOB, Cause, Kind
from quanyu.editions import queries as editions
from quanyu.figures.actions import ask_for_feeds
from quanyu.figures.models import Snapshot
from quanyu.figures.queries import current_snapshot
from quanyu.figures.queries.figures import calendar, channel_attributes
from quanyu.jobs.actions import enqueue
from quanyu.kernel.clock import now, today
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person
from quanyu.organisation.queries import people_who_may
from quanyu.ui import notices


def compute_report(
    actor: Person, *, kind: str, period: Period, ready: Readiness | None = None
) -> Report:
    """Compute the report of a period from the newest figures; needs ``analysis.report_comment``.

    A draft is computed anew, its comment stays. Refuses what is published (``report_published``),
    days that are not over (``report_early``) and days without any rows (``report_empty``).
    """
    access.require(actor, terms.REPORT_COMMENT)
    state = ready or readiness(kind, period)
    snapshot = _snapshot(state, period)
    report = Report.objects.filter(kind=kind, first_on=period.first).first()
    draft = draft_of(report) if report else None
    if report is not None and draft is None:
        raise Refusal(
            "report_published",
            msg("This report is published. Open a correction to change what it says."),
        )
    if report is None:
        report = Report(kind=kind, first_on=period.first, last_on=period.last, created_at=now())
    version = draft or ReportVersion(report=report, number=1)
    _fill(version, state, snapshot)
    content = content_at(version, EVERYTHING)
    with transaction.atomic():
        _save(version, content)
        audit.record(
            actor,
            "analysis.report.computed",
            subject=str(report),
            after={"snapshot": snapshot.pk, "missing": len(state.missing)},
        )
    return report


def _snapshot(state: Readiness, period: Period) -> Snapshot:
    found = current_snapshot()
    if found is None or not state.has_rows:
        raise Refusal(
            "report_empty", msg("Nothing has been imported for these days, so nothing to report.")
        )
    if period.last >= today(settings.TIME_ZONE):
        raise Refusal("report_early", msg("These days are not over yet."))
    return found


def _fill(version: ReportVersion, state: Readiness, snapshot: Snapshot) -> None:
    """Take the present state of figures, definitions, shops and layout into a draft."""
    version.snapshot = snapshot
    version.definitions = _definitions()
    version.layout = layouts()[Kind(version.report.kind)].model_dump(mode="json")
    version.channels = frozen_shops(channel_attributes())
    version.calendar = frozen_calendar(calendar())
    version.missing = list(state.missing)
    version.complete = state.complete
    version.anomalies = frozen_anomalies(version.report.period)
    version.computed_at = now()


def _definitions() -> FrozenDefinitions:
    handbook = editions.in_force()
    found = FrozenDefinitions.objects.filter(fingerprint=handbook.content_hash).first()
    if found is None:
        found, _made = FrozenDefinitions.objects.get_or_create(
            fingerprint=handbook.content_hash,
            defaults={"body": frozen_definitions(handbook), "kept_at": now()},
        )
    return found


def _save(version: ReportVersion, content: dict[str, Any]) -> None:
    report = version.report
    if report.pk is None:
        report.save()
        version.report = report
    if version.pk is not None:
        fresh = ReportVersion.objects.select_for_update().get(pk=version.pk)
        if fresh.is_frozen:
            raise Refusal("report_published", msg("This report has been published meanwhile."))
    version.save()
    version.contents.all().delete()
    store(version, EVERYTHING, content)
    _settle(report)


def _settle(report: Report) -> None:
    published = report.versions.filter(published_at__isnull=False).count()
    draft = draft_of(report)
    state = rules.state_after(published, draft is not None, bool(draft and draft.comment))
    Report.objects.filter(pk=report.pk).update(state=state)
    report.state = state


def recompute(actor: Person, report: Report) -> Report:
    """Compute a draft, of a report or of a correction, from the newest figures."""
    if draft_of(report) is None:
        raise Refusal("report_published", msg("There is no draft to compute anew."))
    return compute_report(actor, kind=report.kind, period=report.period)


def comment_report(actor: Person, report: Report, *, comment: str) -> ReportVersion:
    """Write the comment of a draft; needs ``analysis.report_comment``."""
    access.require(actor, terms.REPORT_COMMENT)
    text = comment.strip()
    if not text:
        raise Refusal("comment_missing", msg("Write what the figures mean before you save."))
    with transaction.atomic():
        draft = _draft(report)
        before = draft.comment
        draft.comment, draft.commented_by, draft.commented_at = text, actor, now()
        draft.save(update_fields=["comment", "commented_by", "commented_at"])
        _settle(report)
        audit.record(
            actor,
            "analysis.report.commented",
            subject=str(report),
            before={"comment": before},
            after={"comment": text, "version": draft.number},
        )
    return draft


def publish_report(actor: Person, report: Report) -> ReportVersion:
    """Publish a draft, which freezes it; needs ``analysis.report_publish`` and four eyes.

    Refuses a draft without a comment (``comment_missing``), the commenter (``four_eyes``) and
    somebody who does not see all shops (``scope_narrow``). What it says is kept for every scope of
    those who may read; the work is a job.
    """
    access.require(actor, terms.REPORT_PUBLISH)
    require_whole(actor, terms.REPORT_PUBLISH)
    with transaction.atomic():
        draft = _draft(report)
        if not draft.comment:
            raise Refusal("comment_missing", msg("The report has no comment yet."))
        if not rules.may_publish(actor.pk, draft.commented_by_id):
            raise Refusal(
                "four_eyes", msg("You wrote the comment; somebody else has to publish the report.")
            )
        body = draft.contents.get(grain=EVERYTHING.key).body
        draft.published_by, draft.published_at = actor, now()
        draft.digest = version_digest(draft, body)
        draft.save(update_fields=["published_by", "published_at", "digest"])
        Report.objects.filter(pk=report.pk).update(moved=0, checked_snapshot=draft.snapshot_id)
        _settle(report)
        enqueue(FREEZE_JOB, {"version": draft.pk}, key=f"freeze {draft.pk}", requested_by=actor)
        audit.record(
            actor,
            "analysis.report.published" if draft.number == 1 else "analysis.report.corrected",
            subject=str(report),
            after={
                "version": draft.number,
                "snapshot": draft.snapshot_id,
                "digest": draft.digest,
                "missing": len(draft.missing),
            },
            reason=draft.reason,
        )
        _ring(actor, report, draft)
        ask_for_feeds()
    return draft


def _ring(actor: Person, report: Report, version: ReportVersion) -> None:
    """Tell those who comment on reports or publish them; everybody else meets it on the list."""
    readers = {
        *people_who_may(terms.REPORT_COMMENT),
        *people_who_may(terms.REPORT_PUBLISH),
    } - {actor}
    kind = "analysis.report.published" if version.number == 1 else "analysis.report.corrected"
    url = reverse("analysis:report_page", args=[report.uid])
    key = f"report {report.pk} {version.number}"
    notices.tell(readers, kind, key=key, url=url, report=report.label, by=str(actor))


def version_digest(version: ReportVersion, body: str) -> str:
    """Return the digest over figures, definitions, shops, what was missing, and the comment."""
    return rules.digest_of(
        body,
        version.definitions.fingerprint,
        rules.canonical(version.layout),
        rules.canonical(version.channels),
        rules.canonical(version.missing),
        rules.canonical(version.anomalies),
        version.comment,
    )


def open_correction(actor: Person, report: Report, *, cause: str, reason: str) -> ReportVersion:
    """Begin a new version of a published report; needs ``analysis.report_comment``.

    Takes the newest figures and the comment so far. Refuses without a reason, and while another
    correction is open.
    """
    access.require(actor, terms.REPORT_COMMENT)
    require_whole(actor, terms.REPORT_COMMENT)
    if not reason.strip() or cause not in Cause.values:
        raise Refusal("reason_missing", msg("Say why the report is corrected; readers see it."))
    if draft_of(report) is not None:
        raise Refusal("draft_open", msg("A new version of this report is already being prepared."))
    last = report.versions.filter(published_at__isnull=False).first()
    if last is None:
        raise Refusal("draft_open", msg("This report is not published yet; just compute it anew."))
    state = readiness(report.kind, report.period)
    version = ReportVersion(
        report=report,
        number=last.number + 1,
        cause=cause,
        reason=reason.strip()[:400],
        opened_by=actor,
    )
    _fill(version, state, _snapshot(state, report.period))
    content = content_at(version, EVERYTHING)
    with transaction.atomic():
        _save(version, content)
        audit.record(
            actor,
            "analysis.report.reopened",
            subject=str(report),
            after={"version": version.number, "cause": cause},
            reason=version.reason,
        )
    return version


def drop_correction(actor: Person, report: Report) -> None:
    """Give up a correction that is not published; needs ``analysis.report_comment``."""
    access.require(actor, terms.REPORT_COMMENT)
    require_whole(actor, terms.REPORT_COMMENT)
    with transaction.atomic():
        draft = _draft(report)
        if draft.number == 1:
            raise Refusal("draft_first", msg("The first version of a report stays."))
        draft.delete()
        _settle(report)
        audit.record(
            actor,
            "analysis.report.dropped",
            subject=str(report),
            after={"version": draft.number},
        )


def require_whole(actor: Person, permission: str) -> None:
    """Refuse (``scope_narrow``) somebody whose rows are not all of the retailer's."""
    if not access.scope_of(actor, permission).is_everything:
        raise Refusal(
            "scope_narrow",
            msg("The report speaks of all shops; it takes somebody who sees all of them."),
        )


def _draft(report: Report) -> ReportVersion:
    Report.objects.select_for_update().get(pk=report.pk)
    draft = draft_of(report)
    if draft is None:
        raise Refusal("report_published", msg("This report is published; open a correction."))
    return draft


def note_moved(report: Report, snapshot: Snapshot, moved: int) -> None:
    """Keep how many figures of a published report have moved by `snapshot`."""
    Report.objects.filter(pk=report.pk).update(moved=moved, checked_snapshot=snapshot.pk)


def held_snapshots() -> Iterable[int]:
    """Return the snapshots that versions of reports still need."""
    return ReportVersion.objects.values_list("snapshot_id", flat=True).distinct()
