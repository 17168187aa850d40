"""What a running case, or the history of many, puts onto the drawing of its process."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from html import escape
from typing import Literal

from quanyu.handbook.sheets.layout.drawing import Box
from quanyu.handbook.sheets.layout.sizes import text_width

State = Literal["", "done", "open", "late", "parked", "heat0", "heat1", "heat2", "heat3", "heat4"]
FONT, HEIGHT, WIDEST = 10.5, 18.0, 20


@dataclass(frozen=True, slots=True)
class Mark:
    """How one shape is coloured; `badge` hangs on its lower edge, `count` on its corner.

    `words` say the same to readers who cannot see the colours, `url` is opened by a click.
    """

    state: State = ""
    badge: str = ""
    count: int = 0
    words: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks by node, and the arrows that were taken."""

    nodes: Mapping[str, Mark] = field(default_factory=dict)
    taken: Set[str] = frozenset()


def dressed(shape: str, node: str, mark: Mark | None) -> str:
    """Return the SVG of a shape in the clothes of its mark, with the name of its node on it."""
    name = escape(node, quote=True)
    if mark is None:
        return f'<g data-node="{name}">{shape}</g>'
    title = f"<title>{escape(mark.words)}</title>" if mark.words else ""
    kind = f' class="is-{mark.state}"' if mark.state else ""
    drawn = f'<g data-node="{name}"{kind}>{title}{shape}</g>'
    if not mark.url:
        return drawn
    label = escape(mark.words or node, quote=True)
    return f'<a href="{escape(mark.url, quote=True)}" aria-label="{label}">{drawn}</a>'


def badges(box: Box, mark: Mark, clock: bool = False) -> str:
    """Return the pill on the edge of a shape and the number on its corner, where there are any.

    The pill hangs below, the number above; the other way round where a `clock` hangs below.
    """
    x, y, width, height = box
    low, high = (y, y + height) if clock else (y + height, y)
    state = f" is-{mark.state}" if mark.state else ""
    drawn = ""
    if mark.badge:
        text = mark.badge if len(mark.badge) <= WIDEST else f"{mark.badge[: WIDEST - 1]}…"
        wide = max(34.0, text_width(text, FONT) + 16)
        middle, top = x + width / 2, low - (HEIGHT - 4 if clock else HEIGHT / 2)
        drawn += (
            f'<g class="f-badge{state}"><rect x="{middle - wide / 2:.0f}" y="{top:.0f}"'
            f' width="{wide:.0f}" height="{HEIGHT:.0f}" rx="{HEIGHT / 2:.0f}"/>'
            f'<text x="{middle:.0f}" y="{top + 12.5:.1f}">{escape(text)}</text></g>'
        )
    if mark.count > 1:
        text = str(mark.count) if mark.count < 1000 else "999+"
        wide = max(HEIGHT, text_width(text, FONT) + 10)
        drawn += (
            f'<g class="f-count{state}"><rect x="{x + width - wide / 2:.0f}"'
            f' y="{high - HEIGHT / 2:.0f}" width="{wide:.0f}" height="{HEIGHT:.0f}"'
            f' rx="{HEIGHT / 2:.0f}"/>'
            f'<text x="{x + width:.0f}" y="{high + 3.5:.1f}">{text}</text></g>'
        )
    return drawn
