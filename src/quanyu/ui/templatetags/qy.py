"""Template library `qy`: icons, figures, sparklines, fields, lists."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.forms import BoundField, CheckboxSelectMultiple
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quanyu.kernel.refusal import Refusal
from quanyu.ui import figures, middleware

register = template.Library()

TONES = ("", "g", "o", "p")


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """Draw a Tabler icon from the sprite; `size` is s or l, `label` names it for readers."""
    extra = f" q-ico-{size}" if size else ""
    href = f"{static('ui/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="q-ico{}" role="img" aria-label="{}"><use href="{}"/></svg>',
            extra,
            label,
            href,
        )
    return format_html(
        '<svg class="q-ico{}" aria-hidden="true"><use href="{}"/></svg>', extra, href
    )


@register.simple_tag
def money(value: figures.Number, digits: int = 2) -> str:
    """Write yuan (Decimal) or fen (int) as ¥ 1,234.56."""
    return figures.money(value, digits)


@register.simple_tag
def figure(value: figures.Number, unit: str = "count") -> str:
    """Write a figure in full, in the way of its unit."""
    number, behind = figures.shown(value, unit)
    gap = "" if behind in ("", "%") else " "
    return f"{number}{gap}{behind}"


@register.simple_tag
def headline(value: figures.Number, unit: str = "count") -> SafeString:
    """Write a figure as a headline: the number large, its unit (万元, %, k) small."""
    number, behind = figures.shown(value, unit, compact=True)
    full = figure(value, unit)
    return format_html('<span title="{}">{}<small>{}</small></span>', full, number, behind)


@register.filter
def wan(value: figures.Number) -> str:
    """Write a large number with 万 or 亿 (k or m in English)."""
    return "".join(figures.short(value))


@register.simple_tag
def delta(value: figures.Number, direction: str = "up", unit: str = "count") -> SafeString:
    """Draw a change: the arrow is its direction, the colour says good or bad.

    `value` is a fraction (0.084 = 8.4 %), for rates a difference; `direction` is the better
    way: up, down or none.
    """
    if value is None or value == "":
        return format_html('<span class="q-trend q-flat">{}</span>', figures.NONE)
    amount = figures.plain(value, 6)
    rise = float(amount.replace(",", ""))
    if abs(rise) < 0.0005:
        words = _("no change")
        return format_html('<span class="q-trend q-flat">{}{}</span>', icon("minus"), words)
    arrow = "arrow-up-right" if rise > 0 else "arrow-down-right"
    good = direction != "none" and (rise > 0) == (direction == "up")
    tone = "q-flat" if direction == "none" else "q-good" if good else "q-poor"
    spoken = _("up") if rise > 0 else _("down")
    return format_html(
        '<span class="q-trend {}">{}{}</span>',
        tone,
        icon(arrow, "", spoken),
        figures.change(value, unit),
    )


@register.simple_tag
def spark(values: Sequence[Any], tone: str = "") -> SafeString:
    """Draw a sparkline of `values` (None leaves a gap out); tone: '' brand, poor, flat."""
    known = [float(v) for v in values if v is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(known), max(known)
    span, step = (high - low) or 1.0, 100 / (len(known) - 1)
    points = [f"{n * step:.2f},{30 - (v - low) / span * 26:.2f}" for n, v in enumerate(known)]
    line = " ".join(points)
    area = f"0,34 {line} 100,34"
    return format_html(
        '<svg class="q-spark {}" viewBox="0 0 100 34" preserveAspectRatio="none" '
        'aria-hidden="true"><polygon points="{}"/><polyline points="{}"/></svg>',
        f"q-spark-{tone}" if tone else "",
        area,
        line,
    )


@register.simple_tag
def avatar(name: str, size: str = "") -> SafeString:
    """Draw the first letter of a name in a colour that stays with the name."""
    tone = TONES[hashlib.sha256(name.encode()).digest()[0] % len(TONES)]
    letters = name[:1] if not name[:1].isascii() else name[:1].upper()
    return format_html(
        '<span class="q-av {} {}" aria-hidden="true">{}</span>',
        f"q-av-{size}" if size else "",
        f"q-av-{tone}" if tone else "",
        letters,
    )


@register.inclusion_tag("ui/_field.html")
def field(bound: BoundField, icon: str = "", hint: bool = True) -> dict[str, object]:
    """Draw a form field with label, hint and faults, tied together for readers."""
    widget = bound.field.widget
    attrs: dict[str, str | bool] = {"class": "q-in"}
    described = [
        f"{bound.id_for_label}-{part}"
        for part, there in (("hint", hint and bound.help_text), ("faults", bound.errors))
        if there
    ]
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    kind = getattr(widget, "input_type", "") or type(widget).__name__.lower()
    if isinstance(widget, CheckboxSelectMultiple):
        kind = "checkboxselectmultiple"
    choice = kind in ("checkbox", "radio", "checkboxselectmultiple")
    if choice:
        attrs.pop("class")
    return {
        "bound": bound,
        "drawn": bound.as_widget(attrs=attrs),
        "kind": kind,
        "icon": icon,
        "hint": hint,
    }


@register.inclusion_tag("ui/_pager.html", takes_context=True)
def pager(context: Mapping[str, Any], page: Any) -> dict[str, object]:
    """Draw Newer and Older below a list; `page` has newer, older and size."""
    return {
        "page": page,
        "newer": _with(context["request"], page.newer),
        "older": _with(context["request"], page.older),
    }


@register.filter
def refusal(fault: Refusal) -> str:
    """Say a refusal in the reader's language."""
    return middleware.in_words(fault)


def _with(request: HttpRequest, cursor: str | None) -> str:
    if cursor is None:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"
