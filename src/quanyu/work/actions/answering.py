"""What superiors say to what was sent up to them."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import audit
from quanyu.organisation.models import Person
from quanyu.ui import notices
from quanyu.work.actions.ticking import open_again
from quanyu.work.duties.terms import Verdict
from quanyu.work.models import Acknowledgement, Deliverable


def acknowledge(
    *, actor: Person, deliverable: Deliverable, verdict: str, reason: str = ""
) -> Acknowledgement:
    """Say that a deliverable was seen, or give it back with a reason.

    Only whoever it was sent up to may. Refuses: not_yours, reason_missing, answered_already.
    What is given back is owed again.
    """
    if deliverable.sent_up_to_id != actor.pk:
        raise Refusal("not_yours", msg("This was not sent to you."))
    if verdict == Verdict.RETURNED and not reason.strip():
        raise Refusal("reason_missing", msg("Say what is lacking; whoever handed it in reads it."))
    with transaction.atomic():
        if _answered(deliverable):
            raise Refusal("answered_already", msg("This was answered already."))
        row = Acknowledgement.objects.create(
            deliverable=deliverable, person=actor, verdict=verdict, reason=reason.strip(),
            at=clock.now(),
        )  # fmt: skip
        event = "seen" if verdict == Verdict.SEEN else "returned"
        audit.record(
            actor, f"work.deliverable.{event}", subject=deliverable.title_zh,
            after={"owner": str(deliverable.owner)}, reason=reason.strip(),
        )  # fmt: skip
        if verdict == Verdict.RETURNED:
            _give_back(actor, deliverable, row)
    return row


def acknowledge_all(*, actor: Person, deliverables: Sequence[Deliverable]) -> int:
    """Say of several deliverables that they were seen; what others answered stays."""
    rows = [row for row in deliverables if row.sent_up_to_id == actor.pk]
    with transaction.atomic():
        waiting = [row for row in rows if not _answered(row)]
        for row in waiting:
            acknowledge(actor=actor, deliverable=row, verdict=Verdict.SEEN)
    return len(waiting)


def _answered(deliverable: Deliverable) -> bool:
    newer = Deliverable.objects.filter(supersedes=deliverable).exists()
    return newer or Acknowledgement.objects.filter(deliverable=deliverable).exists()


def _give_back(actor: Person, deliverable: Deliverable, answer: Acknowledgement) -> None:
    url = reverse("work:deliverable_page", args=[deliverable.uuid])
    notices.tell(
        [deliverable.owner], "work.deliverable.returned", key=f"returned {deliverable.pk}",
        url=url, title=deliverable.title_en or deliverable.title_zh,
        title_zh=deliverable.title_zh, by=str(actor), reason=answer.reason,
    )  # fmt: skip
    if deliverable.occurrence is not None:
        open_again(deliverable.occurrence, deliverable.owner)
