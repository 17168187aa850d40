"""Who answers for what, and who must be able to do what, as two tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from quanyu.editions.queries.in_force import per_handbook
from quanyu.handbook import Handbook
from quanyu.handbook.coverage import shared_tags
from quanyu.handbook.coverage.adoption import taken
from quanyu.handbook.coverage.overlaps import overlaps
from quanyu.handbook.lines import Lines
from quanyu.handbook.records import Competency, Duty, Module, Position, TagObject

Part = Literal["accountable", "helper", ""]
Named = dict[tuple[str, str], tuple[str, ...]]
State = Literal["held", "overlap", "line", "hole"]


@dataclass(frozen=True)
class Cell:
    """What one position has to do with one tag, and through which duties."""

    position: str
    part: Part
    duties: tuple[str, ...]


@dataclass(frozen=True)
class TagRow:
    """A tag with its holders; `state` says whether they are one, too many, in line, or none."""

    tag: str
    name: str
    name_en: str
    state: State
    cells: tuple[Cell, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class TagGroup:
    """The tags on one object."""

    object: TagObject | None
    key: str
    rows: tuple[TagRow, ...]


@dataclass(frozen=True)
class Matrix:
    """责任矩阵: tags down, positions across."""

    positions: tuple[Position, ...]
    groups: tuple[TagGroup, ...]
    counts: dict[State, int]


@dataclass(frozen=True)
class AbilityRow:
    """A module with the number of abilities each position needs of it, by level."""

    module: Module
    cells: tuple[tuple[int, int], ...]
    rows: tuple[Competency, ...]


@dataclass(frozen=True)
class AbilityMatrix:
    """能力矩阵: modules down, positions across; a cell is (primary, advanced)."""

    positions: tuple[Position, ...]
    groups: tuple[tuple[Position, tuple[AbilityRow, ...]], ...]


def matrix(book: Handbook, *, department: str = "", object: str = "", state: str = "") -> Matrix:
    """Return the responsibility matrix.

    Narrowed to the positions of one department, the tags on one object, or one state: held,
    overlap, line (superior and subordinate share it), hole (a base has it, nobody here).
    """
    positions = tuple(
        row
        for row in book.positions.values()
        if row.sort == "position" and department in ("", row.department)
    )
    rows = [_row(book, tag, positions, known) for tag, known in _states(book).items()]
    counts: dict[State, int] = {"held": 0, "overlap": 0, "line": 0, "hole": 0}
    for row in rows:
        counts[row.state] += 1
    fitting = [row for row in rows if _fits(row, department, object, state)]
    used = {cell.position for row in fitting for cell in row.cells if cell.part}
    shown = positions if department else tuple(p for p in positions if p.id in used)
    trimmed = [_only(row, {p.id for p in shown}) for row in fitting]
    return Matrix(shown, _groups(book, trimmed), counts)


def ability_matrix(book: Handbook) -> AbilityMatrix:
    """Return which position needs which abilities, its own and those its duties call for."""
    needed = _needed(book)
    positions = tuple(book.positions[name] for name in needed if name in book.positions)
    groups: dict[str, list[AbilityRow]] = {}
    for module in book.modules.values():
        rows = tuple(row for row in book.competencies.values() if row.module == module.id)
        if rows and module.position in book.positions:
            cells = tuple(_levels(rows, needed[p.id]) for p in positions)
            groups.setdefault(module.position, []).append(AbilityRow(module, cells, rows))
    return AbilityMatrix(
        positions, tuple((book.positions[name], tuple(rows)) for name, rows in groups.items())
    )


def _states(book: Handbook) -> dict[str, State]:
    """Return every tag of the handbook and its bases with its state."""
    tags: dict[str, State] = {}
    for duty in book.duties.values():
        if duty.position:
            tags |= dict.fromkeys(duty.tags, "held")
    apart, _shared = overlaps(book, Lines(book))
    tags |= dict.fromkeys(shared_tags(book), "line")
    tags |= {finding.object: "overlap" for finding in apart}
    for duty in _missing(book):
        for tag in duty.tags:
            tags.setdefault(tag, "hole")
    return dict(sorted(tags.items()))


@per_handbook
def _missing(book: Handbook) -> tuple[Duty, ...]:
    """Return what standards demand and nobody took over or left out on purpose."""
    offered = [one.duty for one in taken(book) if one.fate == "missing"]
    nobody = [duty for duty in book.duties.values() if duty.position is None]
    return (*offered, *nobody)


def _row(book: Handbook, tag: str, positions: Iterable[Position], state: State) -> TagRow:
    object_key, _, action_key = tag.partition(".")
    thing, action = book.tags.objects.get(object_key), book.tags.actions.get(action_key)
    zh = "".join(part.zh for part in (thing, action) if part) or tag
    en = " – ".join(part.en for part in (thing, action) if part) or tag
    cells = tuple(_cell(book, tag, position.id) for position in positions)
    lacking = tuple(duty.id for duty in _missing(book) if state == "hole" and tag in duty.tags)
    return TagRow(tag, zh, en, state, cells, lacking)


def _cell(book: Handbook, tag: str, position: str) -> Cell:
    answered, helped = _parts(book)
    own = answered.get((tag, position), ())
    other = helped.get((tag, position), ())
    return Cell(position, "accountable" if own else "helper" if other else "", own or other)


@per_handbook
def _parts(book: Handbook) -> tuple[Named, Named]:
    """Return the duties by (tag, position): those answered for, and those helped with."""
    answered: dict[tuple[str, str], list[str]] = {}
    helped: dict[tuple[str, str], list[str]] = {}
    for duty in book.duties.values():
        for tag in duty.tags:
            answered.setdefault((tag, duty.position or ""), []).append(duty.id)
            for helper in duty.helpers:
                helped.setdefault((tag, helper), []).append(duty.id)
    return _fixed(answered), _fixed(helped)


def _fixed(found: dict[tuple[str, str], list[str]]) -> Named:
    return {key: tuple(duties) for key, duties in found.items()}


def _fits(row: TagRow, department: str, wanted: str, state: str) -> bool:
    here = not department or row.state == "hole" or any(cell.part for cell in row.cells)
    return here and wanted in ("", row.tag.partition(".")[0]) and state in ("", row.state)


def _only(row: TagRow, positions: set[str]) -> TagRow:
    cells = tuple(cell for cell in row.cells if cell.position in positions)
    return TagRow(row.tag, row.name, row.name_en, row.state, cells, row.lacking)


def _groups(book: Handbook, rows: Iterable[TagRow]) -> tuple[TagGroup, ...]:
    grouped: dict[str, list[TagRow]] = {}
    for row in rows:
        grouped.setdefault(row.tag.partition(".")[0], []).append(row)
    return tuple(
        TagGroup(book.tags.objects.get(key), key, tuple(found)) for key, found in grouped.items()
    )


def _needed(book: Handbook) -> dict[str, set[str]]:
    """Return {position: ids of the abilities it needs}."""
    needed: dict[str, set[str]] = {}
    for row in book.competencies.values():
        needed.setdefault(row.position, set()).add(row.id)
    for duty in book.duties.values():
        if duty.position and duty.abilities:
            needed.setdefault(duty.position, set()).update(duty.abilities)
    return needed


def _levels(rows: Iterable[Competency], needed: set[str]) -> tuple[int, int]:
    wanted = [row.required_level or row.level for row in rows if row.id in needed]
    return wanted.count("primary"), wanted.count("advanced")
