"""The work of an undo: withdraw the batch and pin the result in one transaction."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from quanyu.figures.door import Turn, current_snapshot, get_lake, writing_turn
from quanyu.figures.importing import as_refusal
from quanyu.figures.models import Batch, Snapshot
from quanyu.figures.terms import BatchState
from quanyu.jobs.registry import JobHandle
from quanyu.kernel.clock import now
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import audit

WITHDRAWING = msg("Taking the rows back")


def run_undo(job: JobHandle) -> Mapping[str, Any]:
    """Withdraw the batch of a job; doing it again after a kill changes nothing twice."""
    batch = Batch.objects.select_related("upload_file", "channel", "undone_by").get(
        pk=job.payload["batch"]
    )
    if batch.state != BatchState.UNDOING:
        return {"batch": batch.pk, "state": batch.state}
    try:
        with writing_turn(job) as turn:
            job.progress(0, 1, WITHDRAWING)
            _withdraw(turn, batch)
    except OSError as error:
        raise as_refusal(error) from error
    return {"batch": batch.pk, "state": batch.state}


def _withdraw(turn: Turn, batch: Batch) -> None:
    pinned = current_snapshot()
    with get_lake().writer(pinned=pinned.versions if pinned else {}) as writer:
        writer.withdraw(batch.pk, active=active_beside(batch))
        versions = writer.versions()
        with transaction.atomic():
            turn.check()
            batch.snapshot = Snapshot.objects.create(versions=dict(versions), created_at=now())
            batch.state, batch.undone_at = BatchState.UNDONE, now()
            batch.save()
            audit.record(
                batch.undone_by,
                "figures.batch.undone",
                subject=str(batch.upload_file),
                after={"batch": batch.pk, "snapshot": batch.snapshot.pk},
                reason=batch.undo_reason,
            )


def active_beside(batch: Batch) -> list[int]:
    """The other active batches of the same shop: what is there once this one is gone."""
    others = Batch.objects.filter(channel=batch.channel, state=BatchState.ACTIVE)
    return list(others.exclude(pk=batch.pk).values_list("pk", flat=True))


def note_failure(payload: Mapping[str, Any], refusal: Refusal) -> None:
    """The undo has finally failed: the batch is as active as before, and says why."""
    Batch.objects.filter(pk=payload["batch"], state=BatchState.UNDOING).update(
        state=BatchState.ACTIVE,
        error_code=refusal.code,
        error_msgid=refusal.msgid,
        error_params={name: str(value) for name, value in refusal.params.items()},
    )
