"""Drafts: the list, a new one, one of them with files, findings and history."""

from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.editions import actions, books, folders, queries, terms
from quanyu.editions.models import Draft
from quanyu.editions.terms import DraftState
from quanyu.editions.web import shown
from quanyu.editions.web.asking import actor, back, draft_of, refused, seen_rev
from quanyu.editions.web.editions import zipped
from quanyu.editions.web.forms import DraftForm, NewFileForm, ReasonForm
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.ui.answers import page
from quanyu.ui.paging import keyset


@login_required
def draft_list(request: HttpRequest) -> HttpResponse:
    """Show drafts by words and state."""
    person, text = actor(request), request.GET.get("q", "")
    state = request.GET.get("state", "")
    found = queries.drafts(person, text=text, state=state)
    context = {
        "page": keyset(found, ["-changed_at", "-id"], request.GET.get("cursor")),
        "text": text,
        "state": state,
        "states": [("", _("Alive")), *DraftState.choices, ("all", _("All"))],
        "filtered": bool(text or state),
        "may_edit": access.may(person, terms.EDIT),
        "form": DraftForm(),
    }
    return page(request, "editions/draft_list.html", "editions/_draft_rows.html", context)


@login_required
def draft_new(request: HttpRequest) -> HttpResponse:
    """Start a draft from the newest edition, the shipped standards or a ZIP file."""
    person = actor(request)
    access.require(person, terms.EDIT)
    form = DraftForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        draft = refused(partial(_start, person, form), form)
        if draft is not None:
            words = _("The draft was started.")
            return back(request, words, "editions:draft_page", draft.uuid)
    return render(
        request, "editions/draft_new.html", {"form": form}, status=422 if form.errors else 200
    )


def _start(person: Person, form: DraftForm) -> Draft:
    title, source = form.cleaned_data["title"], form.cleaned_data["source"]
    if source == "edition":
        return actions.start_draft(actor=person, title=title)
    if source == "starter":
        texts, name = books.starter(), _("the shipped standards")
    else:
        name = form.cleaned_data["file"].name
        texts = folders.read_zip(form.cleaned_data["file"].file, name)
    return actions.start_draft_from_files(actor=person, title=title, texts=texts, source=name)


@login_required
def draft_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a draft: what it would hold, its files, what was found, what was done."""
    person, draft = actor(request), draft_of(request, uuid)
    texts = queries.draft_texts(draft)
    book = books.read(texts)
    found = shown.findings_of(book, draft, texts)
    context = {
        "draft": draft,
        "files": shown.files_of(texts, book, lambda path: shown.file_url(draft, path)),
        "found": found[:60],
        "found_count": len(found),
        "errors": len(book.errors),
        "undecided": len(queries.undecided(book.handbook)),
        "holdings": shown.holdings(book.handbook),
        "history": queries.draft_history(draft)[:12],
        "behind": queries.is_behind(draft),
        "may_edit": access.may(person, terms.EDIT),
        "file_form": NewFileForm(),
        "reason_form": ReasonForm(),
    }
    return render(request, "editions/draft_page.html", context)


@login_required
def draft_export(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send the files of a draft as a ZIP file."""
    draft = draft_of(request, uuid)
    return zipped(queries.draft_texts(draft), f"{draft.title}.zip")


@login_required
@require_POST
def draft_send(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send a draft to review."""
    draft = draft_of(request, uuid)
    actions.send_to_review(actor=actor(request), draft=draft, rev=seen_rev(request))
    words = _("Sent to review. Somebody who did not prepare it can publish it.")
    return back(request, words, "editions:review_page", uuid)


@login_required
@require_POST
def draft_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a draft up."""
    draft = draft_of(request, uuid)
    reason = request.POST.get("reason", "")
    actions.withdraw(actor=actor(request), draft=draft, reason=reason)
    return back(request, _("Withdrawn; it stays readable."), "editions:draft_list")


@login_required
@require_POST
def draft_catch_up(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the newest edition over into a draft that was begun before it."""
    taken = actions.catch_up(actor=actor(request), draft=draft_of(request, uuid))
    words = _("Taken over: %(files)s") % {"files": ", ".join(taken) or "–"}
    return back(request, words, "editions:draft_page", uuid)
