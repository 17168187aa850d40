"""Absences: who is away and who stands in."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.organisation import access, actions, queries
from quanyu.organisation.models import Absence, Person
from quanyu.organisation.web import roster_forms
from quanyu.organisation.web.asking import actor, with_refusal
from quanyu.ui.answers import page
from quanyu.ui.paging import keyset


@login_required
def absence_list(request: HttpRequest) -> HttpResponse:
    """List who is away now or later, or was."""
    return _list(request, actor(request))


@login_required
@require_POST
def absence_new(request: HttpRequest) -> HttpResponse:
    """Record an absence with its substitute."""
    who = actor(request)
    access.require_any(who, "organisation.roster", "organisation.manage")
    form = roster_forms.AbsenceForm(request.POST, actor=who)
    if form.is_valid():
        record = partial(actions.record_absence, actor=who, **form.cleaned_data)
        if with_refusal(form, record) is not None:
            messages.success(request, _("Recorded. Turns already drawn show as conflicts."))
            return redirect("organisation:absence_list")
    return _list(request, who, form)


@login_required
@require_POST
def absence_end(request: HttpRequest, uuid: str) -> HttpResponse:
    """Let an absence end earlier or later, or take it back."""
    absence = get_object_or_404(Absence.objects.select_related("person", "substitute"), uuid=uuid)
    form = roster_forms.AbsenceEndForm(request.POST)
    last_on = form.cleaned_data["last_on"] if form.is_valid() else absence.last_on
    actions.end_absence(actor=actor(request), absence=absence, last_on=last_on)
    messages.success(request, _("Saved."))
    return redirect("organisation:absence_list")


def _list(
    request: HttpRequest, who: Person, form: roster_forms.AbsenceForm | None = None
) -> HttpResponse:
    text, past = request.GET.get("q", ""), request.GET.get("past") == "1"
    found = queries.absences(who, text=text, past=past)
    context = {
        "page": keyset(found, ("-first_on", "-id"), request.GET.get("cursor")),
        "text": text,
        "past": past,
        "may_record": access.may(who, "organisation.roster")
        or access.may(who, "organisation.manage"),
        "may_manage": access.may(who, "organisation.manage"),
        "form": form or roster_forms.AbsenceForm(actor=who),
        "ending": roster_forms.AbsenceEndForm(),
    }
    whole, rows = "organisation/absence_list.html", "organisation/_absence_rows.html"
    answer = page(request, whole, rows, context)
    answer.status_code = 422 if form is not None else 200
    return answer
