"""Template library `cases`: deadlines in words."""

from datetime import datetime, timedelta

from django import template

from quanyu.process import phrases

register = template.Library()


@register.filter
def left(due_at: datetime | None, now: datetime) -> str:
    """Say how long is left until a deadline."""
    return phrases.left(due_at, now)


@register.filter
def tone(due_at: datetime | None, now: datetime) -> str:
    """Return how a deadline is coloured."""
    return phrases.tone(due_at, now)


@register.filter
def span(time: timedelta) -> str:
    """Say a length of time."""
    return phrases.span(time) if time else "–"
