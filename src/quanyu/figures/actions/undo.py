"""Taking a batch back: exactly what was there before is there again."""

from django.db import transaction

from quanyu.figures import terms
from quanyu.figures.actions.imports import require_channel
from quanyu.figures.models import Batch
from quanyu.figures.terms import BatchState
from quanyu.jobs.actions import enqueue
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person


def undo_batch(actor: Person, batch: Batch, *, reason: str) -> Batch:
    """Ask for a batch to be taken back; needs ``figures.undo``, a reason and the shop.

    The work is a job (``batch.job_id``). Refuses a batch that is not active.
    """
    access.require(actor, terms.UNDO)
    require_channel(actor, batch.channel, terms.UNDO)
    if not reason.strip():
        raise Refusal("reason_missing", msg("Say why the import is undone; the trail keeps it."))
    with transaction.atomic():
        changed = Batch.objects.filter(pk=batch.pk, state=BatchState.ACTIVE).update(
            state=BatchState.UNDOING, undo_reason=reason.strip(), undone_by=actor
        )
        if not changed:
            raise Refusal("batch_not_active", msg("Only an imported batch can be undone."))
        job = enqueue(
            terms.UNDO_JOB, {"batch": batch.pk}, key=f"undo {batch.pk}", requested_by=actor
        )
        Batch.objects.filter(pk=batch.pk).update(job_id=job.pk)
        audit.record(
            actor,
            "figures.batch.undo_asked",
            subject=str(batch.upload_file),
            after={"batch": batch.pk},
            reason=reason.strip(),
        )
    batch.refresh_from_db()
    return batch
