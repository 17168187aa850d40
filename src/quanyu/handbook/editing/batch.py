"""Many changes at once: gathered by list, then each text is written a single time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from quanyu.handbook.editing.layout import OVERLAY, Kind, kind_word, order_in
from quanyu.handbook.editing.pieces import parsed
from quanyu.handbook.editing.splice import rewrite
from quanyu.handbook.source import Tree

Texts: TypeAlias = dict[str, str]
Row: TypeAlias = Mapping[str, Any]  # a `Tree` of text; Any, since mappings are given in all shapes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: the entry `index` of the list `key` in `file`."""

    file: str
    key: str
    index: int
    row: Row


class Batch:
    """Changes to texts that are not written yet. Places stay what they were until `written`."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = dict(texts)
        self._trees: dict[str, dict[str, Tree]] = {}
        self._replaced: dict[tuple[str, str], dict[int, Row | None]] = defaultdict(dict)
        self._added: dict[tuple[str, str], list[tuple[int | None, Row]]] = defaultdict(list)

    def tree(self, file: str) -> dict[str, Tree]:
        """The content of a text; nothing where it holds no fields or does not exist."""
        if file not in self._trees:
            tree = parsed(file, self._texts.get(file, "")).tree
            self._trees[file] = tree if isinstance(tree, dict) else {}
        return self._trees[file]

    def rows(self, file: str, key: str) -> Iterator[Place]:
        """The rows of one list of one file."""
        for index, row in enumerate(self._list(file, key)):
            if isinstance(row, dict):
                yield Place(file, key, index, row)

    def _list(self, file: str, key: str) -> list[Tree]:
        listed = self.tree(file).get(key, [])
        return listed if isinstance(listed, list) else []

    def places(self, kind: Kind) -> Iterator[Place]:
        """The rows of one kind, those that the overlay adds among them, in reading order."""
        for file in sorted(self._texts):
            if kind.holds(file):
                yield from self.rows(file, kind.key)
            elif file == OVERLAY:
                found = self.rows(file, kind.key)
                yield from (place for place in found if place.row.get("op") == "add")

    def replace(self, place: Place, row: Row | None) -> None:
        """Put `row` where `place` is; None takes the row out."""
        self._replaced[place.file, place.key][place.index] = row

    def insert(self, file: str, key: str, row: Row, below: int | None = None) -> None:
        """Put a new row below the one at index `below`, or at the end of the list."""
        self._added[file, key].append((below, row))

    def add(self, kind: Kind, row: Row, file: str | None = None) -> None:
        """Put a new row below the last one of its position, or at the end of `file`.

        Without `file` it goes where rows like it stand already.
        """
        own = [place for place in self.places(kind) if place.file != OVERLAY]
        near = [place for place in own if kind.alike(place.row, row)]
        if file is None:
            file = near[-1].file if near else own[-1].file if own else kind.file
        below = [place.index for place in near if place.file == file]
        self.insert(file, kind.key, row, below[-1] if below else None)

    def written(self) -> Texts:
        """The texts with all changes. Raises Refusal as `rewrite` does."""
        texts = dict(self._texts)
        for file, key in dict.fromkeys([*self._replaced, *self._added]):
            tree = self.tree(file) or {"kind": kind_word(file)}
            wanted = {**tree, key: self._wanted(file, key)}
            texts[file] = rewrite(file, texts.get(file, ""), wanted, order_in(file, key))
            self._trees[file] = wanted
        return texts

    def _wanted(self, file: str, key: str) -> list[Tree]:
        replaced = self._replaced.get((file, key), {})
        added = self._added.get((file, key), [])
        rows: list[Tree] = []
        for index, old in enumerate(self._list(file, key)):
            row = replaced.get(index, old)
            rows += [] if row is None else [dict(row) if isinstance(row, Mapping) else row]
            rows += [dict(row) for below, row in added if below == index]
        return rows + [dict(row) for below, row in added if below is None]
