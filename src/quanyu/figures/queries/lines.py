"""From a figure's row back to the line of the file that it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from quanyu.figures import formats, terms
from quanyu.figures.door import opened
from quanyu.figures.models import Batch
from quanyu.figures.queries.batches import batch_numbered
from quanyu.figures.rules import mask
from quanyu.figures.source_lines import source_line
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person


@dataclass(frozen=True)
class SourceCell:
    """One cell of an original line."""

    header: str
    text: str
    column: str
    masked: bool


@dataclass(frozen=True)
class SourceLine:
    """An original line with its file, how it was read, and its cells."""

    batch: Batch
    line: int
    cells: Sequence[SourceCell]
    imported_at: datetime | None
    may_unmask: bool


def get_source_line(person: Person, batch: int, line: int, *, unmask: str = "") -> SourceLine:
    """The original line of a row, decrypted; needs ``figures.view`` and the shop in scope.

    Contact fields are masked. *unmask* is the reason for seeing them: it needs
    ``figures.unmask`` and is written to the audit trail. A scope by category or store has no
    original lines, because a line says more than such a scope may see.
    """
    access.require(person, terms.VIEW)
    if unmask:
        access.require(person, terms.UNMASK)
    found = batch_numbered(person, batch)
    _require_whole_lines(person)
    template = formats.get_format(found.format_id, found.format_version)
    with opened(found.upload_file) as member:
        cells = source_line(member, template, line)
    _record(person, found, line, unmask)
    return SourceLine(
        batch=found,
        line=line,
        cells=[
            SourceCell(
                cell.header,
                mask(cell.text) if cell.contact and not unmask else cell.text,
                cell.column,
                bool(cell.contact and cell.text and not unmask),
            )
            for cell in cells
        ],
        imported_at=found.applied_at,
        may_unmask=access.may(person, terms.UNMASK),
    )


def _require_whole_lines(person: Person) -> None:
    scope = access.scope_of(person, terms.VIEW)
    if scope.stores is not None or scope.categories is not None:
        raise Refusal(
            "forbidden",
            msg("Original lines show more than your categories or stores. Ask your supervisor."),
        )


def _record(person: Person, batch: Batch, line: int, unmask: str) -> None:
    with transaction.atomic():
        audit.record(
            person,
            "figures.line.unmasked" if unmask else "figures.line.opened",
            subject=str(batch.upload_file),
            after={"batch": batch.pk, "line": line},
            reason=unmask,
        )
