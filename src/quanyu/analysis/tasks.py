"""Work that nobody waits for: anomalies of new figures, reports when their files are in."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from quanyu.analysis.actions.anomalies import days_to_check, find_anomalies
from quanyu.analysis.actions.reports import compute_report, note_moved
from quanyu.analysis.anomalies.terms import DAYS_BACK
from quanyu.analysis.models import Report, ReportVersion
from quanyu.analysis.queries.report_content import EVERYTHING, content_at, grain_of, kept_content
from quanyu.analysis.queries.reports import draft_of, readiness
from quanyu.analysis.reports import rules
from quanyu.analysis.reports.loading import layouts
from quanyu.analysis.reports.terms import KEPT_BACK, OUT, WATCHED_BACK, Kind, State
from quanyu.analysis.terms import VIEW
from quanyu.figures.models import Batch, Snapshot
from quanyu.figures.queries import current_snapshot
from quanyu.jobs.registry import JobHandle
from quanyu.kernel.clock import now, today
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.actions import system_actor
from quanyu.organisation.models import Person

LOOKING = msg("Looking at %(day)s")
COMPUTING = msg("Computing the report of %(day)s")


def watch(job: JobHandle) -> dict[str, Any]:
    """Look for anomalies of the last days by the newest snapshot, each day once per snapshot."""
    snapshot = current_snapshot()
    if snapshot is None:
        return {"days": 0}
    yesterday = today(settings.TIME_ZONE) - timedelta(days=1)
    days = days_to_check([yesterday - timedelta(days=n) for n in range(DAYS_BACK)], snapshot)
    found = 0
    for n, day in enumerate(sorted(days)):
        job.progress(n, len(days), LOOKING, day=str(day))
        found += find_anomalies(day, snapshot)
    return {"days": len(days), "found": found}


def make_reports(job: JobHandle) -> dict[str, Any]:
    """Compute what is ready or due, and see which published reports have moved; idempotent."""
    snapshot = current_snapshot()
    if snapshot is None:
        return {"computed": 0}
    watch(job)
    computed = 0
    for kind, back in KEPT_BACK.items():
        for period in rules.finished(kind, today(settings.TIME_ZONE), back):
            job.progress(computed, computed + 1, COMPUTING, day=str(period.last))
            computed += _made(kind, period, snapshot)
    return {"computed": computed, "moved": _look_after(job, snapshot)}


def _made(kind: Kind, period: Period, snapshot: Snapshot) -> bool:
    """Compute one report if its time has come and the newest figures are not in it yet."""
    report = Report.objects.filter(kind=kind, first_on=period.first).first()
    if report is not None:
        draft = draft_of(report)
        # What somebody has commented on does not change under their hands.
        if report.state != State.COMPUTED or draft is None or draft.snapshot_id == snapshot.pk:
            return False
    layout = layouts()[kind]
    ready = readiness(kind, period)
    due = rules.due_at(period, layout.days_after, layout.set_time, settings.TIME_ZONE)
    if not ready.has_rows or not (ready.complete or now() >= due):
        return False
    compute_report(system_actor(), kind=kind, period=period, ready=ready)
    return True


def _look_after(job: JobHandle, snapshot: Snapshot) -> int:
    """Tell of the published reports of the last weeks whether their figures have moved."""
    moved = 0
    for kind, back in WATCHED_BACK.items():
        rows = Report.objects.filter(kind=kind, state__in=OUT).order_by("-last_on")[:back]
        for report in rows:
            found = report.moved
            if report.checked_snapshot != snapshot.pk:
                job.check()
                if touched(report):
                    found = count_moved(report, snapshot)
                note_moved(report, snapshot, found)
            moved += found > 0
    return moved


def touched(report: Report) -> bool:
    """Tell whether an import or undo since the last look may concern the days of a report.

    A file tells only the days of its main rows; refunds of old orders come later, so every file
    that begins before the report's end counts.
    """
    seen = Snapshot.objects.filter(pk=report.checked_snapshot).first()
    if seen is None:
        return True
    since = Q(applied_at__gte=seen.created_at) | Q(undone_at__gte=seen.created_at)
    begins = Q(first_on__isnull=True) | Q(first_on__lte=report.last_on)
    return Batch.objects.filter(since, begins).exists()


def count_moved(report: Report, snapshot: Snapshot) -> int:
    """Return how many figures of the latest published version differ by `snapshot`."""
    version = (
        report.versions.filter(published_at__isnull=False)
        .select_related("report", "snapshot", "definitions")
        .first()
    )
    if version is None or version.snapshot_id == snapshot.pk:
        return 0
    fresh = content_at(version, EVERYTHING, snapshot)
    return len(rules.differences(kept_content(version, EVERYTHING), fresh_plain(fresh)))


def fresh_plain(content: rules.Content) -> rules.Content:
    """Return a fresh content as a kept one reads."""
    found: rules.Content = rules.plain(content)
    return found


def freeze(job: JobHandle) -> dict[str, Any]:
    """Keep what a published version says for every scope of those who may read it today."""
    version = ReportVersion.objects.select_related("report", "snapshot", "definitions").get(
        pk=job.payload["version"]
    )
    grains = {
        grain_of(person)
        for person in Person.objects.filter(is_active=True).iterator()
        if access.may(person, VIEW)
    }
    kept = 0
    for grain in sorted(grains, key=lambda one: one.name):
        job.check()
        try:
            kept_content(version, grain)
        except Refusal:
            continue
        kept += 1
    return {"kept": kept}
