"""A process of the handbook, or of a draft, tried with a token before anybody works by it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from quanyu.editions import queries as editions
from quanyu.editions import terms as editing
from quanyu.editions.models import Draft
from quanyu.editions.queries.processes import graph_of
from quanyu.handbook import Handbook
from quanyu.handbook.sheets import Graph, draw
from quanyu.handbook.sheets.picture import to_svg
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.process import phrases, trying
from quanyu.process.web.asking import actor

SAID = "v-"


@login_required
def process_trial(request: HttpRequest, process: str) -> HttpResponse:
    """Show where a token stands and what can be done next; the address holds the whole way."""
    who = actor(request)
    access.require(who, editing.VIEW)
    book = _book(request, who)
    if process not in book.sheets:
        raise Http404
    graph = graph_of(book, process)
    said = _said(request)
    found = trying.tried(graph, request.GET.getlist("go"), said)
    language = phrases.language()
    svg = to_svg(graph, draw(graph, language), language, found.marks)
    context = {
        "sheet": book.sheets[process],
        "draft": request.GET.get("draft", ""),
        "found": found,
        "picture": mark_safe(svg),  # noqa: S308 - to_svg escapes every text
        "steps": _steps(graph, found, request),
        "back": _address(request, found.moves[:-1]),
        "variables": [(name, said.get(name, 1)) for name in trying.variables(graph)],
    }
    return render(request, "process/process_trial.html", context)


def _book(request: HttpRequest, who: Person) -> Handbook:
    draft = request.GET.get("draft", "")
    if not draft:
        return editions.in_force()
    try:
        return editions.draft_book(editions.get_draft(who, UUID(draft))).handbook
    except (Draft.DoesNotExist, ValueError) as missing:
        raise Http404 from missing


def _said(request: HttpRequest) -> dict[str, int]:
    return {
        name.removeprefix(SAID): int(value)
        for name, value in request.GET.items()
        if name.startswith(SAID) and isinstance(value, str) and value.lstrip("-").isdecimal()
    }


def _steps(graph: Graph, found: trying.Tried, request: HttpRequest) -> list[dict[str, Any]]:
    steps: dict[str, dict[str, Any]] = {}
    for way in found.ways:
        host = graph.nodes.get(way.node.host, way.node)
        row = steps.setdefault(
            way.node.id,
            {
                "title": phrases.title(host) or phrases.title(way.node),
                "lane": phrases.lane_name(graph, host.lane),
                "ways": [],
            },
        )
        words = phrases.outcome(graph, way.node, way.outcome)
        row["ways"].append((words, _address(request, (*found.moves, way.move))))
    return list(steps.values())


def _address(request: HttpRequest, moves: tuple[str, ...]) -> str:
    kept = [(k, v) for k, v in request.GET.items() if k == "draft" or k.startswith(SAID)]
    return f"?{urlencode([*kept, *(('go', move) for move in moves)])}"
