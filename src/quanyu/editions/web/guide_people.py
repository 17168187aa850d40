"""The first-run guide, step 3: who is to hold which position."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from quanyu.editions import actions, proposing, queries
from quanyu.editions.actions import Planned
from quanyu.editions.models import Draft
from quanyu.editions.queries import Progress
from quanyu.editions.web.asking import actor, back, seen_rev
from quanyu.editions.web.guiding import framed, guided
from quanyu.handbook.records import Position
from quanyu.kernel.refusal import Refusal
from quanyu.ui.middleware import in_words

MOST = 40  # lines of one position on the page


@dataclass(frozen=True)
class Place:
    """One line: who sits there, empty where nobody is named."""

    number: int
    name: str
    username: str


@login_required
def guide_people(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Name the people of each position; no account is made yet."""
    draft, fault = guided(request, uuid), None
    if request.method == "POST":
        try:
            return _named(request, draft)
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            fault = refusal
            draft.refresh_from_db()
    context = framed(request, draft, "people")
    given = request.POST.dict() if fault else None
    context |= {
        "rows": _rows(queries.progress(draft), given),
        "refused": in_words(fault) if fault else "",
        "conflict": fault is not None and fault.code == "conflict",
    }
    status = 200 if fault is None else 409 if fault.code == "conflict" else 422
    return render(request, "editions/guide_people.html", context, status=status)


def _named(request: HttpRequest, draft: Draft) -> HttpResponse:
    found = queries.progress(draft)
    here = {row.id for row in found.here}
    elsewhere = [s for s in found.seats if s.position not in here]
    actions.name_people(
        actor=actor(request),
        draft=draft,
        people=[
            *_typed(request.POST.dict(), here),
            *(Planned(seat.position, seat.name, seat.username) for seat in elsewhere),
        ],
        rev=seen_rev(request),
    )
    if request.POST.get("act") == "next":
        return redirect("editions:guide_holes", draft.uuid)
    return back(request, _("Saved."), "editions:guide_people", draft.uuid)


def _typed(given: Mapping[str, str], here: set[str]) -> list[Planned]:
    """Return the lines that were filled in, in the order of the page."""
    found = []
    for key, value in given.items():
        field, _dash, rest = key.partition("-")
        position, _hash, number = rest.partition("_")
        if field == "name" and position in here and value.strip():
            login = given.get(f"login-{position}_{number}", "")
            found.append(Planned(position, value.strip()[:80], login.strip()[:150]))
    return found


def _rows(found: Progress, given: Mapping[str, str] | None) -> list[tuple[Position, list[Place]]]:
    """Return each position with its lines: those named, then empty ones up to the headcount."""
    return [(row, _places(row, found, given)) for row in found.here]


def _places(row: Position, found: Progress, given: Mapping[str, str] | None) -> list[Place]:
    if given is None:
        people = [(s.name, s.username) for s in found.seats if s.position == row.id]
    else:
        people = [(p.name, p.username) for p in _typed(given, {row.id})]
    lines = min(max(proposing.heads(row), len(people) + 1), MOST + len(people))
    people += [("", "")] * (lines - len(people))
    return [Place(number, *person) for number, person in enumerate(people)]
