"""Drafts that change and editions that never do; texts are kept once, by their digest."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quanyu.editions.terms import Act, DraftState
from quanyu.kernel.uid import uuid7


class Text(models.Model):
    """The text of a file, named by the SHA-256 of its UTF-8 bytes. Guarded by triggers."""

    digest = models.CharField(max_length=64, primary_key=True)
    body = models.TextField()

    def __str__(self) -> str:
        return self.digest[:12]


class Edition(models.Model):
    """A published handbook. Guarded by triggers: no column ever changes, no row ever goes.

    `files` is {path: digest}; `bases` is {"quanyu@2026.11": {path: digest}}, the standards as
    they were. `digest` names both, byte for byte; `content_hash` the meaning of the whole.
    `moves` is {position that goes: position its posts name instead}.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    number = models.PositiveIntegerField(unique=True)
    handbook = models.CharField(max_length=40)
    version = models.CharField(max_length=80)
    zh = models.CharField(max_length=80)
    en = models.CharField(max_length=80, blank=True)
    files = models.JSONField()
    bases = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, db_index=True)
    content_hash = models.CharField(max_length=64)
    effective_on = models.DateField()
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    note = models.TextField(blank=True)
    confirmations = models.JSONField(default=list)
    moves = models.JSONField(default=dict)

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["-effective_on", "-number"], name="edition_by_day")]

    def __str__(self) -> str:
        return _("Edition %(number)s") % {"number": self.number}

    @property
    def name(self) -> str:
        """Return the name of the handbook in the reader's language."""
        return self.en if self.en and (get_language() or "").startswith("en") else self.zh

    def holds_on(self, day: date) -> bool:
        """Tell whether the edition has taken effect by `day`; a later one may have followed."""
        return self.effective_on <= day


class Enforcement(models.Model):
    """That an edition's positions were written into the organisation, and when."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="enforcement")
    at = models.DateTimeField()
    changed = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.edition)


class Draft(models.Model):
    """A handbook that people prepare. `rev` counts what was done to it; see DraftChange."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    title = models.CharField(max_length=120)
    based_on = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="drafts"
    )
    state = models.CharField(
        max_length=10, choices=DraftState.choices, default=DraftState.OPEN, db_index=True
    )
    preparer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rev = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    edition = models.OneToOneField(
        Edition, models.PROTECT, null=True, blank=True, related_name="draft"
    )

    class Meta:
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Tell whether its files may be changed."""
        return self.state == DraftState.OPEN


class DraftFile(models.Model):
    """One file of a draft."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    path = models.CharField(max_length=120)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "path"], name="draft_holds_a_path_once")
        ]

    def __str__(self) -> str:
        return self.path


class DraftChange(models.Model):
    """One step of a draft: who did what to which file; `rev` is the draft's after it."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="changes")
    rev = models.PositiveIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    act = models.CharField(max_length=10, choices=Act.choices)
    path = models.CharField(max_length=120, blank=True)
    what = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-rev"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "rev"], name="draft_counts_its_steps")
        ]

    def __str__(self) -> str:
        return f"{self.rev} {self.act} {self.path}"


class DraftSeat(models.Model):
    """Somebody who is to hold a position of a draft: a plan, no account and no appointment yet.

    `person` is filled once the edition is in force and they were appointed.
    """

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="seats")
    position = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    username = models.CharField(max_length=150)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "position", "username"], name="draft_seats_a_person_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.position}"
