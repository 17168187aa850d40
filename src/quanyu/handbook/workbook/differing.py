"""What differs between two states of one row, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from quanyu.handbook.workbook.cells import Cells
from quanyu.handbook.workbook.choices import Choice
from quanyu.handbook.workbook.columns import Column, SheetKind
from quanyu.handbook.workbook.proposal import FieldEdit
from quanyu.handbook.workbook.writing import named


def says_the_same(kind: SheetKind, before: list[Cells], after: list[Cells]) -> bool:
    """Whether two states agree: in the row's own fields, and in each item of a split list."""
    return _said(kind, before) == _said(kind, after)


def _said(kind: SheetKind, lines: list[Cells]) -> tuple[list[str], list[list[str]]]:
    own = [lines[0][column.path] for column in kind.own_columns]
    return own, [[line[column.path] for column in kind.split_columns] for line in lines]


@dataclass(frozen=True, slots=True)
class Differences:
    """The differences of rows of one sheet, with the names that people know codes by."""

    kind: SheetKind
    choices: Mapping[str, Choice]

    def between(self, before: list[Cells], after: list[Cells]) -> tuple[FieldEdit, ...]:
        """The cells that differ; those of a split list by the item that they are of."""
        edits = list(self._differing(self.kind.own_columns, before[0], after[0]))
        if not self.kind.split:
            return tuple(edits)
        first, *others = self.kind.split_columns
        old, new = ({line[first.path]: line for line in lines} for lines in (before, after))
        for name in dict.fromkeys([*old, *new]):
            item = named(name, self.choices.get(first.choices))
            lines = (old.get(name, {}), new.get(name, {}))
            found = list(self._differing(others, *lines, item))
            edits += found or self._differing([first], *lines)
        return tuple(edits)

    def _differing(
        self, columns: Iterable[Column], before: Cells, after: Cells, item: str = ""
    ) -> Iterator[FieldEdit]:
        for column in columns:
            old, new = before.get(column.path, ""), after.get(column.path, "")
            if old != new:
                choice = self.choices.get(column.choices)
                said = (named(old, choice), named(new, choice))
                yield FieldEdit(column.path, column.heading, *said, item)
