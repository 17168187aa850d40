"""Rosters: a unit's week as a grid whose cells are chosen in place; its shifts."""

from datetime import date, timedelta
from functools import partial
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access, actions, queries, rules
from quanyu.organisation.models import Person, Shift, Unit
from quanyu.organisation.web import forms, roster_forms
from quanyu.organisation.web.asking import actor, chosen_unit, with_refusal
from quanyu.ui.answers import page
from quanyu.ui.middleware import in_words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def roster_page(request: HttpRequest) -> HttpResponse:
    """Show the week of a unit, to be drawn by those who may."""
    return _page(request, actor(request), chosen_unit(request), _monday(request.GET.get("week")))


@login_required
@require_POST
def roster_set(request: HttpRequest) -> HttpResponse:
    """Put somebody on a shift, or take them off."""
    who, unit = actor(request), _unit(request)
    form = roster_forms.TurnForm(request.POST)
    if not form.is_valid():
        raise Http404
    asked, fault = form.cleaned_data, ""
    person = get_object_or_404(Person, uuid=asked["person"])
    given = {"unit": unit, "person": person, "day": asked["day"]}
    try:
        actions.set_turn(actor=who, shift=asked["shift"], **given)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        fault = in_words(refusal)
    context = _grid(who, unit, rules.week_of(asked["day"])[0])
    return render(request, "organisation/_roster_grid.html", {**context, "fault": fault})


@login_required
@require_POST
def roster_copy(request: HttpRequest) -> HttpResponse:
    """Draw a week like the one before."""
    who, unit = actor(request), _unit(request)
    monday = _monday(request.POST.get("week"))
    copied = actions.copy_week(actor=who, unit=unit, monday=monday)
    said = ngettext("%(n)s turn copied.", "%(n)s turns copied.", copied.made)
    messages.success(request, said % {"n": copied.made})
    for refusal in copied.left_out[:5]:
        messages.warning(request, in_words(refusal))
    return _back(unit, monday)


@login_required
def roster_export(request: HttpRequest) -> HttpResponse:
    """Hand out a week as a workbook."""
    who, monday = actor(request), _monday(request.GET.get("week"))
    unit = chosen_unit(request)
    if unit is None:
        raise Http404
    answer = HttpResponse(
        actions.export_roster(actor=who, unit=unit, monday=monday), content_type=XLSX
    )
    name = quote(f"{unit}_{monday:%Y-%m-%d}.xlsx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


@login_required
@require_POST
def shift_new(request: HttpRequest) -> HttpResponse:
    """Add a shift to a unit."""
    who, unit = actor(request), _unit(request)
    access.require_any(who, "organisation.roster", "organisation.manage")
    form, monday = roster_forms.ShiftForm(request.POST), _monday(request.POST.get("week"))
    if form.is_valid():
        add = partial(actions.add_shift, actor=who, unit=unit, **form.cleaned_data)
        if with_refusal(form, add) is not None:
            messages.success(request, _("The shift has been added."))
            return _back(unit, monday)
    return _page(request, who, unit, monday, form)


@login_required
@require_POST
def shift_end(request: HttpRequest, uuid: str) -> HttpResponse:
    """Stop offering a shift."""
    shift = get_object_or_404(Shift.objects.select_related("unit"), uuid=uuid)
    reason = request.POST.get("reason", "")
    actions.end_shift(actor=actor(request), shift=shift, reason=reason)
    messages.success(request, _("Ended; the history stays."))
    return _back(shift.unit, _monday(None))


def _page(
    request: HttpRequest,
    who: Person,
    unit: Unit | None,
    monday: date,
    shift: roster_forms.ShiftForm | None = None,
) -> HttpResponse:
    """Show the roster of `unit`, or of the first unit where somebody works."""
    units = queries.units_with_crew(who)
    unit = unit or queries.first_unit(who, monday, units)
    context: dict[str, object] = {"units": units, "unit": unit, "monday": monday}
    if unit is not None:
        context |= _grid(who, unit, monday)
        context |= {"shift_form": shift or roster_forms.ShiftForm(), "ending": forms.ReasonForm()}
        context |= {"now": queries.on_duty(unit=unit)}
    whole, grid = "organisation/roster.html", "organisation/_roster_grid.html"
    answer = page(request, whole, grid, context)
    answer.status_code = 422 if shift is not None else 200
    return answer


def _grid(who: Person, unit: Unit, monday: date) -> dict[str, object]:
    return {
        "unit": unit,
        "roster": queries.roster(who, unit, monday),
        "may_draw": queries.may_draw(who, unit),
        "may_manage": access.may(who, "organisation.manage"),
        "monday": monday,
        "earlier": monday - timedelta(days=7),
        "later": monday + timedelta(days=7),
        "today": clock.today(),
    }


def _unit(request: HttpRequest) -> Unit:
    text = request.POST.get("unit", "")
    return get_object_or_404(Unit, pk=text if text.isdecimal() else 0)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _monday(text: str | None) -> date:
    return rules.week_of(_day(text) or clock.today())[0]


def _back(unit: Unit, monday: date) -> HttpResponse:
    return redirect(f"{reverse('organisation:roster')}?unit={unit.pk}&week={monday}")
