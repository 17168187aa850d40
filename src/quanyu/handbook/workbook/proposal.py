"""What an edited workbook asks for: edits and new texts, or faults and nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from quanyu.handbook.book import Handbook
from quanyu.handbook.workbook.grid import column_letters
from quanyu.kernel.finding import Finding

Load = Callable[[Mapping[str, str]], tuple[Handbook, Sequence[Finding]]]
What = Literal["changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell, and where a person finds it in Excel; `row` counts from 1."""

    sheet: str
    row: int | None
    column: str
    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """`C12`, or only what is known of it."""
        return f"{self.column}{self.row or ''}"

    def __str__(self) -> str:
        text = self.msgid % self.params if self.params else self.msgid
        return f"{self.sheet} {self.place}: {text}".replace(" : ", ": ")


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One cell that says something else. `heading` is a msgid, `item` names the part of a list."""

    path: str
    heading: str
    before: str
    after: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """One row of the workbook that differs from the handbook.

    `sheet` is the key of its kind, `title` the msgid of the kind's name; `name` calls the row,
    `says` is its Chinese name; `row` is where it stands in the workbook, None where it is gone.
    """

    what: What
    sheet: str
    title: str
    name: str
    says: str
    fields: tuple[FieldEdit, ...]
    row: int | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The outcome of reading a workbook.

    `texts` is None where there are faults, and equal to the given texts where nothing was edited.
    `findings` are further errors that the edits cause: a draft may hold them, an edition may not.
    """

    edits: tuple[Edit, ...] = ()
    faults: tuple[Fault, ...] = ()
    texts: Mapping[str, str] | None = None
    findings: tuple[Finding, ...] = ()


def at(sheet: str, row: int | None, column: int, msgid: str, /, **params: object) -> Fault:
    """A fault in the cell of this row and column, both counted from 1."""
    return Fault(sheet, row, column_letters(column) if column else "", msgid, params)
