"""One original line of a file, cell by cell, with what each cell feeds."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from quanyu.channels import Member, Template
from quanyu.channels.preparing import Prepared, prepare
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg


@dataclass(frozen=True)
class Cell:
    """A cell as it stands; *column* is what the format calls it, *contact* its class or ''."""

    header: str
    text: str
    column: str
    contact: str


def source_line(member: Member, template: Template, line: int) -> list[Cell]:
    """The cells of the record that begins in *line* (counted from 1); refuses (``line_gone``)."""
    with TemporaryDirectory(prefix="quanyu-") as folder:
        prepared = prepare(member, template, Path(folder), line)
        for fault in prepared.faults:
            if fault.line == line:
                return [Cell("", fault.text, "", "unread")]
        cells = _record(prepared, line)
    if cells is None:
        raise Refusal("line_gone", msg("The file has no line %(line)s."), line=line)
    return _named(prepared, template, cells)


def _record(prepared: Prepared, line: int) -> list[str] | None:
    delimiter = prepared.delimiter or ","
    with prepared.path.open(encoding="utf-8", newline="") as handle:
        for row in csv.reader(handle, delimiter=delimiter):
            if row and row[0] == str(line):
                return row[1:]
    return None


def _named(prepared: Prepared, template: Template, cells: Sequence[str]) -> list[Cell]:
    by_place = {place: name for name, place in prepared.binding.places.items()}
    contact = {column.name: column.contact for column in template.columns}
    header = prepared.binding.header
    found = []
    for place, text in enumerate(cells):
        name = by_place.get(place, "")
        title = header[place] if place < len(header) else name
        # A column that the format does not read may hold anything, so it counts as contact data.
        kind = contact.get(name, "") if name else "unread"
        found.append(Cell(title, text, name, kind))
    return found
