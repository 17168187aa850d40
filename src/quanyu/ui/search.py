"""Registry of what the search box looks in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from quanyu.ui import navigation, shell

Label = str | Promise


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    title: str
    detail: str
    url: str
    icon: str = "chevron-right"


@dataclass(frozen=True)
class Source:
    """Something to look in, for those who have `permission`."""

    key: str
    label: Label
    permission: str | None
    find: Callable[[HttpRequest, str, int], Iterable[Hit]]
    order: int = 100


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add or replace the source with this key."""
    _sources[source.key] = source


def find(request: HttpRequest, text: str, limit: int = 6) -> list[tuple[Label, list[Hit]]]:
    """Return (label, hits) of every source that found something, pages first."""
    text = text.strip()
    if not text:
        return []
    found = [
        (source.label, list(source.find(request, text, limit))[:limit])
        for source in sorted(_sources.values(), key=lambda source: source.order)
        if shell.may(request, source.permission)
    ]
    return [(label, hits) for label, hits in found if hits]


def find_places(request: HttpRequest, text: str, limit: int) -> list[Hit]:
    """Return places of the navigation whose name holds `text`."""
    places = [p for _group, _label, inside in navigation.groups(request) for p in inside]
    wanted = text.lower()
    return [
        Hit(str(place.item.label), "", place.url, place.item.icon)
        for place in places
        if wanted in str(place.item.label).lower()
    ][:limit]
