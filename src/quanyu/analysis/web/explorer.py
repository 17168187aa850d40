"""The explorer: a question in the address, its answer, export, kept views."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.analysis import terms, words
from quanyu.analysis.actions.views import delete_view, save_view
from quanyu.analysis.queries import explorer as asking
from quanyu.analysis.queries.desk import Desk
from quanyu.analysis.queries.views import get_view, saved_views
from quanyu.analysis.questions import Question, question_of
from quanyu.analysis.web.asking import member
from quanyu.figures.actions import export_figures
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.ui.answers import page

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@login_required
def explore(request: HttpRequest) -> HttpResponse:
    """Show a question and its answer; the address holds all of it."""
    person = member(request)
    access.require(person, terms.EXPLORE)
    with Desk(person) as desk:
        question = question_of(request.GET, desk.today - timedelta(days=1))
        context = {
            "question": question,
            "answer": asking.answer(desk, question),
            "chosen": asking.chosen(desk, question),
            "cuts": asking.offered(desk, question),
            "found": asking.found_indicators(desk, request.GET.get("find", ""), question)[:60],
            "find": request.GET.get("find", ""),
            "limits": _limits(desk, question),
            **_choices(question),
            **_rights(person),
        }
    return page(request, "analysis/explorer.html", "analysis/_explorer.html", context)


@login_required
def values(request: HttpRequest) -> HttpResponse:
    """Show the values of a dimension to tick."""
    person = member(request)
    access.require(person, terms.EXPLORE)
    with Desk(person) as desk:
        question = question_of(request.GET, desk.today - timedelta(days=1))
        name = request.GET.get("dimension", "")
        found = asking.values_of(desk, question, name) if name else []
    picked = set(question.where.get(name, ()))
    context = {
        "name": name,
        "label": words.dimension_name(name),
        "values": [(value, label, value in picked) for value, label in found],
        "kept": question.without_filter(name).pairs(),
    }
    return render(request, "analysis/_explorer_values.html", context)


@login_required
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Hand the answer over as a file, with where its figures come from."""
    if kind not in TYPES:
        raise Http404
    person = member(request)
    access.require(person, terms.EXPORT)
    with Desk(person) as desk:
        question = question_of(request.GET, desk.today - timedelta(days=1))
    figures, headers = asking.figures_of(person, question)
    body = export_figures(
        person, figures, kind="xlsx" if kind == "xlsx" else "csv", headers=headers
    )
    answer = HttpResponse(body, content_type=TYPES[kind])
    name = f"{question.keys[0]}-{question.period.first}-{question.period.last}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_required
@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the question of the form under its name."""
    asked = request.POST
    view = save_view(
        member(request),
        name=asked.get("name", ""),
        question=asked.get("question", ""),
        share=bool(asked.get("share")),
    )
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect("analysis:view_open", uid=view.uid)


@login_required
def view_open(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Go to the question that a view keeps."""
    view = get_view(member(request), uid)
    asked = QueryDict(view.question)
    return redirect(f"{reverse('analysis:explore')}?{asked.urlencode()}")


@login_required
@require_POST
def view_delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Drop a view."""
    person = member(request)
    delete_view(person, get_view(person, uid))
    messages.success(request, _("The view is deleted."))
    return redirect("analysis:explore")


def _limits(desk: Desk, question: Question) -> list[tuple[str, str, str]]:
    """Return (name, values, address without it) of each filter."""
    return [
        (
            words.dimension_name(name),
            ", ".join(words.value_name(name, value, desk.shops.names) for value in values[:3])
            + (f" +{len(values) - 3}" if len(values) > 3 else ""),
            question.without_filter(name).address(),
        )
        for name, values in question.where.items()
    ]


def _choices(question: Question) -> dict[str, Any]:
    return {
        "presets": [
            (name, label, question.in_preset(name).address(), name == question.preset)
            for name, label in terms.PRESETS.items()
        ],
        "grains": list(terms.GRAINS.items()),
        "compares": list(terms.COMPARES.items()),
        "charts": [
            (kind, label, question.drawn_as(kind).address()) for kind, label in terms.CHARTS.items()
        ],
        "address": question.address(),
        "first_cut": question.by[0] if question.by else "",
        "second_cut": question.by[1] if len(question.by) > 1 else "",
        "kept": [
            (n, v) for n, v in question.pairs() if n == "k" or n.startswith("w.") or n == "chart"
        ],
    }


def _rights(person: Person) -> dict[str, Any]:
    return {
        "views": list(saved_views(person)),
        "person": person,
        "may_save": access.may(person, terms.SAVE_VIEW),
        "may_export": access.may(person, terms.EXPORT),
    }
