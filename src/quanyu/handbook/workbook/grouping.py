"""The lines of a sheet that belong together: those that make one row of the handbook."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from quanyu.handbook.workbook.cells import Cells, joined
from quanyu.handbook.workbook.columns import IDENTITY, OVERLAY, SheetKind
from quanyu.handbook.workbook.proposal import at
from quanyu.handbook.workbook.sheets import Line, Read
from quanyu.handbook.workbook.tables import Name, name_of
from quanyu.kernel.text import msg

TWICE = msg("%(name)s stands already in row %(row)s.")
EMPTY = msg("“%(name)s” must be filled.")
UNLIKE = msg("This differs from row %(row)s, which is of the same %(name)s.")


@dataclass(slots=True)
class Group:
    """The lines of a sheet that make one row of the handbook; `row` is where the first stands."""

    row: int
    lines: list[Line] = field(default_factory=list)

    @property
    def cells(self) -> list[Cells]:
        return [line.cells for line in self.lines]

    @property
    def broken(self) -> bool:
        """Whether a cell could not be taken."""
        return any(line.broken for line in self.lines)


def groups_of(read: Read, kind: SheetKind) -> dict[Name, Group]:
    """The rows of a sheet by what names them; what has no name or another's is a fault."""
    groups: dict[Name, Group] = {}
    counted: Counter[Name] = Counter()
    for line in read.lines:
        if not _is_named(read, kind, line):
            continue
        name = name_of(kind, line.cells)
        counted[name] += 1
        if kind.key == OVERLAY:
            name = (*name, str(counted[name]))
        group = groups.setdefault(name, Group(line.row))
        if not group.lines:
            group.lines.append(line)
        elif kind.split:
            _share(read, kind, group, line)
        else:
            place = read.columns[kind.columns[0].path]
            fault = at(read.title, line.row, place, TWICE, name=joined(name), row=group.row)
            read.faults.append(fault)
    return groups


def _is_named(read: Read, kind: SheetKind, line: Line) -> bool:
    naming = kind.kind.named_by if kind.kind else ("section", "op")
    for path in ("id",) if kind.key == IDENTITY else naming:
        if line.cells[path]:
            continue
        if path not in line.broken:
            heading = kind.column(path).heading
            read.faults.append(at(read.title, line.row, read.columns[path], EMPTY, name=heading))
        return False
    return True


def _share(read: Read, kind: SheetKind, group: Group, line: Line) -> None:
    """Take a further line of a row whose list has a line for each item."""
    first = group.lines[0].cells
    for column in kind.own_columns:
        said, place = line.cells[column.path], read.columns[column.path]
        if said and first[column.path] and said != first[column.path]:
            name = joined(name_of(kind, first))
            read.faults.append(at(read.title, line.row, place, UNLIKE, row=group.row, name=name))
        first[column.path] = first[column.path] or said
    item = next(kind.split_columns)
    same = [each.row for each in group.lines if each.cells[item.path] == line.cells[item.path]]
    if same:
        name = line.cells[item.path] or item.heading
        place = read.columns[item.path]
        read.faults.append(at(read.title, line.row, place, TWICE, name=name, row=same[0]))
    group.lines.append(line)
