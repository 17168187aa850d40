"""Review: what a draft changes, what was found in it, publishing it or sending it back."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.editions import actions, books, queries, terms
from quanyu.editions.models import Draft
from quanyu.editions.web import shown
from quanyu.editions.web.asking import actor, back, draft_of, refused, seen_rev
from quanyu.editions.web.forms import PublishForm, TakeBackForm
from quanyu.editions.web.shown_changes import MOST, changed_rows
from quanyu.organisation import access
from quanyu.organisation.models import Person


@login_required
def review_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what a draft would change against the newest edition, and its findings."""
    person, draft = actor(request), draft_of(request, uuid)
    form = _form(draft, None)
    return render(request, "editions/review_page.html", _context(person, draft, form))


@login_required
@require_POST
def draft_publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Publish a draft from a day on."""
    person, draft = actor(request), draft_of(request, uuid)
    access.require(person, terms.PUBLISH)
    form = _form(draft, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        edition = refused(
            lambda: actions.publish(
                actor=person, draft=draft, rev=seen_rev(request), moves=form.moves,
                effective_on=data["effective_on"], note=data["note"],
            ),
            form,
        )  # fmt: skip
        if edition is not None:
            words = _("Edition %(number)s was published.") % {"number": edition.number}
            return back(request, words, "editions:edition_page", edition.number)
    return render(request, "editions/review_page.html", _context(person, draft, form), status=422)


@login_required
@require_POST
def draft_take_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open a draft in review again."""
    reason = request.POST.get("reason", "")
    actions.take_back(actor=actor(request), draft=draft_of(request, uuid), reason=reason)
    return back(request, _("Open again."), "editions:draft_page", uuid)


def _form(draft: Draft, given: object) -> PublishForm:
    book = queries.draft_book(draft).handbook
    return PublishForm(given, places=queries.places_left_behind(book), book=book)


def _context(person: Person, draft: Draft, form: PublishForm) -> dict[str, object]:
    newest, texts = queries.latest_edition(), queries.draft_texts(draft)
    book = books.read(texts)
    old = books.texts_of(newest) if newest else {}
    found = shown.findings_of(book, draft, texts)
    changes = changed_rows(queries.draft_changes(draft, newest)) if newest else []
    return {
        "draft": draft,
        "newest": newest,
        "files": queries.file_differences(old, texts),
        "found": found[:60],
        "found_count": len(found),
        "errors": len(book.errors),
        "changes": changes[:MOST],
        "change_count": len(changes),
        "undecided": len(queries.undecided(book.handbook)),
        "places": queries.places_left_behind(book.handbook),
        "authors": queries.authors(draft),
        "may_publish": access.may(person, terms.PUBLISH),
        "may_take_back": access.may(person, terms.EDIT) or access.may(person, terms.PUBLISH),
        "is_author": person in queries.authors(draft),
        "form": form,
        "take_back_form": TakeBackForm(),
    }
