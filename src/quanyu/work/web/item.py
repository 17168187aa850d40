"""The general page of an item, and what is done from it."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.organisation.models import Person
from quanyu.work import actions, queries, registry, saying
from quanyu.work.forms import Bound
from quanyu.work.models import WorkItem
from quanyu.work.terms import TONES, ItemState
from quanyu.work.web.asking import actor, attempt, back, item_at
from quanyu.work.web.filling import bound_of
from quanyu.work.web.forms_of_items import AssignForm, PromiseForm, ReasonForm, ReleaseForm


@login_required
def item_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Show an item with its facts, history and thread; whoever may do it does it here."""
    who, item = actor(request), item_at(request, uuid)
    return _page(request, who, item, bound_of(request, who, item) if item.live else None)


def _page(request: HttpRequest, who: Person, item: WorkItem, bound: Bound | None) -> HttpResponse:
    kind = registry.get_kind(item.kind)
    context = {
        "item": item,
        "kind": kind,
        "bound": bound,
        "topic": queries.topic(item),
        "tone": TONES[ItemState(item.state)],
        "said": registry.say_outcome(item, item.outcome) if item.outcome else "",
        "pool": saying.positions(item.positions),
        "process": saying.process(item.process),
        "history": queries.history(item),
        "facts": kind.facts(item, who) if kind and kind.facts else (),
        "ahead": kind.ahead(item, who) if kind and kind.ahead and item.live else (),
        **_rights(who, item),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "work/item_page.html", context, status=status)


def _rights(who: Person, item: WorkItem) -> dict[str, object]:
    """Return what `who` may do with `item`, with the forms for it."""
    right, leads = queries.right_to(who, item), queries.may_lead(who, item)
    outcomes = [(name, registry.say_outcome(item, name)) for name in item.outcomes]
    concerned = item.live and (right is not None or leads)
    running = item.state == ItemState.OPEN
    forms: dict[str, Form] = {}
    if concerned:
        forms = {
            "assigning": AssignForm(actor=who, item=item),
            "promising": PromiseForm(),
            "pausing": ReasonForm(),
            "releasing": ReleaseForm(),
        }
    return {
        "right": right,
        "outcomes": outcomes,
        "may_do": right is not None and running,
        "may_claim": right is not None and running and item.owner_id != who.pk,
        "may_release": concerned and item.owner_id is not None and bool(item.pool),
        "may_move": concerned,
        **forms,
    }


@login_required
@require_POST
def item_claim(request: HttpRequest, uuid: str) -> HttpResponse:
    """Take an item on; the other is told who was faster."""
    act = partial(actions.claim, actor=actor(request))
    return _do(request, uuid, act, _("It is yours now."))


@login_required
@require_POST
def item_release(request: HttpRequest, uuid: str) -> HttpResponse:
    """Give an item back."""
    reason = request.POST.get("reason", "")
    act = partial(actions.release, actor=actor(request), reason=reason)
    return _do(request, uuid, act, _("Given back."))


@login_required
@require_POST
def item_assign(request: HttpRequest, uuid: str) -> HttpResponse:
    """Give an item to somebody."""
    who, item = actor(request), item_at(request, uuid)
    form = AssignForm(request.POST, actor=who, item=item)
    if not form.is_valid():
        return _wrong(request, item, form)
    given = form.cleaned_data
    return _do(request, uuid, partial(actions.reassign, actor=who, **given), _("Assigned."))


@login_required
@require_POST
def item_promise(request: HttpRequest, uuid: str) -> HttpResponse:
    """Say by when it will be done."""
    form = PromiseForm(request.POST)
    if not form.is_valid():
        return _wrong(request, item_at(request, uuid), form)
    act = partial(actions.promise, actor=actor(request), **form.cleaned_data)
    return _do(request, uuid, act, _("Promised: that is its deadline now."))


@login_required
@require_POST
def item_pause(request: HttpRequest, uuid: str) -> HttpResponse:
    """Stop the clock."""
    act = partial(actions.pause, actor=actor(request), reason=request.POST.get("reason", ""))
    return _do(request, uuid, act, _("Paused: its clock stands still."))


@login_required
@require_POST
def item_resume(request: HttpRequest, uuid: str) -> HttpResponse:
    """Let the clock run on."""
    act = partial(actions.resume, actor=actor(request))
    return _do(request, uuid, act, _("Resumed: its clock runs on."))


@login_required
@require_POST
def item_complete(request: HttpRequest, uuid: str) -> HttpResponse:
    """Do an item, then on to the next."""
    who, item, given = actor(request), item_at(request, uuid), request.POST
    bound = bound_of(request, who, item) if queries.right_to(who, item) else None
    if bound is not None and not bound.is_valid:
        return _page(request, who, item, bound)
    act = partial(
        actions.complete,
        actor=who,
        item=item,
        values=bound.values if bound else {},
        outcome=given.get("outcome", ""),
        note=given.get("note", "")[:4000],
    )
    done = attempt(request, act, _("Done."))
    return redirect("work:inbox") if done else redirect(actions.url_of(item))


def _do(request: HttpRequest, uuid: str, act: Callable[..., WorkItem], words: str) -> HttpResponse:
    item = item_at(request, uuid)
    attempt(request, partial(act, item=item), words)
    return back(request, actions.url_of(item))


def _wrong(request: HttpRequest, item: WorkItem, form: Form) -> HttpResponse:
    """Say what is wrong with a small form and go back to the item."""
    for faults in form.errors.values():
        messages.error(request, str(faults[0]))
    return back(request, actions.url_of(item))
