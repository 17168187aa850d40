"""Background work: warnings before a deadline, and the superior told after it."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from quanyu.jobs import registry
from quanyu.kernel import clock
from quanyu.organisation.models import Person
from quanyu.organisation.queries import superior_of
from quanyu.ui import notices
from quanyu.work import rules
from quanyu.work.actions.telling import telling
from quanyu.work.models import ItemEvent, WorkItem
from quanyu.work.models.items import SETTLED
from quanyu.work.queries import desks_of_people, seats_of, substitutes_of
from quanyu.work.terms import What

DEADLINE_JOB = "work.deadlines"
BATCH = 200


def register() -> None:
    """Give the job its handler and its rhythm."""
    registry.handler(DEADLINE_JOB, _("Warning before deadlines and telling superiors"))(watch)
    registry.every(DEADLINE_JOB, timedelta(minutes=1))


def watch(job: registry.JobHandle) -> Mapping[str, int]:
    """Warn and escalate whatever is due; each batch is one transaction."""
    told = 0
    while count := _batch():
        told += count
        job.progress(told, told)
    return {"items": told}


@transaction.atomic
def _batch() -> int:
    due = WorkItem.objects.filter(alarm_at__lte=clock.now()).order_by("alarm_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    rows = list(due[:BATCH])
    late = [row for row in rows if row.deadline_at <= clock.now()]
    late_ids = {row.pk for row in late}
    _warn([row for row in rows if row.pk not in late_ids])
    _escalate(late)
    return len(rows)


def _warn(rows: list[WorkItem]) -> None:
    stand_ins = substitutes_of({row.owner_id for row in rows if row.owner_id})
    for row in rows:
        row.warned_at = clock.now()
    _save(rows, What.WARNED)
    notices.tell_many(telling(_doers(row, stand_ins), "work.item.warned", row) for row in rows)


def _escalate(rows: list[WorkItem]) -> None:
    stand_ins = substitutes_of({row.owner_id for row in rows if row.owner_id})
    for row in rows:
        row.escalated_at = clock.now()
        row.warned_at = row.warned_at or row.escalated_at
    _save(rows, What.ESCALATED)
    known: dict[int, list[int]] = {}
    for row in rows:
        doers = _doers(row, stand_ins)
        above = {one for doer in doers for one in _superiors(doer, known)} - set(doers)
        who = str(row.owner) if row.owner else row.pool.replace("|", ", ")
        notices.tell_many(
            [
                telling(doers, "work.item.overdue", row),
                telling(above, "work.item.escalated", row, who=who),
            ]
        )


def _doers(row: WorkItem, stand_ins: Mapping[int, int]) -> list[int]:
    """Return who has to do `row`: its owner and whoever stands in, else those of the pool."""
    if row.owner_id is not None:
        stand_in = stand_ins.get(row.owner_id)
        return [row.owner_id, *([stand_in] if stand_in else [])]
    seats = {seat.person for seat in seats_of(row.positions)}
    desk = rules.desk(None, row.reach, row.pool)
    return sorted(one for one in seats if not row.reach or desk in desks_of_people([one]))


def _superiors(person: int, known: dict[int, list[int]]) -> Iterable[int]:
    if person not in known:
        known[person] = [one.pk for one in superior_of(Person.objects.get(pk=person))]
    return known[person]


def _save(rows: list[WorkItem], what: What) -> None:
    for row in rows:
        row.settle()
    columns = ["warned_at", "escalated_at", *SETTLED]
    WorkItem.objects.bulk_update(rows, columns, batch_size=100)
    ItemEvent.objects.bulk_create(ItemEvent(item=row, at=clock.now(), what=what) for row in rows)
