"""Letting go of old snapshots, the table versions that only they needed, and old originals."""

from django.db import transaction

from quanyu.figures import registry, terms
from quanyu.figures.door import get_lake, writing_turn
from quanyu.figures.models import Batch, RawFile, Snapshot
from quanyu.figures.queries.keeping import keep_raw_for
from quanyu.jobs.registry import JobHandle
from quanyu.kernel.clock import now
from quanyu.organisation import audit
from quanyu.organisation.actions import system_actor


def expire_snapshots(job: JobHandle) -> dict[str, int]:
    """Expire snapshots that are old, not the newest, and held by nobody; then vacuum.

    The newest and every held one keep their table versions. Originals past their time lose their
    key first and then their bytes; their fingerprint stays.
    """
    with writing_turn(job):
        expired, dropped = _expire(), _drop_originals()
        kept: dict[str, set[int]] = {}
        for snapshot in Snapshot.objects.filter(expired_at__isnull=True):
            for table, version in snapshot.versions.items():
                kept.setdefault(table, set()).add(version)
        get_lake().vacuum(
            kept,
            batches=Batch.objects.filter(state__in=terms.KEPT_BATCHES).values_list("pk", flat=True),
            raw=RawFile.objects.filter(key__isnull=False).values_list("name", flat=True),
        )
    return {"expired": expired, "originals": dropped}


def _drop_originals() -> int:
    """Without its key a file is unreadable, so a crash between the two steps leaks nothing."""
    with transaction.atomic():
        open_files = Batch.objects.filter(state__in=terms.OPEN_BATCH).values("upload_file__raw")
        old = RawFile.objects.filter(
            key__isnull=False, stored_at__lt=now() - keep_raw_for()
        ).exclude(pk__in=open_files)
        names = list(old.values_list("name", flat=True))
        old.update(key=None, dropped_at=now())
        if names:
            after = {"count": len(names)}
            audit.record(system_actor(), "figures.originals.dropped", after=after)
    for name in names:
        get_lake().drop_raw(name)
    return len(names)


@transaction.atomic
def _expire() -> int:
    newest = Snapshot.objects.order_by("-id").values_list("pk", flat=True).first()
    old = Snapshot.objects.filter(
        expired_at__isnull=True, created_at__lt=now() - terms.KEEP_SNAPSHOTS
    ).exclude(pk__in=registry.held_snapshots() | {newest or 0})
    expired = old.update(expired_at=now())
    if expired:
        audit.record(system_actor(), "figures.snapshots.expired", after={"count": expired})
    return expired
