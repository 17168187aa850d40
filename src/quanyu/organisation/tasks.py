"""Background work of the organisation: the daily seal of the audit trail."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from quanyu.jobs import registry
from quanyu.organisation import seals

SEAL_JOB = "organisation.audit.seal"


def register() -> None:
    """Give the job its handler and its rhythm."""
    registry.handler(SEAL_JOB, _("Noting the seal of the audit trail"))(note_seal)
    registry.every(SEAL_JOB, timedelta(days=1))


def note_seal(job: registry.JobHandle) -> Mapping[str, int]:
    """Write the head of the chain to the file outside the database."""
    del job
    return {"entry": seals.note()}
