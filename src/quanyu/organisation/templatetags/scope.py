"""Template library `scope`: values of a scope by the names people know."""

from django import template

from quanyu.organisation import choices

register = template.Library()


@register.filter
def named(value: str, dimension: str) -> str:
    """Return the name of `value` in `dimension` (channels, stores, categories)."""
    return choices.names(dimension).get(value, value)
