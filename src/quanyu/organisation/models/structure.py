"""Units, posts, appointments, and the grants of positions."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from quanyu.kernel import clock
from quanyu.kernel.scope import Scope
from quanyu.kernel.uid import uuid7
from quanyu.organisation import naming
from quanyu.organisation.rules import Term
from quanyu.organisation.terms import UnitKind

TextSet = list[str] | None


class Scoped(models.Model):
    """Rows that restrict what is seen below them; None in a column restricts nothing."""

    channels = models.JSONField(_("Channels"), null=True, blank=True, default=None)
    stores = models.JSONField(_("Stores"), null=True, blank=True, default=None)
    categories = models.JSONField(_("Categories"), null=True, blank=True, default=None)

    class Meta:
        abstract = True

    @property
    def own_scope(self) -> Scope:
        """Return the restriction that this row states itself."""
        return Scope(*(_values(v) for v in (self.channels, self.stores, self.categories)))


def _values(column: TextSet) -> frozenset[str] | None:
    return None if column is None else frozenset(column)


class Searched(models.Model):
    """Rows with a column of name, pinyin and initials, kept in step with their names."""

    search = models.TextField(blank=True, default="", editable=False)
    named_by: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, keeping the search column in step with the names."""
        fields: Iterable[str] | None = kwargs.get("update_fields")
        if fields is None or set(self.named_by) & set(fields):
            self.search = naming.search_text(*(getattr(self, name) for name in self.named_by))
            if fields is not None:
                kwargs["update_fields"] = [*fields, "search"]
        super().save(*args, **kwargs)


class Unit(Scoped, Searched):
    """A part of the retailer: group, company, region, store, department or project."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    kind = models.CharField(_("Kind"), max_length=12, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Part of"),
    )
    ended_on = models.DateField(null=True, blank=True, editable=False)
    named_by = ("name", "name_en")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return named(self.name, self.name_en)


class PositionGrant(Searched):
    """What the handbook in force lets a position do; written by publishing alone."""

    position = models.CharField(max_length=40, unique=True)
    zh = models.CharField(max_length=120)
    en = models.CharField(max_length=120, blank=True)
    superior = models.CharField(max_length=40, blank=True)
    permissions = models.JSONField(default=list)
    field_classes = models.JSONField(default=list)
    headcount = models.CharField(max_length=12, blank=True, default="")
    in_force = models.BooleanField(default=True)
    named_by = ("zh", "en")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return named(self.zh, self.en)


class Post(Scoped, Searched):
    """Seats in a unit that name a handbook position by its id.

    A post counted per project has no seats of its own: every project unit below its unit has one
    post made after it. `counted` people fill seats without being known here by name.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="posts",
        verbose_name=pgettext_lazy("organisation", "Unit"),
    )
    grant = models.ForeignKey(
        PositionGrant, models.PROTECT, related_name="posts", verbose_name=_("Position")
    )
    title = models.CharField(_("Title"), max_length=120, blank=True)
    title_en = models.CharField(_("English title"), max_length=120, blank=True, default="")
    headcount = models.PositiveIntegerField(_("Headcount"), default=1)
    seats_on = models.DateField(default=clock.today, editable=False)
    counted = models.PositiveIntegerField(_("Counted without a name"), default=0)
    per_project = models.BooleanField(_("One per project"), default=False)
    template = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="copies"
    )
    fill_by = models.DateField(_("To be filled by"), null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True, editable=False)
    named_by = ("title", "title_en")

    class Meta:
        ordering = ["unit_id", "id"]

    def __str__(self) -> str:
        # A title that only repeats the position follows the reader's language as the position does.
        if not self.title or (self.title == self.grant.zh and not self.title_en):
            return str(self.grant)
        return named(self.title, self.title_en)

    @property
    def said(self) -> str:
        """Return the name that the audit trail keeps, whatever language one works in."""
        return self.title or self.grant.zh


class Appointment(models.Model):
    """A person in a post from a first day to a last day, both included."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments"
    )
    post = models.ForeignKey(
        Post, models.PROTECT, related_name="appointments", verbose_name=_("Post")
    )
    first_on = models.DateField(_("From"))
    last_on = models.DateField(_("Until"), null=True, blank=True)
    acting = models.BooleanField(_("Acting"), default=False)

    class Meta:
        ordering = ["-first_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_it_begins",
                condition=models.Q(last_on__isnull=True)
                | models.Q(last_on__gte=models.F("first_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.post}"

    def holds_on(self, day: date) -> bool:
        """Tell whether the appointment is in force on `day`."""
        return self.term.holds_on(day)

    @property
    def term(self) -> Term:
        """Return the days of the appointment."""
        return Term(self.first_on, self.last_on)


def named(zh: str, en: str) -> str:
    """Return the name in the reader's language, the Chinese one where there is no other."""
    return en if en and (get_language() or "").startswith("en") else zh
