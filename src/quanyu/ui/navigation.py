"""Registry of places in the navigation; each room registers its own in `apps.py`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quanyu.ui import shell

Label = str | Promise

GROUPS: dict[str, Label] = {
    "": "",
    "operate": _("Operate"),
    "understand": _("Understand"),
    "handbook": _("Handbook"),
    "foot": "",
}


@dataclass(frozen=True)
class Item:
    """A place in the navigation, seen by those who have `permission` (None: everybody)."""

    key: str
    label: Label
    icon: str
    url_name: str
    group: str
    permission: str | None = None
    order: int = 100
    badge: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True)
class Place:
    """An item as drawn for one request."""

    item: Item
    url: str
    current: bool
    badge: int


_items: dict[str, Item] = {}


def register(item: Item) -> None:
    """Add or replace the item with this key; groups: '', operate, understand, handbook, foot."""
    if item.group not in GROUPS:
        raise ValueError(f"{item.key}: no navigation group {item.group!r}")
    _items[item.key] = item


def groups(request: HttpRequest) -> list[tuple[str, Label, list[Place]]]:
    """Return (group, label, places) that the person of `request` may enter."""
    seen = [item for item in _sorted() if shell.may(request, item.permission)]
    urls = {item.key: _url(item) for item in seen}
    current = _current(request.path, urls)
    places = [
        Place(i, urls[i.key], i.key == current, i.badge(request) if i.badge else 0)
        for i in seen
        if urls[i.key]
    ]
    drawn = [(g, label, [p for p in places if p.item.group == g]) for g, label in GROUPS.items()]
    return [(group, label, inside) for group, label, inside in drawn if inside]


def _sorted() -> list[Item]:
    return sorted(_items.values(), key=lambda item: item.order)


def _url(item: Item) -> str:
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return ""


def _current(path: str, urls: dict[str, str]) -> str:
    fitting = [key for key, url in urls.items() if _within(path, url)]
    return max(fitting, key=lambda key: len(urls[key]), default="")


def _within(path: str, url: str) -> bool:
    return bool(url) and (path == url or (url != "/" and path.startswith(url)))
