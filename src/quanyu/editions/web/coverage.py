"""Coverage: the board of holes, and mending them in a draft with one click."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from quanyu.editions import actions, queries, terms
from quanyu.editions.models import Draft
from quanyu.editions.queries import Board
from quanyu.editions.terms import DraftState
from quanyu.editions.web.asking import actor, draft_of, seen_rev
from quanyu.editions.web.choosing import Chosen, chosen
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access
from quanyu.ui.answers import page
from quanyu.ui.middleware import in_words

GUIDED = "guide"  # what `kept` says where the board stands inside the first-run guide


@login_required
def coverage_board(request: HttpRequest) -> HttpResponse:
    """Show what nobody holds, what two hold, what is too much, by department."""
    of, asked = chosen(request), request.GET
    mending = _mending(request, of)
    decided = asked.get("state", "") == "decided"
    found = _board(request, of, mending["draft"])
    context = {
        "of": of,
        "board": found,
        "rules": [(key, _rule(key), found.counts[key]) for key in queries.RULES],
        "rule": asked.get("rule", ""),
        "departments": found.departments,
        "department": asked.get("department", ""),
        "text": asked.get("q", ""),
        "decided": decided,
        "unknown": [(_rule(key), _(why)) for key, why in found.coverage.unknown.items()],
        "positions": [row for row in of.book.positions.values() if row.sort == "position"],
        **mending,
    }
    return page(request, "editions/coverage.html", "editions/_coverage.html", context)


def _board(request: HttpRequest, of: Chosen, draft: Draft | None) -> Board:
    asked = request.GET
    return queries.board(
        of.book,
        rule=asked.get("rule", ""),
        department=asked.get("department", ""),
        text=asked.get("q", ""),
        decided=asked.get("state", "") == "decided",
        draft=draft,
    )


@login_required
@require_POST
def position_adopt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take positions of a standard with everything they bring."""
    draft = draft_of(request, uuid)

    def act() -> Draft:
        return actions.adopt_positions(
            actor=actor(request),
            draft=draft,
            positions=request.POST.getlist("position"),
            rev=seen_rev(request),
        )

    return _done(request, draft, act, _("Adopted."))


@login_required
@require_POST
def position_leave(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Leave positions of a standard out, and say why."""
    draft = draft_of(request, uuid)

    def act() -> Draft:
        return actions.leave_positions(
            actor=actor(request),
            draft=draft,
            positions=request.POST.getlist("position"),
            reason=request.POST.get("reason", ""),
            rev=seen_rev(request),
        )

    return _done(request, draft, act, _("Left out."))


@login_required
@require_POST
def duty_assign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make one position answer for a duty."""
    draft, duty = draft_of(request, uuid), request.POST.get("duty", "")

    def act() -> Draft:
        return actions.assign_duty(
            actor=actor(request),
            draft=draft,
            duty=duty,
            to=request.POST.get(f"to-{duty}", ""),
            reason=request.POST.get("reason", "") or _("One position answers for it"),
            rev=seen_rev(request),
        )

    return _done(request, draft, act, _("Assigned."))


@login_required
@require_POST
def finding_decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write down what was decided about the ticked findings."""
    draft, given = draft_of(request, uuid), request.POST
    ticked = [(rule, name) for rule, _gap, name in _keys(given.getlist("finding"))]

    def act() -> Draft:
        return actions.decide(
            actor=actor(request),
            draft=draft,
            findings=ticked,
            verdict=given.get("verdict", ""),
            reason=given.get("reason", ""),
            until=_day(given.get("until", "")),
            inside=given.get("inside", ""),
            rev=seen_rev(request),
        )

    return _done(request, draft, act, _("Decided."))


def _keys(ticked: list[str]) -> list[tuple[str, str, str]]:
    return [value.partition(" ") for value in ticked]


def _done(request: HttpRequest, draft: Draft, act: Callable[[], Draft], words: str) -> HttpResponse:
    """Do `act`, say how it went, and go back to the board as it was."""
    try:
        act()
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        messages.error(request, in_words(refusal))
    else:
        messages.success(request, words)
    kept = request.POST.get("kept", "")
    if kept == GUIDED:
        return redirect("editions:guide_holes", draft.uuid)
    return redirect(f"{reverse('editions:coverage')}?{kept or f'draft={draft.uuid}'}")


def _mending(request: HttpRequest, of: Chosen) -> dict[str, Any]:
    """Return what lets the reader mend: the open draft, or where to begin one."""
    who = actor(request)
    may_edit = access.may(who, terms.EDIT)
    draft = queries.get_draft(who, of.draft) if of.draft else None
    open_one = None
    if may_edit and draft is None:
        open_one = queries.drafts(who, state=DraftState.OPEN).order_by("-changed_at").first()
    return {
        "draft": draft,
        "mending": may_edit and draft is not None and draft.state == DraftState.OPEN,
        "may_edit": may_edit,
        "open_draft": open_one,
        "kept": request.GET.urlencode(),
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _rule(key: str) -> str:
    return {
        "HB-GAP": pgettext("coverage", "Missing"),
        "HB-OVERLAP": pgettext("coverage", "Held twice"),
        "HB-ORPHAN": pgettext("coverage", "Without a holder"),
        "HB-OVERLOAD": pgettext("coverage", "Too much"),
        "HB-UNMEASURED": pgettext("coverage", "Unmeasured"),
        "HB-UNTRAINED": pgettext("coverage", "Untrained"),
        "HB-SILENT": pgettext("coverage", "Never done"),
        "HB-DECLARED": pgettext("coverage", "Left out on purpose"),
    }[key]
