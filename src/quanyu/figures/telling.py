"""Who is told what: imports that ended, files that are late."""

from datetime import timedelta

from django.urls import reverse

from quanyu.figures import formats
from quanyu.figures.models import Batch, Expectation
from quanyu.figures.queries.board import cells_of
from quanyu.figures.terms import Arrival
from quanyu.jobs.registry import JobHandle
from quanyu.kernel.clock import today
from quanyu.kernel.period import Period
from quanyu.organisation.models import Person
from quanyu.organisation.queries import holders
from quanyu.organisation.terms import PersonKind
from quanyu.ui import notices

DAYS_BACK = 3
"""A file that is later than this rings no more: the board shows it."""


def tell_imported(batch: Batch) -> None:
    """Tell who started an import that it has ended; in its transaction."""
    kind = "figures.import.rejected" if batch.rows_rejected else "figures.import.finished"
    _tell(batch, kind, rows=batch.rows_read, rejected=batch.rows_rejected)


def tell_failed(batch: Batch) -> None:
    """Tell who started an import that it came to nothing."""
    _tell(batch, "figures.import.failed")


def _tell(batch: Batch, kind: str, **params: str | int) -> None:
    if batch.created_by.kind == PersonKind.SYSTEM:
        return
    notices.tell(
        [batch.created_by],
        kind,
        key=f"batch {batch.pk} {batch.state}",
        url=reverse("figures:batch_page", args=[batch.uid]),
        name=str(batch.upload_file),
        **params,
    )


def tell_late(job: JobHandle) -> dict[str, int]:
    """Tell the owners of the last days' files which of them have not come in time."""
    day = today()
    period = Period(day - timedelta(days=DAYS_BACK), day)
    late = [
        (row.expectation, cell.day)
        for row in cells_of(period)
        for cell in row.cells
        if cell.state == Arrival.MISSING
    ]
    for expectation, missing in late:
        notices.tell(
            owners(expectation),
            "figures.file.late",
            key=f"late {expectation.pk} {missing}",
            url=f"{reverse('figures:expected_board')}?month={missing:%Y-%m}",
            channel=expectation.channel.name,
            format=formats.name_of_id(expectation.format_id, "en"),
            format_zh=formats.name_of_id(expectation.format_id, "zh"),
            day=f"{missing:%m-%d}",
        )
    job.check()
    return {"late": len(late)}


def owners(expectation: Expectation) -> list[Person]:
    """Whose the file is: a person, else everybody who holds the position."""
    if expectation.owner is not None:
        return [expectation.owner] if expectation.owner.is_active else []
    return holders(expectation.owner_position) if expectation.owner_position else []
