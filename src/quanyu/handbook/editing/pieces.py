"""A YAML text as pieces that know their span, so that one can be exchanged and the rest kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import yaml

from quanyu.handbook.source import Source, Tree, parse
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

BYTE_ORDER_MARK = "\ufeff"


@dataclass(slots=True)
class Piece:
    """A value and its span [start, end) in the text.

    `begins` is where its entry begins: the key's first character in a mapping, the dash in a
    list. `column` is that of the keys or dashes inside it.
    """

    start: int
    end: int
    begins: int = 0
    column: int = 0
    style: str | None = None
    text: str = ""
    fields: dict[str, Piece] = field(default_factory=dict)
    items: list[Piece] = field(default_factory=list)

    @property
    def tree(self) -> Tree:
        if self.fields:
            return {key: piece.tree for key, piece in self.fields.items()}
        return [piece.tree for piece in self.items] if self.items else self.text


@lru_cache(maxsize=64)
def parsed(file: str, text: str) -> Source:
    """A text as the loader reads it, without its byte order mark; not to be changed."""
    return parse(file, text.removeprefix(BYTE_ORDER_MARK))


def read_pieces(file: str, text: str) -> Piece:
    """The pieces of a text without its byte order mark.

    Raises Refusal `unreadable_text`: where the loader cannot read, nothing is edited.
    """
    found = parsed(file, text).findings
    if found:
        raise Refusal(
            "unreadable_text",
            msg("%(file)s, line %(line)s cannot be read. Mend the text there first."),
            file=file,
            line=found[0].line or 1,
        )
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    return _piece(text, root) if root else Piece(len(text), len(text))


def _piece(text: str, node: yaml.Node) -> Piece:
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.MappingNode):
        return _mapping(text, node)
    if isinstance(node, yaml.SequenceNode):
        return _sequence(text, node)
    style = getattr(node, "style", None)
    if style in ("|", ">"):
        end = start + len(text[start:end].rstrip())
    return Piece(start, end, style=style, text=str(node.value))


def _mapping(text: str, node: yaml.MappingNode) -> Piece:
    fields: dict[str, Piece] = {}
    for key, value in node.value:
        piece = _piece(text, value)
        piece.begins = key.start_mark.index
        fields[key.value] = piece
    start = node.start_mark.index
    end = max([start, *(piece.end for piece in fields.values())])
    return Piece(start, end, column=node.start_mark.column, fields=fields)


def _sequence(text: str, node: yaml.SequenceNode) -> Piece:
    column = node.start_mark.column
    items = [_piece(text, item) for item in node.value]
    for piece in items:
        piece.begins = _dash(text, piece.start, column)
    start = node.start_mark.index
    return Piece(start, max([start, *(p.end for p in items)]), column=column, items=items)


def _dash(text: str, start: int, column: int) -> int:
    """The dash that an item stands behind: all dashes of a list share one column."""
    while True:
        line = line_start(text, start)
        dash = line + column
        if text[dash : dash + 1] == "-" and not text[line:dash].strip(" "):
            return dash
        if not line:
            return start
        start = line - 1


def line_start(text: str, place: int) -> int:
    """The first character of the line of `place`."""
    return text.rfind("\n", 0, place) + 1


def line_end(text: str, place: int) -> int:
    """The place behind the line break that ends the line of `place`, or the end of the text."""
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1
