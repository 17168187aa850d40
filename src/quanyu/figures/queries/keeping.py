"""How long original files are kept, and what that means for those that are there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Sum

from quanyu.figures import terms
from quanyu.figures.models import Keeping, RawFile
from quanyu.kernel.clock import now
from quanyu.organisation import access
from quanyu.organisation.models import Person


@dataclass(frozen=True)
class Kept:
    """The originals that can still be opened, and how long they stay."""

    days: int
    changed: Keeping | None
    files: int
    size: int
    oldest_at: datetime | None
    erased: int
    due: int
    """Originals that are older than the limit and go with the next clearing out."""


def keep_raw_for() -> timedelta:
    """How long originals are kept."""
    said = Keeping.objects.filter(pk=1).values_list("raw_days", flat=True).first()
    return timedelta(days=said or terms.KEEP_RAW_DAYS)


def kept_originals(person: Person) -> Kept:
    """What is kept; needs ``figures.keep``."""
    access.require(person, terms.KEEP)
    there = RawFile.objects.filter(key__isnull=False)
    found = there.aggregate(files=Count("pk"), size=Sum("size"), oldest=Min("stored_at"))
    limit = keep_raw_for()
    return Kept(
        days=limit.days,
        changed=Keeping.objects.select_related("changed_by").filter(pk=1).first(),
        files=found["files"],
        size=found["size"] or 0,
        oldest_at=found["oldest"],
        erased=RawFile.objects.filter(key__isnull=True).count(),
        due=there.filter(stored_at__lt=now() - limit).count(),
    )
