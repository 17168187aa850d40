"""Published editions: the list, one of them, its files, the whole as a ZIP file."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from quanyu.editions import books, folders, queries, terms
from quanyu.editions.web import shown
from quanyu.editions.web.asking import actor, edition_of
from quanyu.editions.web.forms import DraftForm
from quanyu.editions.web.shown_changes import MOST, changed_rows, release_lines
from quanyu.kernel import clock
from quanyu.organisation import access
from quanyu.ui.answers import page
from quanyu.ui.paging import keyset


@login_required
def edition_list(request: HttpRequest) -> HttpResponse:
    """Show the editions, the newest first: who made them, from when they hold."""
    person = actor(request)
    found = keyset(queries.editions(person), ["-number"], request.GET.get("cursor"))
    context = {
        "page": found,
        "rows": [(row, queries.state_of(row)) for row in found.rows],
        "may_edit": access.may(person, terms.EDIT),
        "form": DraftForm(),
    }
    return page(request, "editions/edition_list.html", "editions/_edition_rows.html", context)


@login_required
def edition_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show one edition: what it holds, what was decided, its files."""
    person, edition = actor(request), edition_of(request, number)
    book, texts = books.of_edition(edition), books.texts_of(edition)
    url = reverse("editions:edition_file", args=[number])
    context = {
        "edition": edition,
        "state": queries.state_of(edition),
        "holdings": shown.holdings(book.handbook),
        "files": shown.files_of(texts, book, lambda path: f"{url}?{urlencode({'path': path})}"),
        "bases": sorted(edition.bases),
        "today": clock.today(),
        "may_edit": access.may(person, terms.EDIT),
        "before": queries.edition_before(edition),
        "newer": queries.newer_bases(edition),
        "gone": queries.gone_bases(edition),
    }
    return render(request, "editions/edition_page.html", context)


@login_required
def edition_release(request: HttpRequest, number: int) -> HttpResponse:
    """Show what newer releases of its standards change, beside what was changed here."""
    edition = edition_of(request, number)
    reports = [
        (base, release, release_lines(lines))
        for base, (release, lines) in queries.newer_bases(edition).items()
    ]
    context = {"edition": edition, "reports": reports, "gone": queries.gone_bases(edition)}
    return render(request, "editions/edition_release.html", context)


@login_required
def edition_file(request: HttpRequest, number: int) -> HttpResponse:
    """Show one file of an edition, as it was published."""
    edition, path = edition_of(request, number), request.GET.get("path", "handbook.yaml")
    texts = books.texts_of(edition)
    if path not in texts:
        raise Http404
    context = {"edition": edition, "path": path, "lines": texts[path].splitlines()}
    return render(request, "editions/edition_file.html", context)


@login_required
def edition_export(request: HttpRequest, number: int) -> HttpResponse:
    """Send the files of an edition as a ZIP file."""
    edition = edition_of(request, number)
    name = f"{edition.handbook}-{edition.number}.zip"
    return zipped(books.texts_of(edition), name)


@login_required
def edition_difference(request: HttpRequest, number: int) -> HttpResponse:
    """Show what an edition changed, file by file, against the one before."""
    edition = edition_of(request, number)
    before = queries.edition_before(edition)
    old = books.texts_of(before) if before else {}
    changes = changed_rows(queries.edition_changes(before, edition)) if before else []
    context = {
        "edition": edition,
        "before": before,
        "changes": changes[:MOST],
        "change_count": len(changes),
        "files": queries.file_differences(old, books.texts_of(edition)),
    }
    return render(request, "editions/edition_difference.html", context)


def zipped(texts: dict[str, str], name: str) -> HttpResponse:
    """Answer with a ZIP file."""
    answer = HttpResponse(folders.write_zip(texts), content_type="application/zip")
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer
