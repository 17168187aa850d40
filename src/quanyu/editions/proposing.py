"""Which positions a shop of a given size may begin with; pure, from the data of the standards."""

from collections.abc import Iterable

from quanyu.handbook import Handbook
from quanyu.handbook.bases import COMMON
from quanyu.handbook.records import Position

SIZES = (12, 30, 100)
NEEDED = ("organisation.manage", "editions.edit", "editions.publish")


def heads(row: Position) -> int:
    """Return how many people a position counts: its stated headcount, otherwise one."""
    return int(row.headcount) if row.headcount and row.headcount.isdigit() else 1


def proposal(book: Handbook, size: int) -> list[str]:
    """Return the positions that `size` people may begin with.

    First those without whom nobody could appoint people, prepare or publish a handbook. Then
    department by department the position with the most duties, as long as the heads that the
    standards state (one where they state none) fit. Nothing else decides.
    """
    chosen = _keepers(book)
    left = size - sum(heads(row) for row in chosen)
    queues = _queues(book, {row.id for row in chosen})
    while any(queues):
        for queue in queues:
            if queue and heads(row := queue.pop(0)) <= left:
                chosen.append(row)
                left -= heads(row)
    return [row.id for row in chosen]


def missing_rights(rows: Iterable[Position]) -> list[str]:
    """Return the permissions without which a handbook could not be kept, if nobody has them."""
    given = {code for row in rows for code in row.permissions}
    return [code for code in NEEDED if code not in given]


def _keepers(book: Handbook) -> list[Position]:
    """Return the common base's parties who appoint, prepare and publish."""
    common = next((base for base in book.bases if base.id == COMMON), None)
    rows = list(common.positions.values()) if common else []
    return [row for row in rows if set(NEEDED) & set(row.permissions)]


def _queues(book: Handbook, chosen: set[str]) -> list[list[Position]]:
    """Return the positions of each department of each standard, the one with most duties first."""
    queues: dict[tuple[str, str], list[Position]] = {}
    for base in book.bases:
        if base.id == COMMON:
            continue
        for row in base.positions.values():
            if row.id not in chosen and row.sort == "position":
                queues.setdefault((base.id, row.department or ""), []).append(row)
        for queue in queues.values():
            duties = base.duties_of
            queue.sort(key=lambda row: (row.superior is not None, -len(duties(row.id))))
    return list(queues.values())
