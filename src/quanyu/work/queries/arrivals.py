"""Evidence from the door of figures: every expected file of the days is in."""

from collections.abc import Sequence

from django.urls import reverse

from quanyu.figures.queries.board import Row, cells_of
from quanyu.figures.terms import Arrival
from quanyu.work.evidence import Proof
from quanyu.work.models import Occurrence

TAGS = ("data.collect",)
THERE = (Arrival.ARRIVED, Arrival.LATE, Arrival.NOTHING)


def files_in(occurrence: Occurrence, tags: Sequence[str]) -> list[Proof]:
    """Return the last file that came, where all files expected of these days are in.

    Those that belong to the person or position of the round count, where there are such.
    """
    del tags
    rows = cells_of(occurrence.about)
    rows = [row for row in rows if _theirs(row, occurrence)] or rows
    cells = [cell for row in rows for cell in row.cells if cell.state != Arrival.NOT_EXPECTED]
    came = [cell.batch for cell in cells if cell.batch is not None]
    if not came or any(cell.state not in THERE for cell in cells):
        return []
    newest = max(came, key=lambda batch: batch.applied_at or batch.created_at)
    number = len({batch.pk for batch in came})
    return [
        Proof(
            f"{occurrence.about_last_on} 的应到文件已全部导入（{number} 份）",
            f"All files expected of {occurrence.about_last_on} are in ({number})",
            reverse("figures:expected_board"),
            newest.applied_at or newest.created_at,
        )
    ]


def _theirs(row: Row, occurrence: Occurrence) -> bool:
    owner = row.expectation.owner_id
    if owner is not None:
        return owner in (occurrence.holder_id, occurrence.doer_id)
    return row.expectation.owner_position == occurrence.position
