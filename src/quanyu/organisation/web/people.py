"""People: list, person, appointments."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from quanyu.organisation import access, actions, queries
from quanyu.organisation.models import Appointment, Person, Unit
from quanyu.organisation.web import forms
from quanyu.organisation.web.asking import actor, done, rights, with_refusal
from quanyu.ui.answers import page
from quanyu.ui.paging import keyset


@login_required
def person_list(request: HttpRequest) -> HttpResponse:
    """List people with search by name, pinyin and initials, filters and keyset paging."""
    who, text = actor(request), request.GET.get("q", "")
    state, unit = request.GET.get("state", "active"), request.GET.get("unit", "")
    chosen = Unit.objects.filter(pk=unit).first() if unit.isdigit() else None
    found = queries.people(who, text=text, unit=chosen, state=state)
    context = {
        "page": keyset(found, ("pinyin", "id"), request.GET.get("cursor")),
        "text": text,
        "state": state,
        "states": _states(),
        "unit": chosen,
        "units": queries.units(who),
        "filtered": bool(text or chosen or state != "active"),
        "may_manage": access.may(who, "organisation.manage"),
        "form": forms.NewPersonForm(),
        "count": _count(found.count()),
    }
    return page(request, "organisation/person_list.html", "organisation/_person_rows.html", context)


@login_required
def person_new(request: HttpRequest) -> HttpResponse:
    """Add a person."""
    who = actor(request)
    access.require(who, "organisation.manage")
    form = forms.NewPersonForm(request.POST or None)
    if form.is_valid():
        person = with_refusal(form, lambda: _added(who, form))
        if person is not None:
            messages.success(request, _("%(name)s has been added.") % {"name": person})
            return redirect("organisation:person_detail", person.uuid)
    return render(request, "organisation/person_new.html", {"form": form})


@login_required
def person_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    """Show a person with appointments, rights and scope of today."""
    who, person = actor(request), _person(request, uuid)
    return _show(request, who, person, forms.AppointForm(actor=who))


@login_required
@require_POST
def person_change(request: HttpRequest, uuid: str) -> HttpResponse:
    """Correct name or number."""
    who, person = actor(request), _person(request, uuid)
    access.require(who, "organisation.manage")
    form = forms.PersonForm(request.POST)
    if form.is_valid():
        actions.change_person(actor=who, person=person, **form.cleaned_data)
    return done(request, person.uuid, _("Saved."))


@login_required
@require_POST
def person_appoint(request: HttpRequest, uuid: str) -> HttpResponse:
    """Put a person into a post."""
    who, person = actor(request), _person(request, uuid)
    access.require(who, "organisation.manage")
    form = forms.AppointForm(request.POST, actor=who)
    if form.is_valid():
        made = with_refusal(
            form, lambda: actions.appoint(actor=who, person=person, **form.cleaned_data)
        )
        if made is not None:
            return done(request, person.uuid, _("Appointed; the rights hold from now on."))
    return _show(request, who, person, form)


@login_required
@require_POST
def appointment_end(request: HttpRequest, uuid: str) -> HttpResponse:
    """Let an appointment end."""
    who = actor(request)
    access.require(who, "organisation.manage")
    appointment = Appointment.objects.select_related("person", "post").filter(uuid=uuid).first()
    if appointment is None:
        raise Http404
    form = forms.EndForm(request.POST)
    if form.is_valid():
        actions.end_appointment(actor=who, appointment=appointment, **form.cleaned_data)
    return done(request, appointment.person.uuid, _("The appointment ends on that day."))


@login_required
@require_POST
def person_leave(request: HttpRequest, uuid: str) -> HttpResponse:
    """Part with a person."""
    who, person = actor(request), _person(request, uuid)
    reason = request.POST.get("reason", "")
    actions.leave(actor=who, person=person, reason=reason)
    return done(request, person.uuid, _("Appointments and sessions have ended."))


@login_required
@require_POST
def sessions_end(request: HttpRequest, uuid: str) -> HttpResponse:
    """End every session of a person, or one's own."""
    who = actor(request)
    person = Person.objects.filter(uuid=uuid).first()
    if person is None:
        raise Http404
    actions.revoke_sessions(actor=who, person=person)
    if person.pk == who.pk:
        return redirect("account_login")
    return done(request, person.uuid, _("All sessions have ended."))


@login_required
@require_POST
def password_set(request: HttpRequest, uuid: str) -> HttpResponse:
    """Give a person a temporary password."""
    who, person = actor(request), _person(request, uuid)
    access.require(who, "organisation.manage")
    form = forms.TemporaryPasswordForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        act = partial(actions.set_temporary_password, actor=who, person=person, **given)
        if with_refusal(form, act) is not None:
            return done(request, person.uuid, _("Set. Every session has ended."))
    return _show(request, who, person, forms.AppointForm(actor=who), form)


def _added(who: Person, form: forms.NewPersonForm) -> Person:
    return actions.add_person(actor=who, must_change=True, **form.cleaned_data)


def _show(
    request: HttpRequest,
    who: Person,
    person: Person,
    appoint: forms.AppointForm,
    password: forms.TemporaryPasswordForm | None = None,
) -> HttpResponse:
    password = password or forms.TemporaryPasswordForm()
    context = {
        "password": password,
        "person": person,
        "appointments": queries.appointments(person),
        "open": {row.pk for row in queries.open_appointments(person)},
        "holdings": access.holdings(person),
        "rights": rights(person),
        "scope": access.scope_of(person),
        "may_manage": access.may(who, "organisation.manage"),
        "appoint": appoint,
        "ending": forms.EndForm(),
        "leaving": forms.LeaveForm(),
        "changing": forms.PersonForm(initial={"name": person.name, "number": person.number}),
    }
    status = 422 if appoint.errors or password.errors else 200
    return render(request, "organisation/person_detail.html", context, status=status)


def _person(request: HttpRequest, uuid: str) -> Person:
    try:
        return queries.get_person(actor(request), uuid)
    except Person.DoesNotExist:
        raise Http404 from None


def _states() -> list[tuple[str, str]]:
    return [
        ("active", pgettext("person", "Here")),
        ("unplaced", _("Without a post")),
        ("left", pgettext("person", "Left")),
        ("all", _("All")),
    ]


def _count(number: int) -> str:
    return ngettext("%(number)s person", "%(number)s people", number) % {"number": number}
