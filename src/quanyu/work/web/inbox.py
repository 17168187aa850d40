"""The inbox: five lists, filters, many at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from quanyu.kernel.refusal import Refusal
from quanyu.organisation.models import Person
from quanyu.ui.answers import page
from quanyu.ui.middleware import in_words
from quanyu.work import actions, queries, registry, saying
from quanyu.work.models import WorkItem
from quanyu.work.terms import COUNT_LIMIT, TONES, ItemState, Order, Shelf
from quanyu.work.web.asking import actor, back, sight

MOST = 200


@dataclass(frozen=True)
class Shown:
    """An item as a line of the list."""

    item: WorkItem
    url: str
    icon: str
    process: str
    pool: str
    state: str
    tone: str
    claimable: bool


@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Show one of the lists of a person."""
    who, shelf = sight(request), _chosen(request, "shelf", Shelf.values, Shelf.MINE)
    order = _chosen(request, "order", Order.values, Order.DEADLINE)
    narrowed = _filter(request)
    found = queries.items_page(
        who, shelf, order=order, narrowed=narrowed, cursor=request.GET.get("cursor")
    )
    context = {
        "page": found,
        "lines": lines(found.rows),
        "shelf": shelf,
        "order": order,
        "orders": Order.choices,
        "narrowed": narrowed,
        **_around(who, shelf),
    }
    return page(request, "work/inbox.html", "work/_item_rows.html", context)


@login_required
@require_POST
def inbox_complete(request: HttpRequest) -> HttpResponse:
    """Do the ticked items with their usual outcome."""
    who, chosen = actor(request), request.POST.getlist("item")[:MOST]
    found = actions.complete_many(actor=who, items=_items(who, chosen))
    if found.done:
        number = len(found.done)
        words = ngettext("%(n)s item done.", "%(n)s items done.", number)
        messages.success(request, words % {"n": number})
    for _item, refusal in found.refused[:3]:
        messages.error(request, in_words(refusal))
    if not chosen:
        messages.info(request, _("Tick what you want to do first."))
    return back(request, "work:inbox")


def lines(items: list[WorkItem]) -> list[Shown]:
    """Return items as the list draws them."""
    names = saying.pools(items)
    return [_line(item, names.get(item.pool, "")) for item in items]


def _line(item: WorkItem, pool: str) -> Shown:
    kind = registry.get_kind(item.kind)
    state, tone = str(ItemState(item.state).label), TONES[ItemState(item.state)]
    if item.state == ItemState.OPEN and item.owner_id is None:
        state, tone = _("To be claimed"), ""
    if item.state == ItemState.DONE and item.outcome:
        state = registry.say_outcome(item, item.outcome)
    return Shown(
        item,
        actions.url_of(item),
        kind.icon if kind else "checklist",
        saying.process(item.process) or str(kind.label if kind else ""),
        pool,
        state,
        tone,
        item.owner_id is None and item.state == ItemState.OPEN,
    )


def _items(who: Person, chosen: list[str]) -> list[WorkItem]:
    found = []
    for uuid in chosen:
        try:
            found.append(queries.get_item(who, uuid))
        except (WorkItem.DoesNotExist, Refusal):
            continue
    return found


def _around(who: queries.Sight, shelf: str) -> Mapping[str, Any]:
    """Return the tabs with their counts and what the filters offer."""
    counted = {Shelf.MINE, Shelf.POOL, shelf} - {Shelf.DONE, Shelf.STARTED}
    tabs = [
        (key, label, queries.count(who, key) if key in counted else 0)
        for key, label in Shelf.choices
    ]
    late = queries.Filter(overdue=True)
    return {
        "tabs": tabs,
        "limit": COUNT_LIMIT,
        "late": queries.count(who, Shelf.MINE, late),
        "standings": who.standings,
        "processes": [(id, saying.process(id)) for id in queries.processes_of(who, shelf)],
        "units": queries.units_of(who, shelf),
        "live": shelf in (Shelf.MINE, Shelf.POOL, Shelf.TEAM),
    }


def _filter(request: HttpRequest) -> queries.Filter:
    asked = request.GET
    unit = asked.get("unit", "")
    return queries.Filter(
        text=asked.get("q", "")[:80],
        process=asked.get("process", "")[:40],
        kind=asked.get("kind", "")[:40],
        unit=int(unit) if unit.isdecimal() and len(unit) < 12 else None,
        overdue=asked.get("late") == "1",
    )


def _chosen(request: HttpRequest, name: str, known: list[str], usual: str) -> str:
    asked = request.GET.get(name, "")
    return asked if asked in known else usual
