"""The handbook as an Excel workbook: downloaded, brought back, its edits shown, taken over."""

import base64
import binascii
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, ngettext, pgettext
from django.views.decorators.http import require_POST

from quanyu.editions import actions, books, queries, terms, workbooks
from quanyu.editions.models import Draft
from quanyu.editions.saying import say
from quanyu.editions.web import shown
from quanyu.editions.web.asking import actor, back, draft_of, edition_of, refused
from quanyu.editions.web.forms import WorkbookForm
from quanyu.handbook.workbook import Proposal
from quanyu.kernel.finding import Finding
from quanyu.organisation import access

MOST = 300  # edits and faults that a page lists


@dataclass(frozen=True)
class EditRow:
    """A row of a workbook that differs; `tone` is that of its pill."""

    what: str
    tone: str
    sheet: str
    name: str
    says: str
    fields: list[tuple[str, str, str, str]]


@dataclass(frozen=True)
class FaultRow:
    """What is wrong in a workbook, and in which cell."""

    sheet: str
    place: str
    words: str


@login_required
def draft_workbook(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send a draft as an Excel workbook."""
    draft = draft_of(request, uuid)
    return _sent(workbooks.of_texts(queries.draft_texts(draft)), f"{draft.title}.xlsx")


@login_required
def edition_workbook(request: HttpRequest, number: int) -> HttpResponse:
    """Send an edition as an Excel workbook."""
    edition = edition_of(request, number)
    return _sent(workbooks.of_edition(edition), f"{edition.handbook}-{edition.number}.xlsx")


def _sent(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=workbooks.CONTENT_TYPE)
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


@login_required
def workbook_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for an edited workbook, and show what it would change; nothing is saved here."""
    person, draft = actor(request), draft_of(request, uuid)
    access.require(person, terms.EDIT)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"draft": draft, "form": form}
    if form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        texts = queries.draft_texts(draft)
        found = refused(lambda: workbooks.read(texts, content, file.name), form)
        if found is not None:
            context |= _proposed(draft, found, content, file.name)
    status = 422 if form.errors or context.get("faults") else 200
    return render(request, "editions/workbook_page.html", context, status=status)


def _proposed(draft: Draft, found: Proposal, content: bytes, name: str) -> dict[str, object]:
    """Return what the page shows of a workbook that could be read."""
    findings = books.Book(queries.draft_book(draft).handbook, found.findings)
    return {
        "read": True,
        "name": name,
        "edits": _edits_of(found)[:MOST],
        "edit_count": len(found.edits),
        "faults": _faults_of(found)[:MOST],
        "fault_count": len(found.faults),
        "found": shown.findings_of(findings, None)[:MOST],
        "found_count": len(found.findings),
        "content": base64.b64encode(content).decode(),
    }


def _edits_of(found: Proposal) -> list[EditRow]:
    """Return the edits of a workbook, each field as (heading, item, before, after)."""
    words = {
        "changed": (pgettext("row of a workbook", "changed"), "info"),
        "added": (pgettext("row of a workbook", "new"), "ok"),
        "removed": (pgettext("row of a workbook", "removed"), "bad"),
    }
    return [
        EditRow(
            *words[edit.what],
            gettext(edit.title),
            edit.name,
            edit.says,
            [(gettext(f.heading), f.item, f.before, f.after) for f in edit.fields],
        )
        for edit in found.edits
    ]


def _faults_of(found: Proposal) -> list[FaultRow]:
    """Return what is wrong in a workbook, in the reader's language."""
    return [
        FaultRow(
            fault.sheet,
            fault.place,
            say(Finding("", fault.sheet, fault.row, fault.msgid, fault.params)),
        )
        for fault in found.faults
    ]


@login_required
@require_POST
def workbook_take_over(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Save the edits of the workbook that the person has just been shown."""
    try:
        content = base64.b64decode(request.POST.get("content", ""), validate=True)
    except (binascii.Error, ValueError):
        content = b""
    name = request.POST.get("name", "")[:200]
    before = draft_of(request, uuid)
    draft = actions.take_over_workbook(
        actor=actor(request), draft=before, content=content, name=name
    )
    count = draft.rev - before.rev
    words = ngettext("%(n)s file was changed.", "%(n)s files were changed.", count)
    return back(request, words % {"n": count}, "editions:draft_page", uuid)
