"""Doing the open step of a case: completing it, taking it, giving it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation.models import Person
from quanyu.process import actions
from quanyu.process.models import Case
from quanyu.process.queries import tasks
from quanyu.process.web import cases, doing
from quanyu.process.web.asking import actor, back_to, case_of, instant, tried
from quanyu.ui.middleware import in_words
from quanyu.work import actions as work
from quanyu.work import queries as inbox
from quanyu.work.models import WorkItem


@login_required
@require_POST
def step_complete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Complete the reader's step; what cannot be done comes back with everything that was typed."""
    case, who = case_of(request, uuid), actor(request)
    context = cases.shown(request, case)
    now_doing: doing.Doing | None = context["doing"]
    item, outcome = _item(who, request), request.POST.get("outcome", "")
    if now_doing is None or now_doing.task.item != item:
        return _too_late(request, case, item)
    try:
        if outcome == "back":
            _send_back(request, case, who)
        else:
            values = _values(request, now_doing, outcome)
            note = doing.words(request.POST, now_doing.kind, outcome)
            work.complete(actor=who, item=item, outcome=outcome, values=values, note=note)
    except Refusal as fault:
        return _again(request, context, now_doing, fault)
    return _onwards(request, case, who)


def _item(who: Person, request: HttpRequest) -> WorkItem:
    try:
        return inbox.get_item(who, request.POST.get("item", ""))
    except WorkItem.DoesNotExist as missing:
        raise Http404 from missing


def _send_back(request: HttpRequest, case: Case, who: Person) -> None:
    step, reason = request.POST.get("step", ""), doing.words(request.POST, "", "back")
    actions.send_back(actor=who, case=case, step=step, reason=reason)


def _values(request: HttpRequest, now_doing: doing.Doing, outcome: str) -> dict[str, Any]:
    """Return what goes with an outcome; raises Refusal where something is missing."""
    values: dict[str, Any] = {}
    if now_doing.bound is not None and outcome not in ("reject", "comment"):
        if not now_doing.bound.is_valid:
            raise Refusal("form_faulty", msg("Some fields still need you."))
        values |= now_doing.bound.values
    if now_doing.kind == "promise":
        at = instant(request.POST.get("promised_at", ""))
        values["promised_at"] = at.isoformat() if at else ""
    elif now_doing.kind == "select":
        values["vote"] = request.POST.get("vote", "")
    elif now_doing.kind == "sign":
        values["content_hash"] = request.POST.get("content_hash", "")
    elif now_doing.kind == "start":
        values["start"] = request.POST.getlist("start")
    return values


def _again(
    request: HttpRequest, context: dict[str, Any], now_doing: doing.Doing, fault: Refusal
) -> HttpResponse:
    if fault.code == "forbidden":
        raise fault
    now_doing.fault = in_words(fault)
    status = 409 if fault.code in ("conflict", "claimed_by_other") else 422
    return render(request, "process/case_page.html", context, status=status)


def _too_late(request: HttpRequest, case: Case, item: WorkItem) -> HttpResponse:
    """Tell who was faster; what was typed stands on the page to be copied."""
    item.refresh_from_db()
    by = item.done_by or item.owner
    words = _("%(person)s was faster. The case has moved on; what you wrote stands below.")
    context = cases.shown(request, case) | {
        "faster": words % {"person": by} if by else _("This step is no longer open."),
        "typed": [text for name, text in request.POST.items() if _is_text(name, text)],
    }
    return render(request, "process/case_page.html", context, status=409)


def _is_text(name: str, text: object) -> bool:
    kept = name.startswith("f-") or name in ("note", "reason", "contribution")
    return kept and bool(str(text).strip())


def _onwards(request: HttpRequest, case: Case, who: Person) -> HttpResponse:
    """Go to what is next: this case where it goes on with the same person, else the next item."""
    case.refresh_from_db()
    again = next((row for row in inbox.items_of_case(case.uuid) if row.owner_id == who.pk), None)
    if again is not None:
        messages.success(request, _("Done. The next step of this case is yours, too."))
        return redirect(f"{reverse('process:case_page', args=[case.uuid])}?item={again.uuid}")
    waiting = inbox.next_due(who, 1)
    if not waiting:
        return back_to(request, case, _("Done. Nothing else is waiting for you."))
    words = _("Done. Next for you: %(title)s") % {"title": waiting[0].title}
    return back_to(request, case, words)


@login_required
@require_POST
def step_claim(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a step that waits for somebody of one's position."""
    case, who = case_of(request, uuid), actor(request)
    item = _item(who, request)
    tried(request, lambda: work.claim(actor=who, item=item))
    return redirect(f"{reverse('process:case_page', args=[case.uuid])}?item={item.uuid}")


@login_required
@require_POST
def step_release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a step back to the others of one's position."""
    case, who = case_of(request, uuid), actor(request)
    item = _item(who, request)
    done = tried(request, lambda: work.release(actor=who, item=item))
    return back_to(request, case, _("Given back.") if done else "")


@login_required
@require_POST
def step_assign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand an open step to somebody else."""
    case, who = case_of(request, uuid), actor(request)
    item = _item(who, request)
    open_ones = tasks.tasks(who, case, list(case.steps.select_related("actor")))
    chosen = request.POST.get("person", "")
    person = next((one for one in tasks.candidates(open_ones) if str(one.uuid) == chosen), None)
    if person is None:
        messages.error(request, _("Choose a person."))
        return back_to(request, case)
    done = tried(request, lambda: work.assign(actor=who, item=item, person=person))
    return back_to(request, case, _("Handed to %(person)s.") % {"person": person} if done else "")
