"""Items made, moved and taken back by rooms above; their own trail tells why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from quanyu.kernel import clock
from quanyu.organisation import naming
from quanyu.organisation.models import Person, Unit
from quanyu.work import rules
from quanyu.work.actions.telling import tell_assigned
from quanyu.work.models import Pool, WorkItem
from quanyu.work.queries import seats
from quanyu.work.terms import LIVE, NEVER, ItemState

Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class ItemDraft:
    """An item as a room above wants it: for `owner`, or for whoever claims it from `pool`.

    Of a pool, whoever is `preferred` or the one person who is on gets the item at once unless
    `assign` is False. Without `tell` no bell rings for the owner.
    """

    kind: str
    key: str
    title_zh: str
    title_en: str = ""
    subject: str = ""
    process: str = ""
    case: UUID | None = None
    step: str = ""
    duty: str = ""
    unit: Unit | int | None = None
    pool: Sequence[str] = ()
    owner: Person | int | None = None
    preferred: int | None = None
    on_behalf_of: Person | int | None = None
    starter: Person | int | None = None
    outcomes: Sequence[str] = ()
    bulk: bool = False
    form: str = ""
    edition: str = ""
    due_at: datetime | None = None
    assign: bool = True
    tell: bool = True


def open_item(**facts: Any) -> WorkItem:
    """Open one item; takes what ItemDraft takes."""
    return open_items([ItemDraft(**facts)])[0]


def open_items(drafts: Sequence[ItemDraft]) -> list[WorkItem]:
    """Open items in the caller's transaction; a kind and key that is there stays as it is."""
    with transaction.atomic():
        rows = _placed(drafts)
        made = _inserted(rows)
        _seat([row for row in made if row.pool])
        silent = {(draft.kind, draft.key) for draft in drafts if not draft.tell}
        named = {_pk(draft.owner) for draft in drafts}
        told = [row for row in made if (row.kind, row.key) not in silent]
        tell_assigned(told, None, here={row.owner_id for row in told} - named)
    if len(made) == len(rows):
        return made
    found = _known([(row.kind, row.key) for row in rows])
    return [found[row.kind, row.key] for row in rows]


def withdraw(*, kind: str, key: str) -> int:
    """Take back one item that need not be done any more."""
    return withdraw_items(kind, [key])


def withdraw_items(kind: str, keys: Iterable[str]) -> int:
    """Take back live items of `kind`; returns how many there were."""
    live = WorkItem.objects.filter(kind=kind, key__in=list(keys), state__in=LIVE)
    return live.update(state=ItemState.WITHDRAWN, desk="", alarm_at=NEVER, done_at=clock.now())


def set_due(kind: str, due: Mapping[str, datetime | None]) -> int:
    """Give live items of `kind` other deadlines, by key; warnings begin anew."""
    with transaction.atomic():
        rows = WorkItem.objects.select_for_update().filter(
            kind=kind, key__in=list(due), state__in=LIVE
        )
        changed = list(rows)
        for row in changed:
            row.due_at, row.warned_at, row.escalated_at = due[row.key], None, None
            row.settle()
        columns = ["due_at", "warned_at", "escalated_at", "deadline_at", "alarm_at"]
        WorkItem.objects.bulk_update(changed, columns, batch_size=200)
    return len(changed)


def _placed(drafts: Sequence[ItemDraft]) -> list[WorkItem]:
    """Return rows with their pools, their part of the organisation, and the owner if one is on."""
    crews = _crews(drafts)
    parents = seats.unit_parents() if any(_elsewhere(draft, crews) for draft in drafts) else {}
    return [_row(draft, crews.get(tuple(draft.pool)), parents) for draft in drafts]


Crew = tuple[list[seats.Seat], tuple[str, ...]]


