"""Posts: one post with its people, new posts, changes, vacancies."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from quanyu.organisation import access, actions, queries
from quanyu.organisation.models import Post, Unit
from quanyu.organisation.web import forms
from quanyu.organisation.web.asking import actor, chosen_unit, with_refusal
from quanyu.organisation.web.structure import end_page, form_page, kept_page, scope_page
from quanyu.ui.answers import page

# Both lists are made from the whole; beyond this many rows one narrows them.
SHOWN = 100


@login_required
def post_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    """Show a post: seats, who holds it, held it and will hold it, and who is above."""
    who = actor(request)
    post = get_object_or_404(Post.objects.select_related("unit", "grant", "template"), uuid=uuid)
    lines = queries.lines(who)
    context = {
        "post": post,
        "seats": queries.seats_of(queries.post_family(post))[post.pk],
        "appointments": queries.post_history(who, post),
        "above": lines.above(post.pk),
        "scope": access.scope_of_post(post),
        "may_manage": access.may(who, "organisation.manage"),
    }
    return render(request, "organisation/post_detail.html", context)


@login_required
def post_new(request: HttpRequest) -> HttpResponse:
    """Add a post."""
    who = actor(request)
    access.require(who, "organisation.manage")
    form = forms.PostForm(request.POST or None, initial={"unit": request.GET.get("unit")})
    if form.is_valid():
        given = {n: v for n, v in form.cleaned_data.items() if n in form.post_fields}
        add = partial(actions.add_post, actor=who, scope=form.scope, **given)
        if with_refusal(form, partial(add, position=form.cleaned_data["position"].position)):
            messages.success(request, _("The post has been added."))
            return redirect("organisation:unit_list")
    return form_page(request, form, _("Add a post"))


@login_required
def post_scope(request: HttpRequest, uuid: str) -> HttpResponse:
    """Say what a post may see."""
    return scope_page(request, get_object_or_404(Post, uuid=uuid))


@login_required
def post_change(request: HttpRequest, uuid: str) -> HttpResponse:
    """Rename a post, give it more or fewer seats, plan when a vacancy is filled."""
    who, post = actor(request), get_object_or_404(Post, uuid=uuid)
    access.require(who, "organisation.manage")
    names = ("title", "title_en", "headcount", "counted", "per_project", "fill_by")
    form = forms.PostNameForm(request.POST or None, initial={n: getattr(post, n) for n in names})
    if request.method == "POST" and form.is_valid():
        change = partial(actions.change_post, actor=who, post=post, **form.cleaned_data)
        if with_refusal(form, change) is not None:
            return kept_page(request)
    return form_page(request, form, _("Change %(place)s") % {"place": post})


@login_required
def post_end(request: HttpRequest, uuid: str) -> HttpResponse:
    """Close a post."""
    who, post = actor(request), get_object_or_404(Post, uuid=uuid)
    return end_page(request, who, post, partial(actions.end_post, actor=who, post=post))


@login_required
def vacancy_list(request: HttpRequest) -> HttpResponse:
    """List the seats that nobody holds: since when, who misses them, what is planned."""
    who, text = actor(request), request.GET.get("q", "")
    unit: Unit | None = chosen_unit(request)
    found = queries.vacancies(who, text=text, unit=unit)
    context = {
        "rows": found[:SHOWN],
        "left": max(0, len(found) - SHOWN),
        "total": queries.headcount(who),
        "units": queries.unit_tree(who),
        "unit": unit,
        "text": text,
        "may_manage": access.may(who, "organisation.manage"),
    }
    whole, rows = "organisation/vacancy_list.html", "organisation/_vacancy_rows.html"
    return page(request, whole, rows, context)


@login_required
def line_list(request: HttpRequest) -> HttpResponse:
    """List who answers to whom, and how many answer to one person."""
    who, text = actor(request), request.GET.get("q", "").strip().lower()
    limit = request.GET.get("limit", "")
    asked = queries.line_table(who, text=text, limit=int(limit) if limit.isdecimal() else None)
    left = max(0, len(asked.rows) - SHOWN)
    context = {"table": asked, "text": text, "limits": range(5, 21), "left": left}
    whole, rows = "organisation/line_list.html", "organisation/_line_rows.html"
    return page(request, whole, rows, context)
