"""One file of a draft: a plain text editor that tells what is wrong while one types."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.editions import actions, books, queries, rules, terms
from quanyu.editions.models import Draft
from quanyu.editions.web import shown
from quanyu.editions.web.asking import actor, back, draft_of, seen_rev
from quanyu.handbook.editing.layout import kind_word
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access
from quanyu.ui.middleware import in_words


@login_required
def file_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a file with its findings; save what was written."""
    person, draft = actor(request), draft_of(request, uuid)
    texts = queries.draft_texts(draft)
    path = request.GET.get("path", "")
    if path not in texts:
        raise Http404
    if request.method != "POST":
        return render(request, "editions/file_page.html", _context(request, draft, texts, path))
    text = written(request.POST.get("text", ""), texts[path])
    try:
        actions.write_file(actor=person, draft=draft, path=path, text=text, rev=seen_rev(request))
    except Refusal as fault:
        if fault.code == "forbidden":
            raise
        context = _context(request, draft, {**texts, path: text}, path)
        context |= {"refused": in_words(fault), "conflict": fault.code == "conflict"}
        return render(request, "editions/file_page.html", context, status=409)
    messages.success(request, _("Saved."))
    return redirect(shown.file_url(draft, path))


@login_required
@require_POST
def file_check(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Tell what would be wrong with the file as it stands in the editor; a fragment."""
    person, draft = actor(request), draft_of(request, uuid)
    access.require(person, terms.EDIT)
    texts, path = queries.draft_texts(draft), request.GET.get("path", "")
    if path not in texts:
        raise Http404
    try:
        text = rules.check_text(path, written(request.POST.get("text", ""), texts[path]))
    except Refusal as fault:
        return render(request, "editions/_file_findings.html", {"refused": in_words(fault)})
    return render(
        request, "editions/_file_findings.html", _found(draft, {**texts, path: text}, path)
    )


@login_required
@require_POST
def file_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a file that begins with its kind, where its name tells it."""
    person, draft = actor(request), draft_of(request, uuid)
    path = rules.clean_path(request.POST.get("path", ""))
    if path not in queries.draft_texts(draft):
        actions.write_file(actor=person, draft=draft, path=path, text=_beginning(path))
    return redirect(shown.file_url(draft, path))


@login_required
@require_POST
def file_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a file out of a draft."""
    person, draft = actor(request), draft_of(request, uuid)
    path = request.POST.get("path", "")
    actions.remove_file(actor=person, draft=draft, path=path, rev=seen_rev(request))
    return back(request, _("%(path)s was removed.") % {"path": path}, "editions:draft_page", uuid)


def written(text: str, before: str) -> str:
    """Return a form's text with the line ends of what stood there: browsers always send CR LF."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("\n", "\r\n") if "\r\n" in before else plain


def _context(
    request: HttpRequest, draft: Draft, texts: dict[str, str], path: str
) -> dict[str, object]:
    line = request.GET.get("line", "")
    return {
        "draft": draft,
        "path": path,
        "text": texts[path],
        "line": line if line.isdecimal() else "",
        "may_write": draft.is_open and access.may(request.user, terms.EDIT),
        "paths": [(other, shown.file_url(draft, other)) for other in sorted(texts)],
        **_found(draft, texts, path),
    }


def _found(draft: Draft, texts: dict[str, str], path: str) -> dict[str, object]:
    every = shown.findings_of(books.read(texts), draft, texts)
    here = [found for found in every if found.file == path]
    return {"here": here[:80], "here_count": len(here), "elsewhere": len(every) - len(here)}


def _beginning(path: str) -> str:
    kind = kind_word(path)
    return f"kind: {kind}\n" if path.endswith((".yaml", ".yml")) else ""