def _crews(drafts: Sequence[ItemDraft]) -> dict[tuple[str, ...], Crew]:
    pools = {tuple(draft.pool) for draft in drafts if draft.pool}
    found = seats.seats_of({name for pool in pools for name in pool}) if pools else []
    crews: dict[tuple[str, ...], Crew] = {}
    for pool in pools:
        sitting = [seat for seat in found if seat.position in pool]
        crews[pool] = (sitting, pool) if sitting else seats.seats_or_above(pool)
    return crews


def _elsewhere(draft: ItemDraft, crews: Mapping[tuple[str, ...], Crew]) -> bool:
    """Tell whether the tree of units decides who is near: not everybody sits in the unit itself."""
    unit, crew = _pk(draft.unit), crews.get(tuple(draft.pool))
    return unit is not None and crew is not None and any(seat.unit != unit for seat in crew[0])


def _row(draft: ItemDraft, crew: Crew | None, parents: Mapping[int, int | None]) -> WorkItem:
    unit, owner = _pk(draft.unit), _pk(draft.owner)
    if owner is None and not draft.pool:
        raise ValueError(f"{draft.kind} {draft.key}: an item needs an owner or a pool")
    sitting, positions = crew or ([], ())
    reach = rules.reach_of(unit, (seat.unit for seat in sitting), parents) or 0
    if owner is None and draft.assign:
        owner = _suited(sitting, reach, parents, draft.preferred)
    row = WorkItem(
        kind=draft.kind, key=draft.key, subject=draft.subject[:300],
        title_zh=draft.title_zh[:200], title_en=draft.title_en[:200], process=draft.process,
        case=draft.case, step=draft.step, duty=draft.duty, unit_id=unit,
        pool=rules.pool_of(positions), reach=reach, starter_id=_pk(draft.starter), owner_id=owner,
        on_behalf_of_id=_pk(draft.on_behalf_of),
        outcomes=list(draft.outcomes), bulk=draft.bulk, form=draft.form, edition=draft.edition,
        due_at=draft.due_at, opened_at=clock.now(), search=_search(draft),
    )  # fmt: skip
    row.settle()
    return row


def _suited(
    sitting: Sequence[seats.Seat],
    reach: int,
    parents: Mapping[int, int | None],
    preferred: int | None,
) -> int | None:
    """Return who gets the item at once: the preferred one if here, else the only one who is."""
    near = [s for s in sitting if not reach or rules.related(reach, s.unit, parents)]
    on = {seat.person for seat in near if seat.on}
    if preferred in on:
        return preferred
    return on.pop() if len(on) == 1 else None


def _search(draft: ItemDraft) -> str:
    names = (draft.title_en, draft.process, draft.step, draft.duty)
    return naming.search_text(f"{draft.title_zh} {draft.subject}".strip(), *names)


def _inserted(rows: list[WorkItem]) -> list[WorkItem]:
    """Insert what is not there yet and return it."""
    try:
        with transaction.atomic():
            return WorkItem.objects.bulk_create(rows)
    except IntegrityError:
        known = _known([(row.kind, row.key) for row in rows])
        fresh = {(row.kind, row.key): row for row in rows if (row.kind, row.key) not in known}
        return WorkItem.objects.bulk_create(fresh.values())


def _known(keys: Sequence[Key]) -> dict[Key, WorkItem]:
    found = WorkItem.objects.filter(kind__in={k for k, _ in keys}, key__in=[k for _, k in keys])
    return {(row.kind, row.key): row for row in found if (row.kind, row.key) in set(keys)}


def _seat(rows: Sequence[WorkItem]) -> None:
    """Write down which positions sit at the desks of the pools of `rows`."""
    seated = {
        (rules.desk(None, row.reach, row.pool), position): row.reach
        for row in rows
        for position in row.positions
    }
    found = [Pool(desk=d, position=p, reach=reach) for (d, p), reach in seated.items()]
    if found:
        Pool.objects.bulk_create(found, ignore_conflicts=True)


def _pk(thing: Person | Unit | int | None) -> int | None:
    return thing if thing is None or isinstance(thing, int) else thing.pk
