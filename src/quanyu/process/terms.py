"""Words, states and limits of processes."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

VIEW = "process.view"
START = "process.start"
STEER = "process.steer"
MIGRATE = "process.migrate"
PERMISSIONS = {
    VIEW: _("See every case of every process"),
    START: _("Start a process"),
    STEER: _("Send cases back, cancel, park and pause them"),
    MIGRATE: _("Move running cases to a new version of their process"),
}

ITEM_KIND = "process.step"
TICK_JOB = "process.tick"
FIRE_JOB = "process.fire"
HOOK_JOB = "process.hook"
START_JOB = "process.start"
TICK = timedelta(seconds=30)
KEPT_HOOKS = ("archive", "opportunity")
"""Hooks that keep what a case has come to, also when people did them by hand."""
SUBJECT_LENGTH = 200
FACTS_BYTES = 200_000


class CaseState(models.TextChoices):
    """Where a case stands."""

    RUNNING = "running", pgettext_lazy("case", "Running")
    PARKED = "parked", pgettext_lazy("case", "Parked")
    ENDED = "ended", pgettext_lazy("case", "Ended")
    CANCELLED = "cancelled", pgettext_lazy("case", "Cancelled")


LIVE = (CaseState.RUNNING, CaseState.PARKED)


class StepState(models.TextChoices):
    """What became of one opening of a step."""

    OPEN = "open", pgettext_lazy("step", "Open")
    DONE = "done", pgettext_lazy("step", "Done")
    WITHDRAWN = "withdrawn", pgettext_lazy("step", "No longer needed")


class TimerKind(models.TextChoices):
    """What a timer is for."""

    DUE = "due", pgettext_lazy("timer", "Deadline")
    WAIT = "wait", pgettext_lazy("timer", "Set time")
    WARNING = "warning", pgettext_lazy("timer", "Warning")


class TimerState(models.TextChoices):
    """Where a timer stands; one without an instant waits for somebody to name it."""

    RUNNING = "running", pgettext_lazy("timer", "Running")
    PAUSED = "paused", pgettext_lazy("timer", "Paused")
    UNSET = "unset", pgettext_lazy("timer", "Time not named yet")
    FIRED = "fired", pgettext_lazy("timer", "Passed")
    DROPPED = "dropped", pgettext_lazy("timer", "No longer needed")


class What(models.TextChoices):
    """What an event tells."""

    STARTED = "started", pgettext_lazy("case history", "started the case")
    OPENED = "opened", pgettext_lazy("case history", "opened")
    DONE = "done", pgettext_lazy("case history", "did")
    PASSED = "passed", pgettext_lazy("case history", "passed by itself")
    LATE = "late", pgettext_lazy("case history", "is overdue")
    ESCALATED = "escalated", pgettext_lazy("case history", "went to the superior")
    TIME = "time", pgettext_lazy("case history", "the set time came")
    MESSAGE = "message", pgettext_lazy("case history", "arrived")
    WITHDRAWN = "withdrawn", pgettext_lazy("case history", "was withdrawn")
    SENT_BACK = "sent_back", pgettext_lazy("case history", "sent the case back")
    PAUSED = "paused", pgettext_lazy("case history", "paused the deadlines")
    RESUMED = "resumed", pgettext_lazy("case history", "let the deadlines run again")
    PARKED = "parked", pgettext_lazy("case history", "parked the case")
    UNPARKED = "unparked", pgettext_lazy("case history", "took the case up again")
    TIME_SET = "time_set", pgettext_lazy("case history", "named the time")
    HOOKED = "hooked", pgettext_lazy("case history", "was done by the system")
    HANDED = "handed", pgettext_lazy("case history", "was handed to people")
    MIGRATED = "migrated", pgettext_lazy("case history", "moved the case to another version")
    UNMIGRATED = "unmigrated", pgettext_lazy("case history", "moved the case back")
    CANCELLED = "cancelled", pgettext_lazy("case history", "cancelled the case")
    ENDED = "ended", pgettext_lazy("case history", "the case ended")
    CALLED = "called", pgettext_lazy("case history", "opened another case")
    RETURNED = "returned", pgettext_lazy("case history", "the other case ended")


OUTCOMES = {
    "agree": _("Agree"),
    "reject": _("Send back"),
    "done": _("Done"),
    "promised": _("Promise"),
    "signed": _("Sign"),
    "vote": _("Vote"),
    "comment": _("Add a contribution"),
    "conclude": _("Conclude"),
    "arrives": _("Arrived"),
}

FAULTS = {
    "gone": _("The new version has no step %(step)s, where the case is now."),
    "form": _("Step %(step)s has other people or deadlines in the new version."),
    "branch": _("Step %(step)s lies in another parallel group in the new version."),
    "group": _("The parallel group %(step)s has other branches in the new version."),
    "unread": _("The case cannot be read on the new version (%(step)s)."),
    "over": _("The case has ended meanwhile."),
}
"""What may stand against moving a case to another version; `step` says where."""
