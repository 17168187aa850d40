"""States and labels of reports."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

COMPUTE_JOB = "analysis.reports"
FREEZE_JOB = "analysis.freeze"


class Kind(TextChoices):
    """Which days a report covers."""

    DAILY = "daily", _("Daily report")
    WEEKLY = "weekly", _("Weekly report")
    MONTHLY = "monthly", _("Monthly report")


class State(TextChoices):
    """How far a report is."""

    COMPUTED = "computed", pgettext_lazy("report", "Computed")
    COMMENTED = "commented", pgettext_lazy("report", "Commented")
    PUBLISHED = "published", pgettext_lazy("report", "Published")
    CORRECTED = "corrected", pgettext_lazy("report", "Corrected")


class Cause(TextChoices):
    """Why a published report is corrected; late data counts apart from mistakes of ours."""

    LATE = "late", _("Files came or changed later")
    ERROR = "error", _("A mistake of ours")
    DEFINITION = "definition", _("A definition was changed")


TONES = {
    State.COMPUTED: "info",
    State.COMMENTED: "warn",
    State.PUBLISHED: "ok",
    State.CORRECTED: "ok",
}
OUT = (State.PUBLISHED, State.CORRECTED)
KEPT_BACK = {Kind.DAILY: 7, Kind.WEEKLY: 2, Kind.MONTHLY: 2}
"""How many finished periods the periodic job looks after."""
WATCHED_BACK = {Kind.DAILY: 31, Kind.WEEKLY: 8, Kind.MONTHLY: 6}
"""Of how many published reports it tells whether their figures have moved."""
