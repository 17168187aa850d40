"""States of a job and the numbers that everybody shares."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a job stands; only ``waiting`` and ``running`` are open."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


OPEN = (State.WAITING, State.RUNNING)
TONES = {State.WAITING: "", State.RUNNING: "info", State.DONE: "ok", State.FAILED: "bad"}

LEASE = timedelta(seconds=60)
"""How long a silent worker keeps its job."""
MAX_ATTEMPTS = 5
"""Starts, not failures: a job that kills its worker every time must end too."""
