"""The archive of what was handed in."""

from datetime import date
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from quanyu.editions import queries as editions
from quanyu.organisation.models import Person
from quanyu.ui.answers import page
from quanyu.ui.paging import keyset
from quanyu.work import actions
from quanyu.work.duties.terms import Verdict
from quanyu.work.forms import Shown, load, shown
from quanyu.work.models import Deliverable
from quanyu.work.queries import deliverables, prefill
from quanyu.work.web import duty_forms
from quanyu.work.web.who import actor, with_refusal


@login_required
def deliverable_list(request: HttpRequest) -> HttpResponse:
    """List what was handed in."""
    who, narrow = actor(request), _narrow(request)
    found = deliverables.deliverables(who, narrow)
    context = {
        "page": keyset(found, ("-handed_in_at", "-id"), request.GET.get("cursor")),
        "narrow": narrow,
        "folders": deliverables.folders(),
        "waiting": deliverables.waiting_count(who),
        "who": who,
    }
    return page(request, "work/deliverable_list.html", "work/_deliverable_rows.html", context)


@login_required
def deliverable_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Show one thing that was handed in."""
    return _shown(request, _found(request, uuid))


@login_required
@require_POST
def deliverable_answer(request: HttpRequest, uuid: str) -> HttpResponse:
    """Say that it was seen, or give it back."""
    who, row = actor(request), _found(request, uuid)
    form = duty_forms.AnswerForm(request.POST)
    if form.is_valid():
        act = partial(actions.acknowledge, actor=who, deliverable=row, **form.cleaned_data)
        if with_refusal(form, act) is not None:
            messages.success(request, _("Answered."))
            return redirect("work:deliverable_page", row.uuid)
    return _shown(request, row, form)


@login_required
@require_POST
def deliverables_seen(request: HttpRequest) -> HttpResponse:
    """Say of several at once that they were seen."""
    who = actor(request)
    waiting = deliverables.deliverables(who, deliverables.Narrow(state="waiting"))
    wanted = {text for text in request.POST.getlist("chosen") if text}
    rows = [row for row in waiting if str(row.uuid) in wanted]
    count = actions.acknowledge_all(actor=who, deliverables=rows)
    said = ngettext("%(n)s marked as seen.", "%(n)s marked as seen.", count)
    messages.success(request, said % {"n": count})
    return redirect("work:deliverable_list")


def _shown(
    request: HttpRequest, row: Deliverable, form: duty_forms.AnswerForm | None = None
) -> HttpResponse:
    who = actor(request)
    context = {
        "row": row,
        "duty": editions.in_force().duties.get(row.duty),
        "figures": prefill.shown_figures(row.figures),
        "shown": _answers(who, row),
        "facts": prefill.shown_facts(row.facts),
        "versions": deliverables.versions(row),
        "newer": getattr(row, "superseded_by", None),
        "answer": getattr(row, "answer", None),
        "may_answer": row.sent_up_to_id == who.pk
        and not hasattr(row, "answer")
        and not hasattr(row, "superseded_by"),
        "form": form or duty_forms.AnswerForm(initial={"verdict": Verdict.RETURNED}),
    }
    answer = render(request, "work/deliverable_page.html", context)
    answer.status_code = 422 if form is not None else 200
    return answer


def _answers(who: Person, row: Deliverable) -> list[Shown]:
    edition = row.occurrence.edition if row.occurrence else ""
    form = load(edition, row.form) if row.form else None
    return shown(form, row.values, who) if form else []


def _found(request: HttpRequest, uuid: str) -> Deliverable:
    try:
        return deliverables.get_deliverable(actor(request), uuid)
    except Deliverable.DoesNotExist:
        raise Http404 from None


def _narrow(request: HttpRequest) -> deliverables.Narrow:
    asked = request.GET
    return deliverables.Narrow(
        asked.get("q", ""), asked.get("state", ""), asked.get("folder", ""),
        _day(asked.get("since", "")), _day(asked.get("until", "")),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
