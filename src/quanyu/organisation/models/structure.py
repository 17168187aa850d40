"""Units, posts, appointments, and the grants of positions."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quanyu.kernel.scope import Scope
from quanyu.kernel.uid import uuid7
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


class Unit(Scoped):
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

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return _named(self.name, self.name_en)


class PositionGrant(models.Model):
    """What the handbook in force lets a position do; written by publishing alone."""

    position = models.CharField(max_length=40, unique=True)
    zh = models.CharField(max_length=120)
    en = models.CharField(max_length=120, blank=True)
    superior = models.CharField(max_length=40, blank=True)
    permissions = models.JSONField(default=list)
    field_classes = models.JSONField(default=list)
    in_force = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return _named(self.zh, self.en)


class Post(Scoped):
    """A seat in a unit that names a handbook position by its id."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("Unit"))
    grant = models.ForeignKey(
        PositionGrant, models.PROTECT, related_name="posts", verbose_name=_("Position")
    )
    title = models.CharField(_("Title"), max_length=120, blank=True)
    ended_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["unit_id", "id"]

    def __str__(self) -> str:
        return self.title or str(self.grant)


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
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)


def _named(zh: str, en: str) -> str:
    return en if en and (get_language() or "").startswith("en") else zh
