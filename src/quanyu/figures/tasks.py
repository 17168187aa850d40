"""Handlers of the room's jobs and its schedules."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from quanyu.figures import importing, telling, terms, undoing
from quanyu.figures.actions.feeds import take_feeds
from quanyu.figures.actions.snapshots import expire_snapshots
from quanyu.jobs import registry


def register() -> None:
    """Put the handlers into the registry of jobs."""
    registry.handler(terms.IMPORT_JOB, _("Import"), on_failure=importing.note_failure)(
        importing.run_import
    )
    registry.handler(terms.UNDO_JOB, _("Undo of an import"), on_failure=undoing.note_failure)(
        undoing.run_undo
    )
    registry.handler(terms.EXPIRE_JOB, _("Clearing out old snapshots"))(expire_snapshots)
    registry.every(terms.EXPIRE_JOB, timedelta(days=1))
    registry.handler(terms.LATE_JOB, _("Telling who has late files"))(telling.tell_late)
    registry.every(terms.LATE_JOB, timedelta(minutes=30))
    registry.handler(terms.FEEDS_JOB, _("Taking in records of the house"))(take_feeds)
    registry.every(terms.FEEDS_JOB, timedelta(hours=1))
