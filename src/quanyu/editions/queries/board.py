"""The coverage of a handbook as a board: what is missing, doubled, unheld, and what mends it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quanyu.editions.models import Draft
from quanyu.editions.queries.coverage import coverage_of
from quanyu.editions.queries.undecided import undecided
from quanyu.handbook import Handbook
from quanyu.handbook.coverage import Coverage, CoverageFinding, Score
from quanyu.handbook.records import Department, Duty, Position
from quanyu.organisation import naming

RULES = (
    "HB-GAP", "HB-OVERLAP", "HB-ORPHAN", "HB-OVERLOAD", "HB-UNMEASURED", "HB-UNTRAINED",
    "HB-SILENT", "HB-DECLARED",
)  # fmt: skip


@dataclass(frozen=True)
class Hole:
    """One finding with the rows it speaks of: what a person needs to decide on it."""

    finding: CoverageFinding
    department: Department | None
    duties: tuple[Duty, ...]
    positions: tuple[Position, ...]

    @property
    def key(self) -> str:
        """The name under which a decision about it is kept."""
        return f"{self.finding.rule} {self.finding.object}"

    @property
    def adoptable(self) -> Position | None:
        """The position of a standard that would bring the duty with it."""
        missing = self.finding.rule == "HB-GAP" and self.positions
        return self.positions[0] if missing else None


@dataclass(frozen=True)
class Group:
    """The findings of one position of a standard, or of one department."""

    department: Department | None
    position: Position | None
    holes: tuple[Hole, ...]


@dataclass(frozen=True)
class Board:
    """Everything a page of coverage shows; counts are None where a rule cannot be judged."""

    coverage: Coverage
    counts: Mapping[str, int | None]
    groups: tuple[Group, ...]
    by_base: tuple[tuple[Handbook, Score], ...]
    departments: tuple[Department, ...]


def board(
    book: Handbook,
    *,
    rule: str = "",
    department: str = "",
    text: str = "",
    decided: bool = False,
    draft: Draft | None = None,
) -> Board:
    """Return the board, narrowed to a rule, a department of a standard or ours, and words.

    `decided` shows what a person has decided about and what was left out on purpose; otherwise
    what still wants a decision. The people named for `draft` count.
    """
    found = coverage_of(book, draft=draft)
    holes = [
        hole
        for hole in _holes(book, found.findings)
        if rule in ("", hole.finding.rule)
        and department in ("", hole.department.id if hole.department else "-")
        and decided == (not hole.finding.counts)
        and _says(hole, text)
    ]
    bases = {base.reference: base for base in book.bases}
    return Board(
        found,
        {name: found.count(name) for name in RULES},
        tuple(_groups(holes)),
        tuple((bases[score.of], score) for score in found.by_base if score.total),
        tuple(_departments(book, found.findings)),
    )


def barring(draft: Draft, book: Handbook) -> tuple[Group, ...]:
    """Return what bars publishing a draft until somebody mends or accepts it."""
    wanted = {(one.rule, one.object) for one in undecided(book)}
    holes = _holes(book, coverage_of(book, draft=draft).findings)
    left = [hole for hole in holes if (hole.finding.rule, hole.finding.object) in wanted]
    return tuple(_groups(left))


def _holes(book: Handbook, findings: Iterable[CoverageFinding]) -> Iterable[Hole]:
    duties = {row.id: row for base in book.bases for row in base.duties.values()}
    positions = {row.id: row for base in book.bases for row in base.positions.values()}
    duties.update(book.duties)
    positions.update(book.positions)
    departments = _all_departments(book)
    for one in findings:
        named = one.params.get("duties", (one.object,))
        yield Hole(
            one,
            departments.get(one.department or ""),
            tuple(duties[name] for name in named if name in duties),
            tuple(positions[name] for name in one.positions if name in positions),
        )


def _groups(holes: Iterable[Hole]) -> Iterable[Group]:
    grouped: dict[tuple[str, str], list[Hole]] = {}
    for hole in holes:
        position = hole.adoptable
        place = hole.department.id if hole.department else ""
        grouped.setdefault((place, position.id if position else ""), []).append(hole)
    for found in grouped.values():
        yield Group(found[0].department, found[0].adoptable, tuple(found))


def _departments(book: Handbook, findings: Iterable[CoverageFinding]) -> Iterable[Department]:
    known = _all_departments(book)
    used = dict.fromkeys(one.department for one in findings)
    return [known[name] for name in used if name in known]


def _all_departments(book: Handbook) -> dict[str, Department]:
    of_bases = {row.id: row for base in book.bases for row in base.departments.values()}
    return of_bases | dict(book.departments)


def _says(hole: Hole, text: str) -> bool:
    if not text.strip():
        return True
    rows = [*hole.duties, *hole.positions]
    said = naming.search_text(
        hole.finding.object, *(row.zh for row in rows), *(row.en for row in rows)
    )
    return all(word in said for word in text.lower().split())
