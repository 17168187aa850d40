"""Changing one row of a draft by a form, with every comment of its file kept."""

from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from quanyu.editions import actions, phrases, queries, terms
from quanyu.editions.models import Draft
from quanyu.editions.web.asking import actor, back, draft_of, refused, seen_rev
from quanyu.editions.web.row_forms import DutyForm, PositionForm, RowForm
from quanyu.handbook import Duty, Handbook, Position
from quanyu.organisation import access


@login_required
def position_change(request: HttpRequest, uuid: UUID, position: str) -> HttpResponse:
    """Change a position of a draft."""
    draft, book = _asked(request, uuid)
    row = book.positions.get(position)
    if row is None:
        raise Http404
    form = PositionForm(request.POST or None, book=book, row=row, standard=_standard(book, row))
    return _answer(request, draft, "positions", row, form)


@login_required
def duty_change(request: HttpRequest, uuid: UUID, duty: str) -> HttpResponse:
    """Change a duty of a draft."""
    draft, book = _asked(request, uuid)
    row = book.duties.get(duty)
    if row is None:
        raise Http404
    form = DutyForm(request.POST or None, book=book, row=row, standard=_standard(book, row))
    return _answer(request, draft, "duties", row, form)


def _asked(request: HttpRequest, uuid: UUID) -> tuple[Draft, Handbook]:
    draft = draft_of(request, uuid)
    access.require(actor(request), terms.EDIT)
    return draft, queries.draft_book(draft).handbook


def _standard(book: Handbook, row: Position | Duty) -> bool:
    """Tell whether the row comes from a standard, so that a change of it needs a reason."""
    origin = book.origin_of(row)
    return origin is not None and origin.kind != "own"


def _answer(
    request: HttpRequest, draft: Draft, kind: str, row: Position | Duty, form: RowForm
) -> HttpResponse:
    read = f"?draft={draft.uuid}"
    url = (
        reverse("editions:position_sheet", args=[row.id]) + read
        if kind == "positions"
        else f"{reverse('editions:duty_list')}{read}&q={row.id}"
    )
    if form.is_valid():
        fields, reason = form.changed(), form.cleaned_data["reason"]
        act = partial(actions.change_row, actor=actor(request), draft=draft, kind=kind)
        done = refused(
            partial(act, name=row.id, fields=fields, reason=reason, rev=seen_rev(request)), form
        )
        if done is not None:
            return back(request, _("Saved."), url)
    context = {
        "draft": draft, "row": row, "form": form, "url": url, "kind": kind,
        "title": phrases.name(row),
    }  # fmt: skip
    return render(request, "editions/row_form.html", context, status=422 if form.errors else 200)
