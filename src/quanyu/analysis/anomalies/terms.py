"""States and labels of anomalies."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DAYS_BACK = 7
"""How many days up to the last one are looked at again when figures change."""


class State(TextChoices):
    """What has become of an anomaly."""

    OPEN = "open", pgettext_lazy("anomaly", "Open")
    EXPLAINED = "explained", pgettext_lazy("anomaly", "Explained")
    DISMISSED = "dismissed", pgettext_lazy("anomaly", "Dismissed")
    GONE = "gone", pgettext_lazy("anomaly", "No longer so")


TONES = {State.OPEN: "bad", State.EXPLAINED: "ok", State.DISMISSED: "", State.GONE: ""}
CLOSED = (State.EXPLAINED, State.DISMISSED)
SIDES = {
    "worse": _("worse than usual"),
    "better": _("better than usual"),
    "other": _("unlike usual"),
}
