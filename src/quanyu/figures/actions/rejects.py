"""Rejected lines as a file to be corrected and dropped again."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

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
    write_rejects_xlsx(_rejects(batch), buffer, gettext)
    with transaction.atomic():
        audit.record(
            actor,
            "figures.rejects.exported",
            subject=str(batch.upload_file),
            after={"batch": batch.pk, "lines": batch.rows_rejected},
        )
    return buffer.getvalue()


def _rejects(batch: Batch) -> Iterator[dict[str, Any]]:
    """The rejected lines with their JSON columns as mappings again."""
    for row in get_lake().rejects(batch.pk):
        yield {**row, "params": _mapping(row["params"]), "raw": _mapping(row["raw"])}


def _mapping(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value or {}
