"""What people do with an item in the inbox, followed by its step and its deadline."""

from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from quanyu.kernel import clock
from quanyu.organisation.models import Person
from quanyu.process.models import Step, Timer
from quanyu.process.queries import answer_of
from quanyu.process.terms import OUTCOMES, TimerState
from quanyu.work.models import WorkItem


def changed(item: WorkItem, what: str, actor: Person) -> None:
    """Follow an item that was claimed, given back, assigned, promised, paused or resumed."""
    del actor
    step = Step.objects.filter(item=item.uuid).first()
    if step is None:
        return
    step.actor_id, step.started_at = item.owner_id, item.claimed_at
    step.due_at = item.deadline
    step.save(update_fields=["actor", "started_at", "due_at"])
    if what in ("promised", "paused", "resumed"):
        _timer(step, item)


def _timer(step: Step, item: WorkItem) -> None:
    """Move the deadline of a step that one person has; that of a group stays as it is."""
    if step.member:
        return
    timers = Timer.objects.filter(case=step.case_id, host=step.node)
    live = timers.filter(state__in=(TimerState.RUNNING, TimerState.PAUSED))
    if item.paused_at is not None and item.deadline is not None:
        left = (item.deadline - clock.now()).total_seconds()
        live.update(state=TimerState.PAUSED, left=left)
    elif item.deadline is not None:
        live.update(state=TimerState.RUNNING, at=item.deadline, left=None)


def url(item: WorkItem) -> str:
    """Return the address of an item: the page of its case."""
    try:
        return reverse("process:case_page", args=[item.case]) + f"?item={item.uuid}"
    except NoReverseMatch:
        return reverse("work:item_page", args=[item.uuid])


def task_of(item: WorkItem) -> str:
    """Return the engine's name of what an item stands for."""
    return str(UUID(item.key.partition(":")[2]))


def say(item: WorkItem, outcome: str) -> str:
    """Return an outcome in words: a common one, else the answer of the sheet."""
    known = OUTCOMES.get(outcome)
    return str(known) if known else _answer(item, outcome)


def _answer(item: WorkItem, outcome: str) -> str:
    found = answer_of(item.case, item.step, outcome)
    return found or _(outcome)
