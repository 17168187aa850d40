"""Words, states and limits of editions."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

VIEW = "editions.view"
EDIT = "editions.edit"
PUBLISH = "editions.publish"
PERMISSIONS = {
    VIEW: _("Read the handbook, its editions and drafts"),
    EDIT: _("Prepare drafts of the handbook"),
    PUBLISH: _("Publish editions of the handbook"),
}

FILE_BYTES = 2_000_000  # of one file; the loader refuses longer texts as well
TOTAL_BYTES = 12_000_000  # of all files of one handbook; the five standards have a tenth of it
FILE_COUNT = 300
WORKBOOK_BYTES = 1_500_000  # of an edited workbook; 5,000 rows have a third of it
PATH_LENGTH = 120
DECISIVE = frozenset({"HB-GAP", "HB-OVERLAP", "HB-ORPHAN"})  # findings that bar publishing
PEOPLE = "people"  # stands for the planned holders where a step names a file
ENFORCE_JOB = "editions.enforce"


class DraftState(models.TextChoices):
    """Where a draft stands on its way to an edition."""

    OPEN = "open", pgettext_lazy("draft", "Open")
    REVIEW = "review", pgettext_lazy("draft", "In review")
    PUBLISHED = "published", pgettext_lazy("draft", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("draft", "Withdrawn")


class EditionState(models.TextChoices):
    """What an edition is today; follows from its day alone."""

    IN_FORCE = "in_force", _("In force")
    WAITING = "waiting", pgettext_lazy("edition", "Not yet in force")
    PAST = "past", pgettext_lazy("edition", "Past")


class Act(models.TextChoices):
    """What was done to a draft; a line of its history."""

    STARTED = "started", pgettext_lazy("draft history", "started the draft")
    WROTE = "wrote", pgettext_lazy("draft history", "changed")
    ADDED = "added", pgettext_lazy("draft history", "added")
    REMOVED = "removed", pgettext_lazy("draft history", "removed")
    NAMED = "named", pgettext_lazy("draft history", "named the people")
    SENT = "sent", pgettext_lazy("draft history", "sent the draft to review")
    TAKEN_BACK = "taken_back", pgettext_lazy("draft history", "took the draft back")
    CAUGHT_UP = "caught_up", pgettext_lazy("draft history", "took over the newest edition")
    PUBLISHED = "published", pgettext_lazy("draft history", "published the draft")
    WITHDREW = "withdrew", pgettext_lazy("draft history", "withdrew the draft")


WRITING = (Act.STARTED, Act.WROTE, Act.ADDED, Act.REMOVED, Act.CAUGHT_UP)
