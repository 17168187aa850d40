"""Whom a change of an item is told; every notice once for a thing and a revision."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.urls import reverse

from quanyu.organisation.models import Person
from quanyu.ui import notices
from quanyu.work import registry
from quanyu.work.models import WorkItem
from quanyu.work.queries import seats


def url_of(item: WorkItem) -> str:
    """Return the address of an item: its kind's own page, else the general one."""
    kind = registry.get_kind(item.kind)
    return kind.url(item) if kind and kind.url else reverse("work:item_page", args=[item.uuid])


def words_of(item: WorkItem) -> dict[str, str | int]:
    """Return an item as the parameters of a notice, in both languages."""
    tail = f" · {item.subject}" if item.subject else ""
    return {
        "item": f"{item.title_en or item.title_zh}{tail}",
        "item_zh": f"{item.title_zh}{tail}",
    }


def tell(people: Iterable[int | None], kind: str, item: WorkItem, **more: Any) -> None:
    """Tell people, by their ids, about `item`, once per revision."""
    notices.tell_many([telling(people, kind, item, **more)])


def telling(
    people: Iterable[int | None], kind: str, item: WorkItem, **more: Any
) -> notices.Telling:
    """Return what `people` are told about `item`."""
    known = [Person(pk=one) for one in people if one is not None]
    key = f"{kind}:{item.uuid.hex}:{item.rev}"
    return notices.Telling(known, kind, key, url_of(item), {**words_of(item), **more})


def tell_assigned(
    items: Sequence[WorkItem], actor: Person | None, here: Collection[int | None] = ()
) -> None:
    """Tell owners of items that they have got them, and whoever stands in for an absent one.

    `here` are owners who are known to be at work.
    """
    mine = [row for row in items if row.owner_id is not None]
    stand_in = seats.substitutes_of({row.owner_id for row in mine if row.owner_id} - set(here))
    notices.tell_many(
        telling(
            {row.owner_id, stand_in.get(row.owner_id or 0)} - {actor.pk if actor else None},
            "work.item.assigned",
            row,
        )
        for row in mine
    )


def said(item: WorkItem) -> str:
    """Return an item as the audit trail names it."""
    return f"{item.title_zh} · {item.subject}" if item.subject else item.title_zh
