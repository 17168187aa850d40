"""The first page of a position, and every other board."""

import time
from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from quanyu.analysis import terms, words
from quanyu.analysis.boards.loading import board_of, boards
from quanyu.analysis.boards.records import Board
from quanyu.analysis.queries.blocks import fill
from quanyu.analysis.queries.boards import Shown, elapsed_words, kpis, shown_day
from quanyu.analysis.queries.desk import Desk
from quanyu.analysis.web.asking import day_of, member
from quanyu.organisation import access

PATIENCE = 0.7
"""Seconds after which the blocks that are left come by themselves, each in its own request."""


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show the board of the position the person works in; without figures, where else to go."""
    person = member(request)
    if not access.may(person, terms.VIEW):
        return render(request, "analysis/home_plain.html", {"person": person})
    return _shown(request, board_of(access.position_of(person)))


@login_required
def board_page(request: HttpRequest, key: str) -> HttpResponse:
    """Show any board, under the person's own scope."""
    return _shown(request, _board(key))


@login_required
def board_block(request: HttpRequest, key: str, row: int, place: int) -> HttpResponse:
    """Show one block of a board, for pages that did not wait for it."""
    board = _board(key)
    if row >= len(board.rows) or place >= len(board.rows[row].blocks):
        raise Http404
    with Desk(member(request)) as desk:
        shown = shown_day(desk, board, day_of(request.GET.get("day", "")))
        found = fill(desk, board.rows[row].blocks[place], shown)
    name = f"b{row}-{place}"
    return render(request, "analysis/_block.html", {"block": found, "name": name})


def _board(key: str) -> Board:
    found = boards().get(key)
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, board: Board) -> HttpResponse:
    began = time.monotonic()
    with Desk(member(request)) as desk:
        shown = shown_day(desk, board, day_of(request.GET.get("day", "")))
        context = {
            "board": board,
            "title": words.name_of(board),
            "shown": shown,
            "snapshot": desk.snapshot,
            "elapsed": elapsed_words(shown),
            "kpis": kpis(desk, board.kpis, shown) if desk.snapshot else [],
            "boards": [(other.board, words.name_of(other)) for other in boards().values()],
            "rows": _rows(desk, board, shown, began) if desk.snapshot else [],
        }
    return render(request, "analysis/board.html", context)


def _rows(desk: Desk, board: Board, shown: Shown, began: float) -> Sequence[object]:
    """Fill blocks while patience lasts; the others are asked for by the page itself."""
    rows = []
    for r, row in enumerate(board.rows):
        filled = []
        for n, block in enumerate(row.blocks):
            late = time.monotonic() - began > PATIENCE
            found = None if late else fill(desk, block, shown)
            filled.append((f"b{r}-{n}", r, n, words.name_of(block), found))
        rows.append((row.layout, filled))
    return rows
