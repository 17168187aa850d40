"""What this room hands down as facts: which reports were published, and corrected (IND-117)."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.timezone import localtime

from quanyu.analysis.models import Report
from quanyu.analysis.reports.terms import Cause
from quanyu.figures.registry import Feed, Record, register_feed


def published_reports() -> Iterator[Record]:
    """Yield a record for each report that was ever published, oldest first."""
    zone = ZoneInfo(settings.TIME_ZONE)
    found = Report.objects.filter(versions__published_at__isnull=False).distinct()
    for report in found.order_by("id").prefetch_related("versions"):
        said = sorted(
            (v.number, v.published_at, v.cause) for v in report.versions.all() if v.is_frozen
        )
        (_number, first, _cause), later = said[0], said[1:]
        yield {
            "report_no": f"{report.kind}-{report.first_on}",
            "kind": report.kind,
            "first_on": str(report.first_on),
            "last_on": str(report.last_on),
            "published_at": f"{localtime(first, zone):%Y-%m-%d %H:%M:%S}",
            "corrections": str(len(later)),
            "late_corrections": str(sum(cause == Cause.LATE for *_, cause in later)),
        }


def register() -> None:
    """Hand the feed to figures."""
    register_feed(Feed("reports", "quanyu_reports", published_reports))
