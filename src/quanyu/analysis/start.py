"""What analysis puts on the start page: the figures of the position, and its board below."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest

from quanyu.analysis import terms, words
from quanyu.analysis.boards.loading import board_of
from quanyu.analysis.queries.boards import elapsed_words, kpis, shown_day
from quanyu.analysis.queries.desk import Desk
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.work import panels

STYLES = ("analysis/analysis.css",)


def register() -> None:
    """Offer two panels to those who may see figures."""
    for key, place, template, fill in (
        ("figures", "top", "analysis/_start_figures.html", _figures),
        ("board", "below", "analysis/_start_board.html", _board),
    ):
        panels.register(
            panels.Panel(
                key=key,
                place=place,  # type: ignore[arg-type]
                template=template,
                fill=fill,
                later=True,
                fits=_may,
                styles=STYLES,
            )
        )


def _may(request: HttpRequest) -> bool:
    return isinstance(request.user, Person) and access.may(request.user, terms.VIEW)


def _figures(request: HttpRequest) -> Mapping[str, Any] | None:
    if not _may(request) or not isinstance(request.user, Person):
        return None
    board, day = board_of(access.position_of(request.user)), _day(request)
    with Desk(request.user) as desk:
        shown = shown_day(desk, board, day)
        return {
            "board": board,
            "shown": shown,
            "snapshot": desk.snapshot,
            "elapsed": elapsed_words(shown),
            "kpis": kpis(desk, board.kpis, shown) if desk.snapshot else [],
        }


def _board(request: HttpRequest) -> Mapping[str, Any] | None:
    if not _may(request) or not isinstance(request.user, Person):
        return None
    board, day = board_of(access.position_of(request.user)), _day(request)
    with Desk(request.user) as desk:
        if desk.snapshot is None:
            return None
        shown = shown_day(desk, board, day)
    rows = [
        (row.layout, [(r, n, words.name_of(block)) for n, block in enumerate(row.blocks)])
        for r, row in enumerate(board.rows)
    ]
    return {"board": board, "title": words.name_of(board), "shown": shown, "rows": rows}


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
