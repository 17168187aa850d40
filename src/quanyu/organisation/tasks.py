"""Background work of the organisation: the daily seal of the trail, files nobody confirmed."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from quanyu.jobs import registry
from quanyu.kernel import clock
from quanyu.organisation import deliveries, seals
from quanyu.organisation.models import PeopleDraft

SEAL_JOB = "organisation.audit.seal"
DRAFT_JOB = "organisation.people.clear"
DELIVERY_JOB = "organisation.notices.deliver"


def register() -> None:
    """Give the jobs their handlers and their rhythm."""
    registry.handler(SEAL_JOB, _("Noting the seal of the audit trail"))(note_seal)
    registry.every(SEAL_JOB, timedelta(days=1))
    registry.handler(DRAFT_JOB, _("Clearing files of people that nobody confirmed"))(clear_drafts)
    registry.every(DRAFT_JOB, timedelta(hours=6))
    registry.handler(DELIVERY_JOB, _("Sending notices by mail and to group chats"))(deliver)
    registry.every(DELIVERY_JOB, timedelta(minutes=1))


def note_seal(job: registry.JobHandle) -> Mapping[str, int]:
    """Write the head of the chain to the file outside the database."""
    del job
    return {"entry": seals.note()}


def clear_drafts(job: registry.JobHandle) -> Mapping[str, int]:
    """Delete the rows of files that were read a day ago and never confirmed."""
    del job
    number, _kinds = PeopleDraft.objects.filter(at__lt=clock.now() - timedelta(days=1)).delete()
    return {"files": number}


def deliver(job: registry.JobHandle) -> Mapping[str, int]:
    """Line up what people want to be told outside the page, and send what is due."""
    return {"queued": deliveries.line_up(), "sent": deliveries.send_due(job)}
