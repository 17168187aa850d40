"""Template library `work`: deadlines and threads, for the pages of every room."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quanyu.organisation.models import Person
from quanyu.ui.templatetags.qy import icon
from quanyu.work import queries, registry, saying
from quanyu.work.web.forms_of_items import CommentForm

register = template.Library()


@register.simple_tag
def due(deadline: datetime | None, over: bool = False) -> SafeString:
    """Draw a deadline with how much is left; one that is `over` only says when it was."""
    if deadline is None:
        return SafeString('<span class="q-sub">–</span>')
    words, tone = ("", "") if over else saying.due(deadline)
    when = timezone.localtime(deadline).strftime("%Y-%m-%d %H:%M")
    return format_html(
        '<span class="work-due {}" title="{}">{}{}</span>',
        f"work-due-{tone}" if tone else "",
        when,
        icon("clock", "s"),
        words or when[5:],
    )


@register.inclusion_tag("work/_thread.html", takes_context=True)
def thread(context: Mapping[str, Any], topic: str, back: str = "") -> dict[str, Any]:
    """Draw what was said about `topic`, with a form; `back` is where posting leads."""
    request = context["request"]
    person = request.user
    said = list(queries.comments(person, topic)) if isinstance(person, Person) else []
    return {
        "topic": topic,
        "said": said,
        "form": CommentForm(),
        "back": back or request.get_full_path(),
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def pool_name(pool: str) -> str:
    """Return the positions of a pool by their names."""
    return saying.positions(tuple(pool.split("|"))) if pool else ""


@register.filter
def process_name(process: str) -> str:
    """Return a process by its name in the handbook in force."""
    return saying.process(process)


@register.filter
def kind_name(kind: str) -> str:
    """Return a kind of items by its name."""
    known = registry.get_kind(kind)
    return str(known.label) if known else kind


@register.filter
def with_mentions(comment: Any) -> SafeString:
    """Return a comment's words with the people it names standing out."""
    names = {f"@{row.person.name}" for row in comment.mentions.all()}
    text = format_html("{}", comment.text)
    for name in sorted(names, key=len, reverse=True):
        safe = format_html("{}", name)
        text = SafeString(str(text).replace(safe, f"<b>{safe}</b>"))
    return text
