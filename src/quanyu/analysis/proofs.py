"""Evidence for duties: a published report shows that it was made."""

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse

from quanyu.analysis.models import ReportVersion
from quanyu.analysis.reports.terms import Kind
from quanyu.work import evidence
from quanyu.work.evidence import Proof
from quanyu.work.models import Occurrence

KINDS = {"day": Kind.DAILY, "week": Kind.WEEKLY, "month": Kind.MONTHLY}


def register() -> None:
    """Let published reports prove the duties that report."""
    evidence.register("analysis.reports", ("report.",), published)


def published(occurrence: Occurrence, tags: Sequence[str]) -> list[Proof]:
    """Return the report of the days of a round that its doer has commented or published."""
    del tags
    kind = KINDS.get(occurrence.every)
    doers = [pk for pk in (occurrence.holder_id, occurrence.doer_id) if pk is not None]
    if kind is None:
        return []
    found = (
        ReportVersion.objects.filter(
            Q(commented_by__in=doers) | Q(published_by__in=doers),
            report__kind=kind,
            report__last_on=occurrence.about_last_on,
            published_at__isnull=False,
        )
        .select_related("report", "commented_by", "published_by")
        .first()
    )
    if found is None or found.published_at is None:
        return []
    label = found.report.label
    by = found.commented_by if found.commented_by_id in doers else found.published_by
    url = reverse("analysis:report_page", args=[found.report.uid])
    zh, en = f"{label} 报告已发布", f"Report of {label} published"
    return [Proof(zh, en, url, found.published_at, by)]
