"""Steering a case: cancel, park, pause, set a time, tell that something arrived."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.process import actions
from quanyu.process.models import Case, Step
from quanyu.process.queries import tasks
from quanyu.process.terms import LIVE, STEER, CaseState
from quanyu.process.web.asking import actor, back_to, case_of, instant, tried
from quanyu.work import queries as work


@dataclass(frozen=True)
class Steer:
    """What the person may do with a case besides their own task."""

    live: bool
    steers: bool
    tells: bool
    parked: bool
    paused: bool
    assignable: list[tasks.Task]
    back: list[tuple[str, str]]
    people: list[Person]


def offered(who: Person, case: Case, steps: Sequence[Step], open_ones: list[tasks.Task]) -> Steer:
    """Return what is offered to `who` in the head of a case."""
    live = case.state in LIVE
    steers = live and access.may(who, STEER)
    leads = [row for row in open_ones if row.item and (row.owned or work.may_lead(who, row.item))]
    return Steer(
        live,
        steers,
        live and actions.may_tell(who, case),
        case.state == CaseState.PARKED,
        case.paused_at is not None,
        leads,
        tasks.earlier_steps(case, open_ones[0], steps) if steers and open_ones else [],
        tasks.candidates(leads) if leads else [],
    )


Act = Callable[..., Any]


def _steered(request: HttpRequest, uuid: UUID, act: Act, words: str, **said: str) -> HttpResponse:
    case, who = case_of(request, uuid), actor(request)
    done = tried(request, lambda: act(actor=who, case=case, **said) or case)
    return back_to(request, case, words if done else "")


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()


@login_required
@require_POST
def case_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Cancel a case with a reason."""
    return _steered(request, uuid, actions.cancel, _("Cancelled."), reason=_reason(request))


@login_required
@require_POST
def case_park(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put a case aside with a reason."""
    return _steered(request, uuid, actions.park, _("Parked."), reason=_reason(request))


@login_required
@require_POST
def case_unpark(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a parked case up again."""
    return _steered(request, uuid, actions.unpark, _("The case goes on."))


@login_required
@require_POST
def case_pause(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stop the clocks of a case with a reason."""
    return _steered(request, uuid, actions.pause, _("The clocks stand."), reason=_reason(request))


@login_required
@require_POST
def case_resume(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let the clocks of a case run again."""
    return _steered(request, uuid, actions.resume, _("The clocks run again."))


@login_required
@require_POST
def case_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send a case back to an earlier step with a reason."""
    said = {"step": request.POST.get("step", ""), "reason": _reason(request)}
    return _steered(request, uuid, actions.send_back, _("Sent back."), **said)


@login_required
@require_POST
def case_tell(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Record that something from outside has arrived."""
    said: dict[str, Any] = {
        "message": request.POST.get("message", ""),
        "values": {"note": request.POST.get("note", "").strip()},
    }
    return _steered(request, uuid, actions.tell, _("Recorded."), **said)


@login_required
@require_POST
def case_time(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Name the time for which a step waits."""
    said: dict[str, Any] = {
        "node": request.POST.get("node", ""),
        "at": instant(request.POST.get("at", "")),
    }
    return _steered(request, uuid, actions.set_time, _("The time is set."), **said)
