"""Reading the boards that come with the product."""

import functools
from collections.abc import Mapping
from pathlib import Path

import yaml

from quanyu.analysis.boards.records import Board
from quanyu.editions.queries import descends_from

FOLDER = Path(__file__).with_name("data")


@functools.cache
def boards() -> Mapping[str, Board]:
    """Return every board by its key, in their order; ValueError for a faulty file."""
    found = [read(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {board.board: board for board in sorted(found, key=lambda board: board.order)}


def read(path: Path) -> Board:
    """Return the board of one file."""
    text = path.read_text(encoding="utf-8")
    return Board.model_validate(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506 - text only


def board_of(position: str | None) -> Board:
    """Return the board of a position, the default one for positions without their own.

    A position that the handbook merged or split from others has the board of the main one.
    """
    known = boards().values()
    own = _made_for(position)
    if own is None and position:
        own = next(filter(None, map(_made_for, descends_from(position))), None)
    return own or next(board for board in known if board.default)


def _made_for(position: str | None) -> Board | None:
    return next((board for board in boards().values() if position in board.positions), None)


def boards_showing(key: str) -> list[Board]:
    """Return the boards on which an indicator stands."""
    return [board for board in boards().values() if key in board.shown_keys()]
