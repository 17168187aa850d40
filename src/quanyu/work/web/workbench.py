"""The start page of a position: what is due now, duties of today, figures, what is missing."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from quanyu.editions import queries as editions
from quanyu.editions import terms as of_editions
from quanyu.kernel import clock
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.work import panels, queries, registry
from quanyu.work.models import Mention
from quanyu.work.queries import deliverables, duties
from quanyu.work.terms import Shelf
from quanyu.work.web.asking import actor
from quanyu.work.web.inbox import lines

SHOWN = 8
SHELVES = (Shelf.MINE, Shelf.POOL, Shelf.STARTED, Shelf.TEAM)


@login_required
def workbench(request: HttpRequest) -> HttpResponse:
    """Show the start page of whoever asks."""
    who = actor(request)
    today = duties.today_of(who)
    context = {
        "greeting": _greeting(who),
        "today": clock.today(),
        "now": clock.now(),
        "acts": panels.acts(request),
        "deadlines": lines(queries.next_due(who, 5)),
        "late": duties.overdue_of(who, 6, others=True),
        "styles": panels.styles(),
        "duties": today,
        "duties_done": sum(row.state == "done" for row in today),
        "waiting": _waiting(who),
        "mentions": _mentions(who),
        "places": _places(request),
        "may_compose": access.may(who, of_editions.EDIT) and editions.only_shipped(),
        **_tasks(request, who),
    }
    return render(request, "work/workbench.html", context)


@login_required
def workbench_tasks(request: HttpRequest) -> HttpResponse:
    """Show another list of the tasks card."""
    return render(request, "work/_tasks.html", _tasks(request, actor(request)))


@login_required
def workbench_panel(request: HttpRequest, key: str) -> HttpResponse:
    """Show one panel, for pages that did not wait for it."""
    panel = panels.get_panel(key)
    found = panel.fill(request) if panel else None
    if panel is None or found is None:
        if panel is None:
            raise Http404
        return HttpResponse("")
    return render(request, panel.template, dict(found))


def _tasks(request: HttpRequest, who: Person) -> dict[str, Any]:
    asked = request.GET.get("shelf", "")
    shelf = Shelf(asked) if asked in SHELVES else Shelf.MINE
    found = queries.items_page(who, shelf, size=SHOWN)
    counted = (Shelf.MINE, Shelf.POOL)
    tabs = [
        (key, key.label, queries.count(who, key) if key in counted else None) for key in SHELVES
    ]
    return {"shelf": shelf, "tabs": tabs, "lines": lines(found.rows), "more": bool(found.older)}


def _greeting(who: Person) -> str:
    hour = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).hour
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": who}
    if hour < 18:
        return _("Good afternoon, %(name)s") % {"name": who}
    return _("Good evening, %(name)s") % {"name": who}


def _waiting(who: Person) -> list[Any]:
    return deliverables.waiting(who, 6)


def _mentions(who: Person) -> list[tuple[Mention, str]]:
    rows = Mention.objects.filter(person=who).select_related("comment__author")
    return [(row, _url(row.topic)) for row in rows.order_by("-id")[:4]]


def _url(text: str) -> str:
    topic, uuid = registry.topic_of(text)
    return topic.url(uuid)


def _places(request: HttpRequest) -> Mapping[str, list[Any]]:
    """Return the panels of each place, those that are quick with what they hold."""
    found: dict[str, list[Any]] = {}
    for panel in panels.panels():
        if panel.fits is not None and not panel.fits(request):
            continue
        filled = None if panel.later else panel.fill(request)
        if panel.later or filled is not None:
            found.setdefault(panel.place, []).append((panel, filled))
    return found
