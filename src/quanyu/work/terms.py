"""Words, states and numbers of work."""

from datetime import UTC, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands in index columns where there is no deadline, because null cannot be paged over."""


class ItemState(models.TextChoices):
    """Where an item stands; open and paused ones are somebody's."""

    OPEN = "open", pgettext_lazy("item", "Open")
    PAUSED = "paused", pgettext_lazy("item", "Paused")
    DONE = "done", pgettext_lazy("item", "Done")
    WITHDRAWN = "withdrawn", pgettext_lazy("item", "Withdrawn")


LIVE = (ItemState.OPEN, ItemState.PAUSED)
TONES = {
    ItemState.OPEN: "info",
    ItemState.PAUSED: "warn",
    ItemState.DONE: "ok",
    ItemState.WITHDRAWN: "",
}


class What(models.TextChoices):
    """What happened to an item between its opening and its end."""

    CLAIMED = "claimed", pgettext_lazy("item", "Claimed")
    RELEASED = "released", pgettext_lazy("item", "Given back to the pool")
    ASSIGNED = "assigned", pgettext_lazy("item", "Assigned")
    PROMISED = "promised", pgettext_lazy("item", "Finish promised")
    PAUSED = "paused", pgettext_lazy("item", "Paused")
    RESUMED = "resumed", pgettext_lazy("item", "Resumed")
    WARNED = "warned", pgettext_lazy("item", "Due soon")
    ESCALATED = "escalated", pgettext_lazy("item", "Overdue, superior told")


class Shelf(models.TextChoices):
    """The lists of the inbox."""

    MINE = "mine", _("Mine")
    POOL = "pool", _("To be claimed")
    TEAM = "team", _("My team's")
    STARTED = "started", _("Started by me")
    DONE = "done", pgettext_lazy("items", "Done")


class Order(models.TextChoices):
    """By what the inbox is sorted."""

    DEADLINE = "deadline", _("Deadline")
    PROCESS = "process", _("Process")
    PLACE = "place", pgettext_lazy("organisation", "Unit")


USUAL_OUTCOME = "done"
OUTCOMES = {
    "done": pgettext_lazy("outcome", "Done"),
    "agree": pgettext_lazy("outcome", "Agree"),
    "approve": pgettext_lazy("outcome", "Approve"),
    "reject": pgettext_lazy("outcome", "Send back"),
    "promised": pgettext_lazy("outcome", "Promise"),
    "signed": pgettext_lazy("outcome", "Sign"),
    "vote": pgettext_lazy("outcome", "Vote"),
    "comment": pgettext_lazy("outcome", "Contribute"),
    "conclude": pgettext_lazy("outcome", "Conclude"),
}
"""How the common outcomes are said; a kind may say its own (ItemKind.outcome)."""

WARN_SHARE = 5
"""A warning comes when a fifth of the time is left …"""
WARN_LEAST, WARN_MOST = timedelta(minutes=30), timedelta(days=1)
"""… but never later than half an hour or earlier than a day before."""

COUNT_LIMIT = 999
"""Counts beside lists stop here, so that they cost the same for everybody."""

FILE_LIMIT = 50 * 1024 * 1024
FILE_TYPES = {
    ".avif", ".bmp", ".csv", ".doc", ".docx", ".eml", ".gif", ".heic", ".jpeg", ".jpg", ".json",
    ".md", ".mov", ".mp3", ".mp4", ".ods", ".odt", ".pdf", ".png", ".ppt", ".pptx", ".psd",
    ".rar", ".tif", ".tiff", ".txt", ".wav", ".webp", ".xls", ".xlsx", ".zip", ".7z",
}  # fmt: skip
"""What may be attached: papers, pictures, films and archives; never a program or a web page."""
