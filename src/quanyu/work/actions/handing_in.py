"""Doing a recurring duty: by what is handed in, or by what is there already."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from quanyu.editions import queries as editions
from quanyu.handbook import Duty
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation.actions import system_actor
from quanyu.organisation.models import Person
from quanyu.organisation.queries import holders, lines
from quanyu.work import evidence
from quanyu.work.actions import asking
from quanyu.work.actions.archiving import archive, files_of
from quanyu.work.actions.completing import complete
from quanyu.work.actions.talking import attach
from quanyu.work.duties.terms import HANDED_IN, How, State
from quanyu.work.files import Upload
from quanyu.work.models import Deliverable, Occurrence, WorkItem
from quanyu.work.queries.prefill import figures_of
from quanyu.work.terms import ItemState


def hand_in(
    *,
    actor: Person,
    occurrence: Occurrence,
    values: Mapping[str, Any] | None = None,
    note: str = "",
    uploads: Sequence[Upload] = (),
) -> Deliverable:
    """Hand in what a round asks for, as `work.actions.complete` does; return the deliverable.

    Refuses what is not open (``round_closed``) and nothing at all (``deliverable_empty``).
    """
    if occurrence.item is None or occurrence.state != State.OPEN:
        raise Refusal("round_closed", msg("This is done already, or no longer open."))
    for upload in uploads:
        attach(actor=actor, topic=f"item:{occurrence.item.uuid}", upload=upload)
    complete(actor=actor, item=occurrence.item, outcome=HANDED_IN, values=values or {}, note=note)
    found = occurrence.deliverables.order_by("-id").first()
    if found is None:
        raise LookupError(f"{occurrence.key}: nothing was kept")
    return found


def complete_duty(
    item: WorkItem, actor: Person, outcome: str, values: Mapping[str, Any], note: str
) -> None:
    """Keep what was handed in with `item`; runs in the transaction that completes it."""
    del outcome
    row = Occurrence.objects.select_for_update().filter(item=item).first()
    if row is None or row.state != State.OPEN:
        raise Refusal("round_closed", msg("This is done already, or no longer open."))
    topic = f"item:{item.uuid}"
    if not (_said(values) or note.strip() or files_of(topic)):
        raise Refusal(
            "deliverable_empty",
            msg("Hand something in: write what you found, fill the form or attach the file."),
        )
    duty = editions.in_force().duties.get(row.duty)
    person = item.done_for or actor
    archive(
        owner=actor, for_person=person if person.pk != actor.pk else None, form=item.form,
        values=values, figures=figures_of(actor, row), topic=topic, note=note,
        sent_up_to=_above(row, actor, duty), **_about(row, duty),
    )  # fmt: skip
    _close(row, How.DELIVERABLE)


def settle_by_evidence() -> int:
    """Close every open round that is proven by what is there; return how many."""
    book, closed = editions.in_force(), 0
    for row in Occurrence.objects.filter(state=State.OPEN).select_related("doer", "item"):
        duty = book.duties.get(row.duty)
        proofs = evidence.proofs_of(row, duty.tags) if duty else []
        if duty is not None and proofs:
            closed += _prove(row, duty, proofs)
    return closed


def _prove(row: Occurrence, duty: Duty, proofs: Sequence[evidence.Proof]) -> int:
    with transaction.atomic():
        fresh = Occurrence.objects.select_for_update().get(pk=row.pk)
        if fresh.state != State.OPEN:
            return 0
        fresh.proofs = [
            {"zh": one.zh, "en": one.en, "url": one.url, "at": one.at.isoformat()} for one in proofs
        ]
        owner = proofs[0].by or fresh.doer
        if owner is not None:
            archive(owner=owner, facts=fresh.proofs, sent_up_to=_above(fresh, owner, duty),
                    **_about(fresh, duty))  # fmt: skip
        _close(fresh, How.EVIDENCE)
        if fresh.item is not None and fresh.item.live:
            _finish(fresh.item, owner)
    return 1


def _finish(item: WorkItem, owner: Person | None) -> None:
    """Mark an item as done because what it asks for is there."""
    item.state, item.outcome = ItemState.DONE, HANDED_IN
    item.done_at, item.done_by = clock.now(), owner or system_actor()
    asking.save(item, "state", "outcome", "done_at", "done_by")


def _said(values: Mapping[str, Any]) -> bool:
    return any(value not in ("", None, [], {}) for value in values.values())


def _about(row: Occurrence, duty: Duty | None) -> dict[str, Any]:
    given = duty.deliverable if duty else None
    last = row.deliverables.order_by("-id").first()
    return {
        "title_zh": row.deliverable_zh or row.title_zh,
        "title_en": row.deliverable_en or row.title_en,
        "unit": row.unit,
        "occurrence": row,
        "duty": row.duty,
        "folder": (given.archive or "") if given else "",
        "period": (row.about_first_on, row.about_last_on),
        "supersedes": last,
    }


def _above(row: Occurrence, person: Person, duty: Duty | None) -> Person | None:
    """Return to whom it goes: who signs it by the handbook, else who is above."""
    sign = duty.deliverable.sign if duty and duty.deliverable else None
    for found in holders(sign) if sign else []:
        if found.pk != person.pk:
            return found
    found_lines = lines(system_actor(), clock.today())
    above = found_lines.superiors(row.post_id, person.pk) if row.post_id in found_lines else ()
    return Person.objects.filter(pk=above[0].person).first() if above else None


def _close(row: Occurrence, how: How) -> None:
    row.state, row.how, row.done_at = State.DONE, how, clock.now()
    row.save(update_fields=["state", "how", "done_at", "proofs"])
