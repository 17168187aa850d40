"""Registry of what rooms put on the start page: panels of figures or lists, and acts to begin."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.functional import Promise

Label = str | Promise
Place = Literal["top", "main", "side", "below"]
Fill = Callable[[HttpRequest], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A part of the start page, drawn from `template` with what `fill` returns; None hides it.

    Of a `later` panel only `fits` is asked for with the page; the page fetches it by itself.
    """

    key: str
    place: Place
    template: str
    fill: Fill
    order: int = 100
    later: bool = False
    fits: Callable[[HttpRequest], bool] | None = None
    styles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Act:
    """A button in the head of the page; `url` returns empty where it does not fit somebody."""

    key: str
    label: Label
    icon: str
    url: Callable[[HttpRequest], str]
    primary: bool = False
    order: int = 100


_panels: dict[str, Panel] = {}
_acts: dict[str, Act] = {}


def register(panel: Panel) -> None:
    """Add or replace a panel."""
    _panels[panel.key] = panel


def register_act(act: Act) -> None:
    """Add or replace a button of the head."""
    _acts[act.key] = act


def get_panel(key: str) -> Panel | None:
    """Return the panel called `key`."""
    return _panels.get(key)


def panels() -> list[Panel]:
    """Return every panel, in order."""
    return sorted(_panels.values(), key=lambda panel: panel.order)


def styles() -> list[str]:
    """Return the style sheets that panels need."""
    return list(dict.fromkeys(name for panel in panels() for name in panel.styles))


def acts(request: HttpRequest) -> list[tuple[Act, str]]:
    """Return the buttons that fit the person of `request`, with their addresses."""
    found = [(act, act.url(request)) for act in sorted(_acts.values(), key=lambda a: a.order)]
    return [(act, url) for act, url in found if url]
