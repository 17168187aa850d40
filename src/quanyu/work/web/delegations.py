"""Delegations: who does whose work for a time."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.organisation.models import Person
from quanyu.ui.answers import page
from quanyu.ui.paging import keyset
from quanyu.work import actions, queries
from quanyu.work.models import Delegation
from quanyu.work.web.asking import actor, attempt
from quanyu.work.web.forms_of_items import DelegationForm


@login_required
def delegation_list(request: HttpRequest) -> HttpResponse:
    """Show the delegations of a person and their team."""
    return _list(request, actor(request))


@login_required
@require_POST
def delegation_new(request: HttpRequest) -> HttpResponse:
    """Let somebody else do one's work for a time."""
    who = actor(request)
    form = DelegationForm(request.POST, actor=who)
    if form.is_valid():
        act = partial(actions.delegate, actor=who, **form.cleaned_data)
        attempt(request, act, _("Delegated: both names stand on what is done."))
        return redirect("work:delegation_list")
    return _list(request, who, form)


@login_required
@require_POST
def delegation_end(request: HttpRequest, uuid: str) -> HttpResponse:
    """Take a delegation back."""
    who = actor(request)
    try:
        found = queries.get_delegation(who, uuid)
    except Delegation.DoesNotExist:
        raise Http404 from None
    act = partial(actions.end_delegation, actor=who, delegation=found)
    attempt(request, act, _("Taken back."))
    return redirect("work:delegation_list")


def _list(request: HttpRequest, who: Person, form: DelegationForm | None = None) -> HttpResponse:
    text, past = request.GET.get("q", ""), request.GET.get("past") == "1"
    found = queries.delegations(who, text=text, past=past)
    context = {
        "page": keyset(found, ("-first_on", "-id"), request.GET.get("cursor")),
        "text": text,
        "past": past,
        "form": form or DelegationForm(actor=who),
    }
    whole, rows = "work/delegation_list.html", "work/_delegation_rows.html"
    answer = page(request, whole, rows, context)
    answer.status_code = 422 if form is not None else 200
    return answer
