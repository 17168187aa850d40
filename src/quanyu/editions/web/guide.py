"""The first-run guide, steps 1 and 2: which standards, and what becomes of their positions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from quanyu.editions import actions, proposing, queries, terms
from quanyu.editions.fates import Wish
from quanyu.editions.models import Draft
from quanyu.editions.queries import Offers
from quanyu.editions.queries.guide import Offer
from quanyu.editions.terms import DraftState
from quanyu.editions.web.asking import actor, back, draft_of, refused, seen_rev
from quanyu.editions.web.guide_forms import MergeForm, StartForm
from quanyu.editions.web.guiding import framed, guided, next_step, steps
from quanyu.handbook import standards
from quanyu.handbook.bases import COMMON
from quanyu.handbook.records import Position
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access, permissions
from quanyu.organisation.models import Person
from quanyu.ui.middleware import in_words


@dataclass(frozen=True)
class Line:
    """A position of a standard with what stands in its fields: decided, proposed or just typed."""

    offer: Offer
    fate: str
    why: str
    superior: str
    headcount: str


@login_required
def guide_choose(request: HttpRequest) -> HttpResponse:
    """Choose name and standards and begin; below, the drafts that were begun."""
    person = actor(request)
    access.require(person, terms.EDIT)
    shipped = standards()
    form = StartForm(request.POST or None, standards=[s for s in shipped if s.id != COMMON])
    if form.is_valid():
        draft = refused(partial(_start, person, form), form)
        if draft is not None:
            return redirect("editions:guide_positions", draft.uuid)
    begun = queries.drafts(person).order_by("-changed_at")[:6]
    context = {
        "form": form,
        "picked": form["standards"].value() or [],
        "common": next(one for one in shipped if one.id == COMMON),
        "standards": [one for one in shipped if one.id != COMMON],
        "steps": steps(None, "choose"),
        "drafts": [(draft, steps(queries.progress(draft), "")) for draft in begun],
    }
    status = 422 if form.errors else 200
    return render(request, "editions/guide_choose.html", context, status=status)


def _start(person: Person, form: StartForm) -> Draft:
    access.require(person, terms.VIEW)  # the steps that follow read the draft
    said = form.cleaned_data
    return actions.start_draft_from_standards(
        actor=person,
        title=said["zh"],
        standards=said["standards"],
        id=said["id"],
        zh=said["zh"],
        en=said["en"] or said["zh"],
    )


@login_required
def guide_resume(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Go to the first step of a draft in which something is left to do."""
    draft = draft_of(request, uuid)
    may_edit = access.may(actor(request), terms.EDIT) and draft.state == DraftState.OPEN
    name = next_step(queries.progress(draft)) if may_edit else "publish"
    return redirect(f"editions:guide_{name}", uuid)


@login_required
def guide_positions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Decide about the positions of the standards: adopt, leave out, later, several as one."""
    draft = guided(request, uuid)
    form = MergeForm(request.POST or None)
    fault: Refusal | None = None
    if request.method == "POST":
        try:
            return _decided(request, draft, form)
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            fault = refusal
            draft.refresh_from_db()
    context = _positions(request, draft) | {
        "merge": form,
        "refused": in_words(fault) if fault else "",
        "conflict": fault is not None and fault.code == "conflict",
        "merging": fault is not None and request.POST.get("act") == "merge",
    }
    status = 200 if fault is None else 409 if fault.code == "conflict" else 422
    return render(request, "editions/guide_positions.html", context, status=status)


def _decided(request: HttpRequest, draft: Draft, form: MergeForm) -> HttpResponse:
    """Do what the button says with everything that stands in the page."""
    given, act = request.POST, request.POST.get("act", "save")
    decide: Callable[..., Draft] = actions.choose_positions
    if act == "merge":
        form.is_valid()
        said: dict[str, Any] = {"positions": given.getlist("part"), **form.said}
        decide = partial(actions.merge_positions, **said)
    elif act.startswith("apart "):
        decide = partial(actions.take_apart, position=act.removeprefix("apart "))
    decide(
        actor=actor(request),
        draft=draft,
        wishes=_wishes(given, rest=_counting(draft) if act == "rest" else set()),
        reason=given.get("reason", ""),
        rev=seen_rev(request),
    )
    if act == "next":
        return redirect("editions:guide_people", draft.uuid)
    return back(request, _("Saved."), "editions:guide_positions", draft.uuid)


def _counting(draft: Draft) -> set[str]:
    """Return the positions about which somebody has to decide."""
    groups = queries.offers(draft).groups
    return {one.row.id for group in groups for one in group.offers if one.counts}


def _wishes(given: QueryDict, rest: set[str]) -> dict[str, Wish]:
    """Return what was ticked and typed; those of `rest` that are still open are left out."""
    found = {}
    for key, value in given.items():
        field, _dash, name = key.partition("-")
        if field == "fate" and value in ("adopt", "leave", "later"):
            found[name] = _wish(
                given, name, "leave" if value == "later" and name in rest else value
            )
        elif field == "superior" and f"fate-{name}" not in given:
            found[name] = _wish(given, name, "adopt")  # a position of one's own
    return found


def _wish(given: QueryDict, name: str, fate: str) -> Wish:
    return Wish(
        fate,  # type: ignore[arg-type]
        given.get(f"why-{name}", ""),
        given.get(f"superior-{name}"),
        given.get(f"headcount-{name}"),
    )


def _positions(request: HttpRequest, draft: Draft) -> dict[str, object]:
    given: Mapping[str, str] = request.POST.dict() if request.method == "POST" else {}
    text = request.GET.get("size", "")
    size = int(text) if text.isdecimal() and int(text) in proposing.SIZES else 0
    found = queries.offers(draft, size)
    groups = [(group, [_line(one, size, given) for one in group.offers]) for group in found.groups]
    adopted = [line.offer.row for _g, lines in groups for line in lines if line.fate == "adopt"]
    return framed(request, draft, "positions") | {
        "groups": groups,
        "own": [(one, _own_line(one.row, given)) for one in found.own],
        "superiors": _superiors(found, adopted),
        "sizes": proposing.SIZES,
        "size": size,
        "heads": sum(proposing.heads(row) for row in adopted),
        "adopted": len(adopted),
        "missing_rights": [permissions.codes()[code] for code in found.missing_rights],
        "reason": given.get("reason", _for_size(size)),
        "parts": request.POST.getlist("part"),
    }


def _line(offer: Offer, size: int, given: Mapping[str, str]) -> Line:
    fate: str = offer.fate
    if size and offer.open:
        fate = "adopt" if offer.proposed else "leave" if offer.counts else offer.fate
    name = offer.row.id
    return Line(
        offer,
        given.get(f"fate-{name}", fate),
        given.get(f"why-{name}", offer.reason if offer.fate == "leave" else ""),
        given.get(f"superior-{name}", offer.row.superior or ""),
        given.get(f"headcount-{name}", offer.row.headcount or ""),
    )


def _own_line(row: Position, given: Mapping[str, str]) -> tuple[str, str]:
    superior = given.get(f"superior-{row.id}", row.superior or "")
    return superior, given.get(f"headcount-{row.id}", row.headcount or "")


def _superiors(found: Offers, adopted: list[Position]) -> list[Position]:
    rows = {row.id: row for row in (*(one.row for one in found.own), *adopted)}
    return list(rows.values())


def _for_size(size: int) -> str:
    return _("Not for a shop of %(size)s people") % {"size": size} if size else ""
