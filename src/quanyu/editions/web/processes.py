"""Processes to read: the list, the drawing in swim lanes with its steps, the BPMN file."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import ngettext, pgettext

from quanyu.editions import phrases, queries
from quanyu.editions.web.choosing import Chosen, chosen
from quanyu.handbook import Handbook
from quanyu.handbook.records import Department
from quanyu.ui.answers import page


@login_required
def process_list(request: HttpRequest) -> HttpResponse:
    """List processes by words (pinyin too), department of their lanes, and origin."""
    of, asked = chosen(request), request.GET
    department, state = asked.get("department", ""), asked.get("state", "")
    text = asked.get("q", "")
    lines = queries.process_lines(of.book, text=text, department=department, origin=state)
    context = {
        "of": of,
        "lines": lines,
        "count": ngettext("%(n)d process", "%(n)d processes", len(lines)) % {"n": len(lines)},
        "departments": _departments(of.book),
        "department": department,
        "state": state,
        "states": [
            ("", pgettext("processes", "All")),
            ("standard", pgettext("processes", "As in the standards")),
            ("changed", pgettext("processes", "Changed here")),
            ("own", pgettext("processes", "Our own")),
        ],
        "text": text,
    }
    return page(request, "editions/process_list.html", "editions/_process_rows.html", context)


@login_required
def process_sheet(request: HttpRequest, process: str) -> HttpResponse:
    """Show one process: its swim lanes, and every step in a table."""
    of = _of(request, process)
    found = queries.process_sheet(of.book, process)
    picture = queries.process_picture(of.book, process, _language()) if found.sheet else ""
    context = {
        "of": of,
        "found": found,
        "picture": mark_safe(picture),  # noqa: S308 - to_svg escapes every text
        "size": request.GET.get("size", ""),
    }
    return render(request, "editions/process_sheet.html", context)


@login_required
def process_bpmn(request: HttpRequest, process: str) -> HttpResponse:
    """Hand out the process as a BPMN 2.0 file, drawn in the reader's language."""
    of = _of(request, process)
    if process not in of.book.sheets:
        raise Http404
    answer = HttpResponse(
        queries.process_bpmn(of.book, process, _language()), content_type="application/xml"
    )
    answer["Content-Disposition"] = content_disposition_header(True, f"{process}.bpmn") or ""
    return answer


def _of(request: HttpRequest, process: str) -> Chosen:
    of = chosen(request)
    if process not in of.book.processes:
        raise Http404
    return of


def _language() -> str:
    return "en" if phrases.english() else "zh"


def _departments(book: Handbook) -> list[Department]:
    lanes = {lane for row in book.processes.values() for lane in row.lanes}
    used = {book.positions[name].department for name in lanes if name in book.positions}
    return [row for row in book.departments.values() if row.id in used]
