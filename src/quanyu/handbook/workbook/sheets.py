"""One edited sheet: its columns found, its cells taken at their word or refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from quanyu.handbook.workbook.cells import Cells, codes, tidy
from quanyu.handbook.workbook.choices import Choice
from quanyu.handbook.workbook.columns import Column, SheetKind
from quanyu.handbook.workbook.grid import Cell, Grid
from quanyu.handbook.workbook.proposal import Fault, at
from quanyu.kernel.text import msg

_KEY_ROWS = 10  # the row of keys is looked for this far down
_SHORT_DATE = re.compile(r"\d{4}-(\d{2}-\d{2})")
_PARTS: Mapping[str, re.Pattern[str]] = {
    "day": re.compile(r"(\d{4}-\d{2}-\d{2})"),
    "month": re.compile(r"(\d{4}-\d{2})-\d{2}"),
    "on": re.compile(r"\d{4}-(\d{2}-\d{2})"),
    "clock": re.compile(r"(\d{2}:\d{2})"),
}
FORMULA = msg("A formula stands here. Write the text itself.")
ERROR = msg("Excel shows the error %(value)s here. Write the text itself.")
TRUTH = msg("Excel made true or false of this. Format the cell as text and write it again.")
DATE = msg("Excel made the date %(value)s of this. Format the cell as text and write it again.")
SERIAL = msg("%(value)s is a number. Write it like %(example)s.")
NUMBER = msg("%(value)s is no whole number. Write it like 30.")
ZEROS = msg(
    "Excel made the number %(value)s of “%(was)s”. Format the cell as text and write it again."
)
_EXAMPLES = {"day": "2026-12-31", "month": "2026-01", "clock": "18:00"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet as it was brought back: codes without names, by path of the column.

    `broken` are the columns whose cells cannot be taken.
    """

    row: int
    cells: Cells
    broken: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Read:
    """What a sheet holds: its lines, where its columns stand, its faults."""

    title: str
    columns: dict[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def sheet_key(grid: Grid) -> tuple[str, int]:
    """The key of a sheet and the number of its row of keys, by what its cells say."""
    for (row, _), cell in sorted(grid.cells.items()):
        if row <= _KEY_ROWS and re.fullmatch(r"[a-z]+\.[a-z_.]+", cell.text):
            return cell.text.partition(".")[0], row
    return "", 0


def read_sheet(title: str, kind: SheetKind, grid: Grid, choices: Mapping[str, Choice]) -> Read:
    """Read one sheet. Faults of form are found here; what the rows mean is judged later."""
    read = Read(title)
    _, keys = sheet_key(grid)
    _find_columns(read, kind, grid.row(keys))
    if read.faults:
        return read
    if grid.cut:
        read.faults.append(
            at(title, None, 0, msg("The sheet is longer or wider than a handbook can be."))
        )
    for reference, row, column in grid.merged:
        if row >= keys:
            text = msg("The cells %(cells)s are merged. Take them apart and fill each of them.")
            read.faults.append(at(title, row, column, text, cells=reference))
    headings = keys + 1
    for row, cells in grid.rows():
        if row > headings:
            _read_line(read, kind, row, cells, choices)
    return read


def _find_columns(read: Read, kind: SheetKind, keys: Mapping[int, Cell]) -> None:
    wanted = {f"{kind.key}.{column.path}": column for column in kind.columns}
    for place, cell in keys.items():
        column = wanted.get(cell.text.strip())
        if column and column.path in read.columns:
            text = msg("The column “%(name)s” stands here a second time.")
            read.faults.append(at(read.title, None, place, text, name=column.heading))
        elif column:
            read.columns[column.path] = place
    for column in kind.columns:
        if column.path not in read.columns:
            text = msg("The column “%(name)s” is missing. Download the workbook again.")
            read.faults.append(at(read.title, None, 0, text, name=column.heading))


def _read_line(
    read: Read, kind: SheetKind, row: int, cells: Mapping[int, Cell], choices: Mapping[str, Choice]
) -> None:
    found = {path: cells.get(place) for path, place in read.columns.items()}
    if not any(cell and cell.text.strip() for cell in found.values()):
        return
    line = Line(row, {})
    for column in kind.columns:
        cell = found[column.path]
        text, fault = _taken(column, cell) if cell else ("", None)
        line.cells[column.path] = codes(column, text, choices.get(column.choices))
        if fault:
            msgid, params = fault
            line.broken.add(column.path)
            read.faults.append(at(read.title, row, read.columns[column.path], msgid, **params))
    read.lines.append(line)


def _taken(column: Column, cell: Cell) -> tuple[str, tuple[str, dict[str, object]] | None]:
    """The text of a cell, or what is wrong with it."""
    refused = {"formula": FORMULA, "error": ERROR, "truth": TRUTH}
    if cell.sort in refused:
        return "", (refused[cell.sort], {"value": cell.text})
    if cell.sort == "date":
        part = _PARTS.get(column.form)
        found = part.fullmatch(cell.text) if part else None
        return (found[1], None) if found else ("", (DATE, {"value": cell.text}))
    if cell.sort in ("number", "percent"):
        return _number(column, cell)
    return tidy(cell.text), None


def _number(column: Column, cell: Cell) -> tuple[str, tuple[str, dict[str, object]] | None]:
    if column.form in _EXAMPLES:
        return "", (SERIAL, {"value": cell.text, "example": _EXAMPLES[column.form]})
    if column.form in ("whole", "on") and not cell.text.isdigit():
        return "", (NUMBER, {"value": cell.text})
    return cell.text, None


def lost_digits(read: Read, line: Line, before: Cells, grid: Grid) -> Iterator[Fault]:
    """Cells whose text became a number that says almost the same: `007` is 7, `2026.10` 2026.1."""
    for path, place in read.columns.items():
        cell = grid.cells.get((line.row, place))
        if cell is None or cell.sort != "number" or cell.text == before[path]:
            continue
        if _as_number(before[path]) == _as_number(cell.text):
            params: dict[str, object] = {"value": cell.text, "was": before[path]}
            yield at(read.title, line.row, place, ZEROS, **params)


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
