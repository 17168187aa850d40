"""Personal details: a number shown for a reason, a person erased."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.organisation import access, actions
from quanyu.organisation.web import forms
from quanyu.organisation.web.asking import actor, done, with_refusal
from quanyu.organisation.web.people import person_at, show


@login_required
@require_POST
def contact_show(request: HttpRequest, uuid: str) -> HttpResponse:
    """Show a telephone number once, to whoever says why."""
    who, person = actor(request), person_at(request, uuid)
    access.require(who, "organisation.manage")
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, who, person, asking=form)
    phone = actions.show_contact(actor=who, person=person, reason=form.cleaned_data["reason"])
    return show(request, who, person, phone)


@login_required
def person_erase(request: HttpRequest, uuid: str) -> HttpResponse:
    """Erase the personal details of somebody who left."""
    who, person = actor(request), person_at(request, uuid)
    access.require(who, "organisation.manage")
    form = forms.EraseForm(request.POST or None)
    if form.is_valid():
        erase = partial(actions.erase_person, actor=who, person=person, **form.cleaned_data)
        if with_refusal(form, erase) is not None:
            return done(request, person.uuid, _("The personal details are gone."))
    context = {"form": form, "person": person}
    status = 422 if form.errors else 200
    return render(request, "organisation/person_erase.html", context, status=status)
