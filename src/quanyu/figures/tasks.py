"""Handlers of the room's jobs and its schedules."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from quanyu.figures import importing, terms, undoing
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
