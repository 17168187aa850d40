"""Rounds of recurring duties, and how far they have been made."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language

from quanyu.kernel import clock
from quanyu.kernel.period import Period
from quanyu.kernel.uid import uuid7
from quanyu.organisation import naming
from quanyu.work.duties.terms import How, State

PERSON = settings.AUTH_USER_MODEL


class TickMark(models.Model):
    """The day through which every round was made; one row, and the lock of those who make them."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    through_on = models.DateField()
    ticked_at = models.DateTimeField()


class Occurrence(models.Model):
    """One round of a duty for one holder of a post; `holder` is None while nobody holds it.

    `doer` is who has it to do today: the holder, a substitute, or whoever is above. `key` names
    duty, cadence, period, post and place, so that nobody can make it twice.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    key = models.CharField(max_length=120, unique=True)
    duty = models.CharField(max_length=24)
    every = models.CharField(max_length=8)
    on = models.CharField(max_length=32, blank=True, default="")
    title_zh = models.CharField(max_length=400)
    title_en = models.CharField(max_length=400)
    deliverable_zh = models.CharField(max_length=400, blank=True, default="")
    deliverable_en = models.CharField(max_length=400, blank=True, default="")
    edition = models.CharField(max_length=64, blank=True, default="")
    position = models.CharField(max_length=40)
    post = models.ForeignKey("organisation.Post", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    holder = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    doer = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    about_first_on = models.DateField()
    about_last_on = models.DateField()
    due_on = models.DateField()
    due_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    how = models.CharField(max_length=12, choices=How.choices, blank=True, default="")
    proofs = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    item = models.ForeignKey("work.WorkItem", models.SET_NULL, null=True, related_name="+")
    turn = models.PositiveSmallIntegerField(default=0)  # how often it was given back
    search = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["holder", "due_on"], name="work_round_of_holder"),
            models.Index(fields=["doer", "state", "due_at"], name="work_round_of_doer"),
            models.Index(fields=["state", "due_on"], name="work_round_state"),
            models.Index(fields=["duty", "-first_on", "-id"], name="work_round_of_duty"),
            models.Index(fields=["every", "first_on"], name="work_round_period"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with words to be searched by."""
        self.search = self.search or self.words()
        super().save(*args, **kwargs)

    def words(self) -> str:
        """Return what a search looks in."""
        return naming.search_text(
            self.title_zh, self.title_en, self.deliverable_zh, self.deliverable_en, self.duty
        )

    @property
    def title(self) -> str:
        """The duty in the reader's language."""
        return self.title_en if (get_language() or "").startswith("en") else self.title_zh

    @property
    def wanted(self) -> str:
        """What is to be handed in, in the reader's language."""
        english = (get_language() or "").startswith("en")
        return self.deliverable_en if english else self.deliverable_zh

    @property
    def period(self) -> Period:
        """The day, week, month … that it belongs to."""
        return Period(self.first_on, self.last_on)

    @property
    def about(self) -> Period:
        """The days that its figures are of."""
        return Period(self.about_first_on, self.about_last_on)

    @property
    def is_late(self) -> bool:
        """Tell whether it was done late, or is overdue."""
        return (self.done_at or clock.now()) > self.due_at and self.state in (
            State.OPEN,
            State.DONE,
            State.MISSED,
        )
