"""The cells of a sheet as they stand in the file: what they say and what they are."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from xml.etree import ElementTree

from quanyu.handbook.workbook.package import DAMAGED, Package, text_of
from quanyu.kernel.refusal import Refusal

Sort = Literal["text", "number", "percent", "date", "truth", "error", "formula"]
MOST_ROWS = 20_000
MOST_COLUMNS = 200
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text as a person would type it, and what Excel holds it for.

    `text` of a date is ISO (`2026-12-31`, `18:00`, `2026-12-31 18:00`); a percent is in percent.
    """

    text: str
    sort: Sort = "text"


@dataclass(slots=True)
class Grid:
    """The filled cells by (row, column), both counted from 1, and the merged ranges."""

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: list[tuple[str, int, int]] = field(default_factory=list)
    cut: bool = False

    def row(self, number: int) -> Mapping[int, Cell]:
        return {column: cell for (row, column), cell in self.cells.items() if row == number}

    def rows(self) -> Iterator[tuple[int, dict[int, Cell]]]:
        """The rows that hold anything, in order."""
        found: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in self.cells.items():
            found.setdefault(row, {})[column] = cell
        yield from sorted(found.items())


def read_grid(package: Package, content: bytes, name: str) -> Grid:
    """Read the cells of one sheet of the workbook `name`.

    What lies beyond the limits is not read, and `cut` says so. Raises Refusal `broken_workbook`.
    """
    grid = Grid()
    try:
        _fill(grid, package, content)
    except (ElementTree.ParseError, ValueError, OverflowError) as error:
        raise Refusal("broken_workbook", DAMAGED, name=name) from error
    return grid


def _fill(grid: Grid, package: Package, content: bytes) -> None:
    row = column = 0
    for event, element in ElementTree.iterparse(  # noqa: S314 - see the import
        io.BytesIO(content), events=("start", "end")
    ):
        local = element.tag.rpartition("}")[2]
        if event == "start" and local == "row":
            row, column = int(element.get("r") or row + 1), 0
        elif event == "end" and local == "c":
            place = _REFERENCE.fullmatch(element.get("r") or "")
            column = column_number(place[1]) if place else column + 1
            _put(grid, row, column, _cell(package, element))
            element.clear()
        elif event == "end" and local == "mergeCell":
            grid.merged += _merged(element.get("ref", ""))


def _put(grid: Grid, row: int, column: int, cell: Cell | None) -> None:
    if cell is None:
        return
    if row > MOST_ROWS or column > MOST_COLUMNS:
        grid.cut = True
    else:
        grid.cells[row, column] = cell


def _merged(reference: str) -> Iterator[tuple[str, int, int]]:
    found = _REFERENCE.match(reference)
    if found:
        yield reference, int(found[2]), column_number(found[1])


def _cell(package: Package, element: ElementTree.Element) -> Cell | None:
    kind = element.get("t", "n")
    parts = {child.tag.rpartition("}")[2]: child for child in element}
    if "f" in parts:
        return Cell("=" + (parts["f"].text or ""), "formula")
    if kind == "inlineStr":
        return _text(text_of(parts["is"])) if "is" in parts else None
    value = parts["v"].text if "v" in parts else None
    if value is None or value == "":
        return None
    if kind == "s":
        return _text(package.string(int(value)))
    if kind == "n":
        return _number(package, value, int(element.get("s") or 0))
    sorts: dict[str, Sort] = {"b": "truth", "e": "error", "d": "date"}
    return Cell(value, sorts.get(kind, "text"))


def _text(text: str) -> Cell | None:
    return Cell(text) if text else None


def _number(package: Package, value: str, style: int) -> Cell:
    number = float(value)
    sort = package.sort_of(style)
    if sort == "date" and 0 <= number < 2_958_466:
        return Cell(_day(number, package.from_1904), "date")
    if sort == "percent":
        return Cell(plain(number * 100), "percent")
    return Cell(plain(number), "number")


def plain(number: float) -> str:
    """A number as a person types it: no exponent, no more digits than Excel keeps."""
    rounded = float(f"{number:.15g}")
    if rounded == int(rounded):
        return str(int(rounded))
    return f"{rounded:.15f}".rstrip("0") if abs(rounded) < 1 else repr(rounded)


def _day(number: float, from_1904: bool) -> str:
    """A serial number of Excel as day, time of day, or both."""
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - no zone
    moment = first + timedelta(minutes=round(number * 1440))
    if number < 1:
        return moment.strftime("%H:%M")
    if number == int(number):
        return moment.date().isoformat()
    return moment.isoformat(" ", "minutes")


def column_number(letters: str) -> int:
    """The number of a column: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """The letters of a column: 1 is A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
