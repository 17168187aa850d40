"""States and labels of recurring duties and of what they hand in."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ITEM = "duty"
TICK_JOB = "work.duties.tick"
TICK_EVERY = timedelta(minutes=15)
HANDED_IN = "handed_in"
MANAGE = "work.manage"


class State(TextChoices):
    """What became of one round of a duty for one holder."""

    OPEN = "open", pgettext_lazy("duty", "Open")
    DONE = "done", pgettext_lazy("duty", "Done")
    MISSED = "missed", pgettext_lazy("duty", "Missed")
    LAPSED = "lapsed", _("Not counted")  # the house was not running
    DROPPED = "dropped", _("No longer owed")  # its holder left, colleagues have their own


class How(TextChoices):
    """What showed that a round is done."""

    DELIVERABLE = "deliverable", _("Handed in")
    EVIDENCE = "evidence", _("There by itself")


class Verdict(TextChoices):
    """What the superior said to a deliverable."""

    SEEN = "seen", _("Seen")
    RETURNED = "returned", pgettext_lazy("deliverable", "Returned")


TONES = {
    State.OPEN: "info",
    State.DONE: "ok",
    State.MISSED: "bad",
    State.LAPSED: "",
    State.DROPPED: "",
    Verdict.SEEN: "ok",
    Verdict.RETURNED: "bad",
}
CATCH_UP = 62  # days of downtime that are made up for; longer ago nobody asks
