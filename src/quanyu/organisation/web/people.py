"""People: list, person, appointments."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from quanyu.organisation import access, actions, queries
from quanyu.organisation.models import Appointment, Person
from quanyu.organisation.terms import Employment
from quanyu.organisation.web import forms
from quanyu.organisation.web.asking import actor, chosen_unit, done, rights, with_refusal
from quanyu.ui.answers import page
from quanyu.ui.paging import keyset


@login_required
def person_list(request: HttpRequest) -> HttpResponse:
    """List people with search by name, pinyin and initials, filters and keyset paging."""
    who, text = actor(request), request.GET.get("q", "")
    state, employment = request.GET.get("state", "active"), request.GET.get("employment", "")
    chosen = chosen_unit(request)
    found = queries.people(who, text=text, unit=chosen, state=state, employment=employment)
    context = {
        "page": keyset(found, ("pinyin", "id"), request.GET.get("cursor")),
        "text": text,
        "state": state,
        "states": _states(),
        "unit": chosen,
        "units": queries.unit_tree(who),
        "employment": employment,
        "employments": Employment.choices,
        "filtered": bool(text or chosen or employment or state != "active"),
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
    return show(request, actor(request), person_at(request, uuid))


@login_required
@require_POST
def person_change(request: HttpRequest, uuid: str) -> HttpResponse:
    """Correct name, number, employment or telephone."""
    who, person = actor(request), person_at(request, uuid)
    access.require(who, "organisation.manage")
    form = forms.ChangePersonForm(request.POST)
    if form.is_valid():
        change = partial(actions.change_person, actor=who, person=person, **form.cleaned_data)
        if with_refusal(form, change) is not None:
            return done(request, person.uuid, _("Saved."))
    return show(request, who, person, changing=form)


@login_required
@require_POST
def person_appoint(request: HttpRequest, uuid: str) -> HttpResponse:
    """Put a person into a post."""
    who, person = actor(request), person_at(request, uuid)
    access.require(who, "organisation.manage")
    form = forms.AppointForm(request.POST, actor=who)
    if form.is_valid():
        made = with_refusal(
            form, lambda: actions.appoint(actor=who, person=person, **form.cleaned_data)
        )
        if made is not None:
            return done(request, person.uuid, _("Appointed; the rights hold from now on."))
    return show(request, who, person, appoint=form)


@login_required
@require_POST
def appointment_end(request: HttpRequest, uuid: str) -> HttpResponse:
    """Let an appointment end."""
    who = actor(request)
    access.require(who, "organisation.manage")
    appointment = Appointment.objects.select_related("person", "post").filter(uuid=uuid).first()
    if appointment is None:
        raise Http404
    form, end = forms.EndForm(request.POST), partial(actions.end_appointment, actor=who)
    if form.is_valid():
        end = partial(end, appointment=appointment, **form.cleaned_data)
        if with_refusal(form, end) is not None:
            return done(request, appointment.person.uuid, _("The appointment ends on that day."))
    form.row = appointment.pk
    return show(request, who, appointment.person, ending=form)


@login_required
@require_POST
def person_leave(request: HttpRequest, uuid: str) -> HttpResponse:
    """Part with a person; somebody takes over, or the vacancy is confirmed."""
    who, person = actor(request), person_at(request, uuid)
    access.require(who, "organisation.manage")
    form = forms.LeaveForm(request.POST, actor=who, person=person)
    if form.is_valid():
        act = partial(actions.leave, actor=who, person=person, **form.cleaned_data)
        if with_refusal(form, act) is not None:
            return done(request, person.uuid, _("Appointments and sessions have ended."))
    return show(request, who, person, leaving=form)


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
    who, person = actor(request), person_at(request, uuid)
    access.require(who, "organisation.manage")
    form = forms.TemporaryPasswordForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        act = partial(actions.set_temporary_password, actor=who, person=person, **given)
        if with_refusal(form, act) is not None:
            return done(request, person.uuid, _("Set. Every session has ended."))
    return show(request, who, person, password=form)


def _added(who: Person, form: forms.NewPersonForm) -> Person:
    return actions.add_person(actor=who, must_change=True, **form.cleaned_data)


def show(
    request: HttpRequest, who: Person, person: Person, number: str = "", **given: Form
) -> HttpResponse:
    """Show a person; `number` is a telephone number shown once, `given` forms with faults."""
    phone, masked = queries.contact_of(who, person)
    context = {
        **_known(who, person),
        **_forms(who, person),
        "phone": number or phone,
        "masked": masked and not number,
        **given,
    }
    status = 422 if given else 200
    return render(request, "organisation/person_detail.html", context, status=status)


def _known(who: Person, person: Person) -> dict[str, object]:
    """Return what is known about `person`: posts, superiors, reports, rights."""
    lines = queries.lines(who)
    held = [(row, lines.superiors(row.post_id, person.pk)) for row in queries.appointments(person)]
    return {
        "person": person,
        "appointments": held,
        "open": {row.pk for row in queries.open_appointments(person)},
        "reports": queries.reports_of(person),
        "holdings": access.holdings(person),
        "rights": rights(person),
        "scope": access.scope_of(person),
        "may_manage": access.may(who, "organisation.manage"),
        "orphans": queries.orphans_of(person),
    }


def _forms(who: Person, person: Person) -> dict[str, Form]:
    """Return the forms of the dialogs, none of them filled in."""
    names = ("name", "number", "employment", "employer")
    return {
        "appoint": forms.AppointForm(actor=who),
        "ending": forms.EndForm(),
        "leaving": forms.LeaveForm(actor=who, person=person),
        "password": forms.TemporaryPasswordForm(),
        "changing": forms.ChangePersonForm(initial={n: getattr(person, n) for n in names}),
        "asking": forms.ReasonForm(),
    }


def person_at(request: HttpRequest, uuid: str) -> Person:
    """Return the person at `uuid`, for those who may see people."""
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
