"""Workbooks: sheet names and rows as text, with the row numbers a person sees in Excel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from quanyu.channels.member import Member
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

if TYPE_CHECKING:
    import fastexcel

Row = tuple[int, list[str]]
_SLICE = 20_000


def sheet_names(member: Member) -> list[str]:
    """The names of the sheets, in the order of the tabs."""
    return list(_open(member).sheet_names)


def _open(member: Member) -> fastexcel.ExcelReader:
    import fastexcel

    try:
        return fastexcel.read_excel(member.path)
    except Exception as error:  # the library's own errors have no common base that it promises
        raise _unreadable(member) from error


def _unreadable(member: Member) -> Refusal:
    return Refusal(
        "broken_workbook",
        msg("“%(name)s” is damaged or not a workbook. Download it again."),
        name=member.name,
    )


def sheet_rows(member: Member, sheet: str, most: int | None = None) -> Iterator[Row]:
    """Rows with their number in the sheet; cells are text, empty cells are ''.

    Formula cells give the value that was saved with them.
    """
    reader = _open(member)
    try:
        batch: Any = reader.load_sheet(
            sheet, header_row=None, skip_rows=0, n_rows=most, dtypes="string", eager=True
        )
    except Exception as error:  # see _open
        if not _has_cells(reader, sheet):
            return
        raise _unreadable(member) from error
    yield from _rows(batch)


def _has_cells(reader: fastexcel.ExcelReader, sheet: str) -> bool:
    try:
        return bool(reader.load_sheet(sheet, header_row=None, n_rows=1).width)
    except Exception:  # an empty sheet raises too
        return False


def _rows(batch: Any) -> Iterator[Row]:
    number = 0
    for begin in range(0, batch.num_rows, _SLICE):
        piece = batch.slice(begin, _SLICE)
        columns: Sequence[list[str | None]] = [column.to_pylist() for column in piece.columns]
        for cells in zip(*columns, strict=True):
            number += 1
            yield number, [cell or "" for cell in cells]
