"""From one tree to another by exchanging only the characters that say something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from quanyu.handbook.editing import blocks
from quanyu.handbook.editing.pieces import (
    BYTE_ORDER_MARK,
    Piece,
    line_end,
    line_start,
    parsed,
    read_pieces,
)
from quanyu.handbook.editing.scalars import QUOTED, inline, literal, quoted
from quanyu.handbook.source import Tree
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

# The fields by which an entry of a list is known again after others changed.
NAMES = ("op", "ref", "rule", "object", "action", "source", "position", "indicator", "every")


class Cut(NamedTuple):
    """Put `text` in place of the characters [start, end)."""

    start: int
    end: int
    text: str


def rewrite(file: str, text: str, wanted: Tree, order: Sequence[str] = ()) -> str:
    """The text with the content `wanted`; every character that need not change stays.

    `order` tells where a new field goes among its neighbours. Raises Refusal `unreadable_text`,
    or `layout_not_editable` where the layout lets no exact edit be made.
    """
    wanted = writable(wanted)
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    body = text.removeprefix(mark)
    if parsed(file, body).tree == wanted:
        return text
    newline = "\r\n" if "\r\n" in body else "\n"
    # A missing last line break is put in for the work and taken out again.
    added = newline if body and not body.endswith("\n") else ""
    changed = _changed(file, body + added, wanted, _Layout(body + added, newline, order))
    for candidate in (changed.removesuffix(added), changed):  # a literal may need the last break
        if parsed(file, candidate).tree == wanted:
            return mark + candidate
    raise Refusal(
        "layout_not_editable",
        msg("%(file)s is laid out so that this cannot be changed here. Edit the file itself."),
        file=file,
    )


def writable(tree: Tree) -> Tree:
    """The tree without empty lists and mappings, for which block style has no sign."""
    if isinstance(tree, str):
        return tree
    if isinstance(tree, list):
        return [value for value in map(writable, tree) if value or value == ""]
    pruned = {key: writable(value) for key, value in tree.items()}
    return {key: value for key, value in pruned.items() if value or value == ""}


def _changed(file: str, body: str, wanted: Tree, layout: _Layout) -> str:
    root = read_pieces(file, body)
    if not root.fields:
        return body + layout.lines(blocks.block(wanted))
    cuts = list(layout.exchange(root, wanted, 0))
    parts: list[str] = []
    place = 0
    for cut in sorted(cuts, key=lambda cut: cut[:2]):  # stable: what comes first stays first
        parts += [body[place : cut.start], cut.text]
        place = max(place, cut.end)
    return "".join([*parts, body[place:]])


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where in `text` a change goes. `text` ends with a line break."""

    text: str
    newline: str
    order: Sequence[str]

    def lines(self, lines: Sequence[str]) -> str:
        return "".join(line + self.newline for line in lines)

    def exchange(self, piece: Piece, wanted: Tree, column: int, name: str = "") -> Iterator[Cut]:
        """The cuts that make `piece`, whose entry `name` stands at `column`, say `wanted`."""
        if isinstance(wanted, dict) and piece.fields:
            yield from self._fields(piece, wanted)
        elif isinstance(wanted, list) and piece.items:
            yield from self._items(piece, wanted)
        elif isinstance(wanted, str) and not piece.fields and not piece.items:
            yield from self._scalar(piece, wanted, column, name)
        else:
            lines = blocks.block(wanted, column + blocks.STEP)
            yield Cut(piece.start, piece.end, self.newline + self.newline.join(lines))

    def _scalar(self, piece: Piece, wanted: str, column: int, name: str) -> Iterator[Cut]:
        if piece.text == wanted:
            return
        behind = self.text[piece.end : line_end(self.text, piece.end)].strip()
        written = quoted(wanted) if name in QUOTED else inline(wanted, piece.style, piece.text)
        if not behind and (lines := literal(wanted)):
            written = self.newline.join(blocks.indented(lines, column + blocks.STEP))
        yield Cut(piece.start, piece.end, written if piece.start < piece.end else f" {written}")

    def _fields(self, piece: Piece, wanted: Mapping[str, Tree]) -> Iterator[Cut]:
        kept = [name for name in piece.fields if name in wanted]
        if not kept:
            lines = blocks.block(dict(wanted), piece.column)
            yield Cut(piece.start, piece.end, self.newline.join(lines)[piece.column :])
            return
        yield from self._fields_gone(piece, kept)
        for name in kept:
            yield from self.exchange(piece.fields[name], wanted[name], piece.column, name)
        for name in wanted:
            if name not in piece.fields:
                above = piece.fields[self._above(name, kept, list(wanted))]
                place = line_end(self.text, above.end)
                yield Cut(place, place, self.lines(blocks.entry(name, wanted[name], piece.column)))

    def _fields_gone(self, piece: Piece, kept: Sequence[str]) -> Iterator[Cut]:
        gone = [name for name in piece.fields if name not in kept]
        first = piece.fields[kept[0]].begins
        if self._shares_its_line(piece.start) and piece.start < first:
            yield Cut(piece.start, first, "")  # the first field that stays moves up to the dash
            gone = [name for name in gone if piece.fields[name].begins > first]
        for name in gone:
            yield self._whole_lines(piece.fields[name])

    def _shares_its_line(self, place: int) -> bool:
        return bool(self.text[line_start(self.text, place) : place].strip(" "))

    def _above(self, name: str, kept: Sequence[str], wanted: Sequence[str]) -> str:
        """The field that the new field `name` goes below."""
        names = self.order if name in self.order else wanted
        ranks = {each: rank for rank, each in reversed(list(enumerate(names)))}
        before = [each for each in kept if ranks.get(each, len(ranks)) < ranks[name]]
        return (before or kept[:1])[-1]

    def _items(self, piece: Piece, wanted: Sequence[Tree]) -> Iterator[Cut]:
        old = [_name(item.tree) for item in piece.items]
        new = [_name(tree) for tree in wanted]
        for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            both = min(j - i, m - k) if tag == "equal" or not _are_rows(wanted[k:m]) else 0
            for item, tree in zip(piece.items[i : i + both], wanted[k : k + both], strict=True):
                yield from self.exchange(item, tree, piece.column)
            for place in range(i + both, j):
                yield self._without_item(piece, place)
            for tree in wanted[k + both : m]:
                yield self._new_item(piece, i + both, tree)

    def _new_item(self, piece: Piece, index: int, tree: Tree) -> Cut:
        lines = blocks.item(tree, piece.column)
        if not index:
            place = line_start(self.text, piece.items[0].begins)
            return Cut(place, place, self.lines([*lines, ""] if self._airy(piece) else lines))
        place = self._tail(piece.items[index - 1], piece.column)
        return Cut(place, place, self.lines(["", *lines] if self._airy(piece) else lines))

    def _tail(self, item: Piece, column: int) -> int:
        """The end of an entry with the comment lines that stand inside it."""
        place = line_end(self.text, item.end)
        while True:
            line = self.text[place : line_end(self.text, place)]
            words = line.lstrip(" ")
            if not words.startswith("#") or len(line) - len(words) <= column:
                return place
            place += len(line)

    def _airy(self, piece: Piece) -> bool:
        """Whether the last two entries of a list are apart by an empty line."""
        if len(piece.items) < 2:
            return False
        place = self._tail(piece.items[-2], piece.column)
        return not self.text[place : line_end(self.text, place)].strip()

    def _without_item(self, piece: Piece, index: int) -> Cut:
        item = piece.items[index]
        start, end = line_start(self.text, item.begins), self._tail(item, piece.column)
        if self._airy(piece) and index:
            above = line_start(self.text, start - 1)
            start = start if self.text[above:start].strip() else above
        elif self._airy(piece):
            below = line_end(self.text, end)
            end = end if self.text[end:below].strip() else below
        return Cut(start, end, "")

    def _whole_lines(self, piece: Piece) -> Cut:
        return Cut(line_start(self.text, piece.begins), line_end(self.text, piece.end), "")


def _name(tree: Tree) -> object:
    """What an entry of a list is known by: texts by themselves, rows by their naming fields."""
    if not isinstance(tree, dict):
        return str(tree)
    if "id" in tree:
        return tree["id"]
    return tuple(str(tree.get(name, "")) for name in NAMES)


def _are_rows(trees: Sequence[Tree]) -> bool:
    """Whether these have ids of their own: then one never turns into another."""
    return any(isinstance(tree, dict) and "id" in tree for tree in trees)
