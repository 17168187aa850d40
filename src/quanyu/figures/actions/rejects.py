"""Rejected lines as a file to be corrected and dropped again."""

from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext

from quanyu.channels import write_rejects_xlsx
from quanyu.figures import terms
from quanyu.figures.actions.imports import require_channel
from quanyu.figures.door import get_lake
from quanyu.figures.models import Batch
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person


def export_rejects(actor: Person, batch: Batch) -> bytes:
    """The rejected lines of an import as XLSX with the reason in a column, to be corrected and
    dropped again; needs ``figures.import`` and is audited. The lines hold original values."""
    access.require(actor, terms.IMPORT)
    require_channel(actor, batch.channel, terms.IMPORT)
    buffer = BytesIO()
    write_rejects_xlsx(get_lake().rejects(batch.pk), buffer, gettext)
    with transaction.atomic():
        audit.record(
            actor,
            "figures.rejects.exported",
            subject=str(batch.upload_file),
            after={"batch": batch.pk, "lines": batch.rows_rejected},
        )
    return buffer.getvalue()
