"""The first-run guide, step 4: what nobody holds, what two hold, and the rest accepted."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from quanyu.editions import actions, queries
from quanyu.editions.models import Draft
from quanyu.editions.web.asking import actor, back, refused, seen_rev
from quanyu.editions.web.choosing import of_draft
from quanyu.editions.web.coverage import GUIDED
from quanyu.editions.web.guide_forms import AcceptForm
from quanyu.editions.web.guiding import framed, guided
from quanyu.kernel import clock
from quanyu.organisation.models import Person

A_QUARTER = timedelta(days=91)


@login_required
def guide_holes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what bars publishing, to be mended one by one or accepted all at once."""
    draft, person = guided(request, uuid), actor(request)
    later = {"until": clock.today() + A_QUARTER}
    form = AcceptForm(request.POST or None, initial=later)
    if form.is_valid():
        accept = partial(_accept, person, draft, form, seen_rev(request))
        if refused(accept, form) is not None:
            return back(request, _("Accepted until that day."), "editions:guide_holes", uuid)
        draft.refresh_from_db()
    of = of_draft(draft)
    context = framed(request, draft, "holes") | {
        "of": of,
        "board": {"groups": queries.barring(draft, of.book)},
        "positions": [row for row in of.book.positions.values() if row.sort == "position"],
        "kept": GUIDED,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "editions/guide_holes.html", context, status=status)


def _accept(person: Person, draft: Draft, form: AcceptForm, rev: int | None) -> Draft:
    left = queries.undecided(queries.draft_book(draft).handbook)
    return actions.decide(
        actor=person,
        draft=draft,
        findings=[(one.rule, one.object) for one in left],
        verdict="accepted",
        rev=rev,
        **form.cleaned_data,
    )
