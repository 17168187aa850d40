"""Units and posts."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from quanyu.organisation import access, actions, queries
from quanyu.organisation.models import Person, Post, Unit
from quanyu.organisation.web import forms
from quanyu.organisation.web.asking import actor, with_refusal
from quanyu.ui.answers import page


@login_required
def unit_list(request: HttpRequest) -> HttpResponse:
    """Show the tree of units with their posts and who holds them."""
    who, text = actor(request), request.GET.get("q", "")
    ended = request.GET.get("ended") == "1"
    context = {
        "units": queries.units(who, text=text, ended=ended),
        "total": queries.headcount(who),
        "may_manage": access.may(who, "organisation.manage"),
        "text": text,
        "ended": ended,
    }
    return page(request, "organisation/unit_list.html", "organisation/_unit_rows.html", context)


@login_required
def unit_new(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    who = actor(request)
    access.require(who, "organisation.manage")
    form = forms.UnitForm(request.POST or None)
    if form.is_valid():
        names = ("name", "name_en", "kind", "parent")
        given = {name: form.cleaned_data[name] for name in names}
        actions.add_unit(actor=who, scope=form.scope, **given)
        messages.success(request, _("The unit has been added."))
        return redirect("organisation:unit_list")
    return form_page(request, form, _("Add a unit"))


@login_required
def unit_scope(request: HttpRequest, uuid: str) -> HttpResponse:
    """Say what a unit may see."""
    return scope_page(request, get_object_or_404(Unit, uuid=uuid))


@login_required
def unit_change(request: HttpRequest, uuid: str) -> HttpResponse:
    """Rename a unit or hang it elsewhere."""
    who, unit = actor(request), get_object_or_404(Unit, uuid=uuid)
    access.require(who, "organisation.manage")
    names = ("name", "name_en", "kind", "parent")
    form = forms.UnitNameForm(request.POST or None, initial={n: getattr(unit, n) for n in names})
    if form.is_valid():
        change = partial(actions.change_unit, actor=who, unit=unit, **form.cleaned_data)
        if with_refusal(form, change):
            return kept_page(request)
    return form_page(request, form, _("Change %(place)s") % {"place": unit})


@login_required
def unit_end(request: HttpRequest, uuid: str) -> HttpResponse:
    """Close a unit."""
    who, unit = actor(request), get_object_or_404(Unit, uuid=uuid)
    return end_page(request, who, unit, partial(actions.end_unit, actor=who, unit=unit))


def end_page(
    request: HttpRequest, who: Person, place: Unit | Post, end: Callable[..., Unit | Post]
) -> HttpResponse:
    """Ask why a place ends, and end it."""
    access.require(who, "organisation.manage")
    form = forms.ReasonForm(request.POST or None)
    given = form.cleaned_data if form.is_valid() else {}
    if given and with_refusal(form, partial(end, **given)) is not None:
        messages.success(request, _("Ended; the history stays."))
        return redirect("organisation:unit_list")
    return form_page(request, form, _("End %(place)s") % {"place": place})


def kept_page(request: HttpRequest) -> HttpResponse:
    """Say that a place was changed and go back to the list."""
    messages.success(request, _("Saved."))
    return redirect("organisation:unit_list")


def scope_page(request: HttpRequest, place: Unit | Post) -> HttpResponse:
    """Ask what a place may see."""
    who = actor(request)
    access.require(who, "organisation.manage")
    form = forms.ScopeForm(request.POST or None, initial=forms.ScopeForm.written(place.own_scope))
    if request.method == "POST" and form.is_valid():
        actions.change_scope(actor=who, place=place, scope=form.scope)
        messages.success(request, _("Saved; it holds from now on."))
        return redirect("organisation:unit_list")
    return form_page(request, form, _("What %(place)s may see") % {"place": place})


def form_page(request: HttpRequest, form: Form, title: str) -> HttpResponse:
    """Show a form of one place."""
    context = {"form": form, "title": title}
    status = 422 if form.errors else 200
    return render(request, "organisation/place_form.html", context, status=status)
