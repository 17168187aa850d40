"""Units and posts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from quanyu.organisation import access, actions, queries
from quanyu.organisation.models import Post, Unit
from quanyu.organisation.web import forms
from quanyu.organisation.web.asking import actor, with_refusal


@login_required
def unit_list(request: HttpRequest) -> HttpResponse:
    """Show the tree of units with their posts and who holds them."""
    who = actor(request)
    context = {
        "units": queries.units(who),
        "positions": queries.positions().count(),
        "may_manage": access.may(who, "organisation.manage"),
    }
    return render(request, "organisation/unit_list.html", context)


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
    return _form(request, form, _("Add a unit"))


@login_required
def post_new(request: HttpRequest) -> HttpResponse:
    """Add a post."""
    who = actor(request)
    access.require(who, "organisation.manage")
    form = forms.PostForm(request.POST or None, initial={"unit": request.GET.get("unit")})
    if form.is_valid():
        data = form.cleaned_data
        given = {"unit": data["unit"], "title": data["title"], "scope": form.scope}
        position = data["position"].position
        if with_refusal(form, lambda: actions.add_post(actor=who, position=position, **given)):
            messages.success(request, _("The post has been added."))
            return redirect("organisation:unit_list")
    return _form(request, form, _("Add a post"))


@login_required
def unit_scope(request: HttpRequest, uuid: str) -> HttpResponse:
    """Say what a unit may see."""
    return _scope(request, get_object_or_404(Unit, uuid=uuid))


@login_required
def post_scope(request: HttpRequest, uuid: str) -> HttpResponse:
    """Say what a post may see."""
    return _scope(request, get_object_or_404(Post, uuid=uuid))


def _scope(request: HttpRequest, place: Unit | Post) -> HttpResponse:
    who = actor(request)
    access.require(who, "organisation.manage")
    form = forms.ScopeForm(request.POST or None, initial=forms.ScopeForm.written(place.own_scope))
    if request.method == "POST" and form.is_valid():
        actions.change_scope(actor=who, place=place, scope=form.scope)
        messages.success(request, _("Saved; it holds from now on."))
        return redirect("organisation:unit_list")
    return _form(request, form, _("What %(place)s may see") % {"place": place})


def _form(request: HttpRequest, form: forms.ScopeForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    status = 422 if form.errors else 200
    return render(request, "organisation/place_form.html", context, status=status)
