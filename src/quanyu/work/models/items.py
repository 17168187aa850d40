"""Items, the pools that may claim them, and what happened to them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import get_language

from quanyu.kernel.uid import uuid7
from quanyu.organisation.models import Unit
from quanyu.work import rules
from quanyu.work.terms import LIVE, NEVER, ItemState, What

PERSON = settings.AUTH_USER_MODEL


class WorkItem(models.Model):
    """Something that somebody has to do: one row from its opening to its outcome.

    `desk` says on whose list a live item lies: its owner's, or the pool's in a part of the
    organisation. One column for both, so that every list is read along one index however long.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=160)
    subject = models.CharField(max_length=300, blank=True, default="")
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True, default="")
    process = models.CharField(max_length=40, blank=True, default="")
    case = models.UUIDField(null=True, blank=True, db_index=True)
    step = models.CharField(max_length=40, blank=True, default="")
    duty = models.CharField(max_length=60, blank=True, default="")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    place = models.PositiveBigIntegerField(default=0, editable=False)
    pool = models.CharField(max_length=400, blank=True, default="")
    desk = models.CharField(max_length=440, blank=True, default="", editable=False)
    reach = models.PositiveBigIntegerField(default=0, editable=False)
    starter = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    owner = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    on_behalf_of = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.OPEN)
    outcome = models.CharField(max_length=40, blank=True, default="")
    outcomes = models.JSONField(default=list)
    bulk = models.BooleanField(default=False)
    form = models.CharField(max_length=80, blank=True, default="")
    edition = models.CharField(max_length=64, blank=True, default="")
    due_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField(default=NEVER, editable=False)
    alarm_at = models.DateTimeField(default=NEVER, editable=False, db_index=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=300, blank=True, default="")
    opened_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    done_for = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    note = models.TextField(blank=True, default="")
    rev = models.PositiveIntegerField(default=0)
    search = models.TextField(blank=True, default="", editable=False)
    held: object = None
    """What the kind locked before this row was locked."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="work_one_item_of_a_key")
        ]
        indexes = [
            models.Index(fields=["desk", "deadline_at", "id"], name="work_desk_by_deadline"),
            models.Index(fields=["desk", "process", "deadline_at", "id"], name="work_desk_process"),
            models.Index(fields=["desk", "place", "deadline_at", "id"], name="work_desk_place"),
            models.Index(fields=["starter", "-id"], name="work_started"),
            models.Index(fields=["done_by", "-done_at", "-id"], name="work_done_by"),
            models.Index(fields=["done_for", "-done_at", "-id"], name="work_done_for"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Return what is to be done, in the reader's language."""
        english = (get_language() or "").startswith("en")
        return self.title_en if english and self.title_en else self.title_zh

    @property
    def live(self) -> bool:
        """Tell whether it still has to be done."""
        return self.state in LIVE

    @property
    def deadline(self) -> datetime | None:
        """Return by when it has to be done: the promise, else what the handbook says."""
        return None if self.deadline_at == NEVER else self.deadline_at

    @property
    def positions(self) -> tuple[str, ...]:
        """Return the positions of the pool."""
        return tuple(self.pool.split("|")) if self.pool else ()

    def settle(self) -> None:
        """Bring the columns that indexes read into step with the facts; every write calls it."""
        self.place = self.unit_id or 0
        self.deadline_at = self.promised_at or self.due_at or NEVER
        live = self.state in LIVE
        self.desk = rules.desk(self.owner_id, self.reach, self.pool) if live else ""
        self.alarm_at = NEVER
        if self.state == ItemState.OPEN and self.deadline_at != NEVER:
            self.alarm_at = rules.next_alarm(
                self.opened_at, self.deadline_at, self.warned_at, self.escalated_at
            )


SETTLED = ("place", "deadline_at", "desk", "alarm_at")
"""The columns that `settle` writes."""


class Pool(models.Model):
    """A desk that items of a pool lie on, and one of the positions that sit at it.

    `reach` is the part of the organisation it belongs to, 0 for all of it.
    """

    desk = models.CharField(max_length=440)
    position = models.CharField(max_length=40)
    reach = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["position", "desk"], name="work_one_seat_at_a_desk")
        ]

    def __str__(self) -> str:
        return f"{self.desk} {self.position}"


class ItemEvent(models.Model):
    """What happened to an item while it was live; opening and outcome stand in the item."""

    item = models.ForeignKey(WorkItem, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=10, choices=What.choices)
    actor = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    until = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.what}"
