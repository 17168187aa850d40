"""Recurring duties: a person's days, one round and what it hands in, a duty's past, the team."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from quanyu.editions import queries as editions
from quanyu.editions.queries.positions import duty_line
from quanyu.kernel import clock
from quanyu.kernel.period import Period, add_months, end_of_month
from quanyu.organisation.models import Person
from quanyu.ui.answers import page
from quanyu.ui.paging import keyset
from quanyu.work import actions, queries
from quanyu.work.duties.terms import State
from quanyu.work.forms import Bound, Context, bind, load
from quanyu.work.models import Occurrence
from quanyu.work.queries import duties, prefill
from quanyu.work.web import duty_forms
from quanyu.work.web.who import actor, with_refusal


@login_required
def duty_calendar(request: HttpRequest) -> HttpResponse:
    """Show the week and the month of somebody's recurring duties."""
    who, first = actor(request), _month(request.GET.get("month", ""))
    last, today = end_of_month(first), clock.today()
    days = Period(
        first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
    )
    context = {
        "days": duties.calendar_of(who, days),
        "first": first,
        "before": add_months(first, -1),
        "after": add_months(first, 1),
        "today": today,
        "open": duties.open_rounds(who),
        "lines": duties.lines_of(who),
        "now": clock.now(),
    }
    return render(request, "work/duty_calendar.html", context)


@login_required
def duty_page(request: HttpRequest, duty: str) -> HttpResponse:
    """Show a duty with its past rounds, as far as the reader may see them."""
    who, row = actor(request), editions.in_force().duties.get(duty)
    found = duties.past_of(who, duty)
    if row is None and not found.exists():
        raise Http404
    context = {
        "duty": row,
        "id": duty,
        "line": duty_line(editions.in_force(), row) if row else None,
        "page": keyset(found, ("-first_on", "-id"), request.GET.get("cursor")),
        "now": clock.now(),
    }
    return page(request, "work/duty_page.html", "work/_round_rows.html", context)


@login_required
def duty_team(request: HttpRequest) -> HttpResponse:
    """Show who is late, and what nobody holds."""
    who, text = actor(request), request.GET.get("q", "")
    context = {
        "team": duties.team_of(who, text=text),
        "overdue": duties.overdue_of(who),
        "unheld": duties.unheld(who),
        "text": text,
        "now": clock.now(),
    }
    return page(request, "work/duty_team.html", "work/_team_rows.html", context)


@login_required
def round_of_item(request: HttpRequest, uuid: str) -> HttpResponse:
    """Go from an item of the inbox to its round."""
    row = get_object_or_404(Occurrence, item__uuid=uuid)
    return redirect("work:round_page", _round(request, str(row.uuid)).uuid)


@login_required
def round_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Show one round, and take what is handed in."""
    who, row = actor(request), _round(request, uuid)
    form = duty_forms.HandInForm(request.POST or None, request.FILES or None)
    bound = _bound(request, who, row)
    if request.method == "POST" and form.is_valid() and (bound is None or bound.is_valid):
        values = bound.values if bound else {}
        act = partial(actions.hand_in, actor=who, occurrence=row, values=values)
        act = partial(act, **form.cleaned_data)
        found = with_refusal(form, act)
        if found is not None:
            messages.success(request, _("Handed in. It stands in the archive."))
            return redirect("work:deliverable_page", found.uuid)
    answer = render(
        request, "work/round_page.html", _of_round(who, row) | {"form": form, "bound": bound}
    )
    answer.status_code = 422 if form.errors or (bound and bound.errors) else 200
    return answer


def _bound(request: HttpRequest, who: Person, row: Occurrence) -> Bound | None:
    """Return the form that the handbook names for the duty, with what was typed."""
    form = load(row.edition, row.item.form) if row.item and row.item.form else None
    if form is None or row.item is None:
        return None
    topic = f"item:{row.item.uuid}"

    def keep(field: str, upload: Any) -> Any:
        return actions.attach(actor=who, topic=topic, upload=upload, field=field)

    around = Context(period=row.about, topic=topic, keep=keep)
    return bind(form, request.POST or None, request.FILES or None, who, around)


def _of_round(who: Person, row: Occurrence) -> dict[str, Any]:
    duty = editions.in_force().duties.get(row.duty)
    return {
        "round": row,
        "duty": duty,
        "may_hand_in": row.state == State.OPEN
        and row.item is not None
        and queries.right_to(who, row.item) is not None,
        "figures": prefill.shown_figures(prefill.figures_of(who, row)),
        "past": duties.past_of(who, row.duty).exclude(pk=row.pk).order_by("-first_on", "-id")[:6],
        "facts": prefill.shown_facts(row.proofs),
        "handed_in": row.deliverables.select_related("owner", "answer").order_by("-id"),
        "now": clock.now(),
    }


def _round(request: HttpRequest, uuid: str) -> Occurrence:
    try:
        return duties.get_round(actor(request), uuid)
    except Occurrence.DoesNotExist:
        raise Http404 from None


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today().replace(day=1)
