"""Notices: rooms register kinds, tell people, and the bell shows what is unread.

A kind is a sentence with parameters, an icon and a tone. Telling the same person the same thing
twice (the same `key`) changes nothing, so that a repeated job does not ring again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quanyu.kernel.clock import now
from quanyu.ui.models import Notice

Label = str | Promise


@dataclass(frozen=True)
class Kind:
    """What a notice of one kind says: `%(name)s` stands for its parameters; tone as of pills."""

    sentence: Label
    icon: str
    tone: str = ""


@dataclass(frozen=True)
class Shown:
    """A notice as drawn."""

    notice: Notice
    words: str
    icon: str
    tone: str


_kinds: dict[str, Kind] = {}


def register(kind: str, sentence: Label, *, icon: str, tone: str = "") -> None:
    """Add or replace a kind, named `room.thing.happened`."""
    _kinds[kind] = Kind(sentence, icon, tone)


@dataclass(frozen=True)
class Telling:
    """Something to be told to several people."""

    people: Iterable[Any]
    kind: str
    key: str
    url: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)


def tell(people: Iterable[Any], kind: str, *, key: str, url: str = "", **params: str | int) -> None:
    """Tell each of `people` once; belongs into the transaction of what happened.

    Raises KeyError for a kind that nobody registered.
    """
    tell_many([Telling(people, kind, key, url, params)])


def tell_many(tellings: Iterable[Telling]) -> None:
    """Tell many things in one statement; otherwise as `tell`."""
    at = now()
    rows = [
        Notice(person=person, kind=one.kind, params=one.params, url=one.url, key=one.key,
               created_at=at)
        for one in tellings
        if _kinds[one.kind]
        for person in dict.fromkeys(one.people)
    ]  # fmt: skip
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True)


def notices_of(person: Any, *, unread: bool = False) -> QuerySet[Notice]:
    """Return a person's own notices."""
    found = Notice.objects.filter(person=person)
    return found.filter(read_at__isnull=True) if unread else found


def unread_count(person: Any) -> int:
    """Return how many notices a person has not read."""
    return notices_of(person, unread=True).count()


def mark_read(person: Any, uid: str = "") -> Notice | None:
    """Mark one of a person's notices as read and return it; without `uid` all of them."""
    found = notices_of(person)
    if not uid:
        found.filter(read_at__isnull=True).update(read_at=now())
        return None
    notice = found.filter(uid=uid).first()
    if notice is not None and notice.read_at is None:
        notice.read_at = now()
        notice.save(update_fields=["read_at"])
    return notice


def shown(notice: Notice) -> Shown:
    """Return a notice in the reader's language; one of a kind that is gone says so."""
    kind = _kinds.get(notice.kind)
    if kind is None:
        return Shown(notice, _("A notice of an earlier version"), "bell", "")
    return Shown(notice, str(kind.sentence) % _said(notice.params), kind.icon, kind.tone)


def _said(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters with readable counts; `name_zh` stands for `name` in Chinese."""
    chinese = (get_language() or "zh").startswith("zh")
    return {
        name: f"{value:,}"
        if isinstance(value, int)
        else params.get(f"{name}_zh", value)
        if chinese
        else value
        for name, value in params.items()
    }
