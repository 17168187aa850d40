"""The first-run guide, step 5: a second person publishes, then everybody is appointed."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.editions import actions, queries, terms
from quanyu.editions.models import Draft, Edition
from quanyu.editions.terms import DraftState
from quanyu.editions.web.asking import actor, back, draft_of, refused, seen_rev
from quanyu.editions.web.forms import PublishForm
from quanyu.editions.web.guide_forms import SecondForm
from quanyu.editions.web.guiding import framed, guided
from quanyu.organisation import access
from quanyu.organisation.models import Person

MANAGE = "organisation.manage"


@login_required
def guide_publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say what publishing does and who may; publish as somebody who did not prepare it."""
    draft, person = draft_of(request, uuid), actor(request)
    form = _form(draft, request.POST or None)
    if request.method == "POST":
        access.require(person, terms.PUBLISH)
        publish = partial(_publish, person, draft, form, seen_rev(request))
        if form.is_valid() and (edition := refused(publish, form)) is not None:
            words = _("Edition %(number)s was published.") % {"number": edition.number}
            return back(request, words, "editions:guide_publish", uuid)
    return _shown(request, draft, form=form)


@login_required
@require_POST
def guide_send(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send the draft to review: it rests until a second person has read it."""
    draft = guided(request, uuid)
    actions.send_to_review(actor=actor(request), draft=draft, rev=seen_rev(request))
    return back(request, _("Sent to review."), "editions:guide_publish", uuid)


@login_required
@require_POST
def guide_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open a draft in review again, to go on preparing it."""
    draft = guided(request, uuid)
    actions.take_back(actor=actor(request), draft=draft)
    return redirect("editions:guide_resume", uuid)


@login_required
@require_POST
def guide_second(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a second person a log-in with the right to publish; its password is shown once."""
    draft, person = draft_of(request, uuid), actor(request)
    access.require(person, MANAGE)
    form = SecondForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        made = refused(partial(actions.add_publisher, actor=person, **said), form)
        if made is not None:
            return _shown(request, draft, arrivals=[made])
    return _shown(request, draft, second=form)


@login_required
@require_POST
def guide_appoint(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Appoint everybody who was named, all or nobody; new passwords are shown once."""
    draft = draft_of(request, uuid)
    made = actions.appoint_named(actor=actor(request), draft=draft)
    return _shown(request, draft, arrivals=made, appointed=True)


def _publish(person: Person, draft: Draft, form: PublishForm, rev: int | None) -> Edition:
    data = form.cleaned_data
    return actions.publish(
        actor=person, draft=draft, rev=rev, moves=form.moves,
        effective_on=data["effective_on"], note=data["note"],
    )  # fmt: skip


def _form(draft: Draft, given: object) -> PublishForm:
    book = queries.draft_book(draft).handbook
    return PublishForm(given, places=queries.places_left_behind(book), book=book)


def _shown(request: HttpRequest, draft: Draft, **given: Any) -> HttpResponse:
    """Show the step as it stands now; a form with faults is shown with them."""
    draft.refresh_from_db()
    person, able = actor(request), queries.publishers(draft)
    form = given.get("form") or _form(draft, None)
    second = given.get("second") or SecondForm()
    edition = draft.edition
    context = framed(request, draft, "publish") | {
        "able": able,
        "is_author": person in queries.authors(draft),
        "may_publish": person in able and draft.state == DraftState.REVIEW,
        "may_manage": access.may(person, MANAGE),
        "in_force": edition is not None and edition == queries.edition_in_force(),
        "form": form,
        "second": second,
        "arrivals": given.get("arrivals", ()),
        "appointed": given.get("appointed", False),
    }
    status = 422 if form.errors or second.errors else 200
    return render(request, "editions/guide_publish.html", context, status=status)
