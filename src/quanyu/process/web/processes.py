"""Processes at work: the list with versions, one of them analysed, moving cases to a version."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from quanyu.organisation import access, naming
from quanyu.organisation.models import Person
from quanyu.process.queries import analysis, lists, pictures
from quanyu.process.queries.running import versions
from quanyu.process.terms import MIGRATE, VIEW
from quanyu.process.web.asking import actor, version_of


@login_required
def process_board(request: HttpRequest) -> HttpResponse:
    """List the processes that run, with versions and counts."""
    text = request.GET.get("q", "")
    rows = [row for row in analysis.board(actor(request)) if _fits(row, text)]
    context = {"rows": rows, "text": text}
    return render(request, "process/process_board.html", context)


def _fits(row: analysis.BoardLine, text: str) -> bool:
    version = row.version
    words = naming.search_text(version.zh, version.en, version.process)
    return all(word in words for word in text.lower().split())


@login_required
def process_page(request: HttpRequest, process: str) -> HttpResponse:
    """Analyse one process: times, variants, loops, loads, the heat on its drawing."""
    who, asked = actor(request), request.GET
    access.require(who, VIEW)
    version = versions(process).first()
    if version is None:
        raise Http404
    days = int(asked["days"]) if asked.get("days", "") in map(str, analysis.SPANS) else 90
    measure = asked.get("by", "") if asked.get("by", "") in analysis.MEASURES else "total"
    found = analysis.analysed(who, version, days, measure)
    context = {
        "found": found,
        "version": version,
        "picture": mark_safe(found.picture),  # noqa: S308 - to_svg escapes every text
        "days": days,
        "spans": analysis.SPANS,
        "measure": measure,
        "measures": analysis.MEASURES.items(),
        "versions": _versions(who, process),
    }
    return render(request, "process/process_page.html", context)


def _versions(who: Person, process: str) -> list[dict[str, Any]]:
    running = lists.by_version(who, process)
    rows = versions(process).defer("graph", "sheet", "bpmn")
    return [{"version": row, "running": running.get(row.pk, 0)} for row in rows]


@login_required
def version_page(request: HttpRequest, process: str, number: int) -> HttpResponse:
    """Show a version as it runs: its drawing, how many cases are on it."""
    who = actor(request)
    access.require(who, VIEW)
    version = version_of(process, number)
    context = {
        "version": version,
        "picture": mark_safe(pictures.picture(version)),  # noqa: S308 - texts escaped
        "running": lists.by_version(who, process).get(version.pk, 0),
        "newest": versions(process).first(),
        "may_migrate": access.may(who, MIGRATE),
    }
    return render(request, "process/version_page.html", context)
