"""Shifts, rosters and absences."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quanyu.kernel.uid import uuid7
from quanyu.organisation.models.structure import Unit, named
from quanyu.organisation.rules import Span, Term, span_of
from quanyu.organisation.terms import AbsenceKind, ShiftColour


class Shift(models.Model):
    """A span of the day that people work; it holds in its unit and every unit below."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="shifts",
        verbose_name=pgettext_lazy("organisation", "Unit"),
    )
    name = models.CharField(_("Name"), max_length=20)
    name_en = models.CharField(_("English name"), max_length=20, blank=True)
    starts = models.TimeField(_("Begins"))
    ends = models.TimeField(_("Ends"))
    colour = models.CharField(
        _("Colour"), max_length=2, choices=ShiftColour.choices, default=ShiftColour.BLUE
    )
    ended_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["starts", "id"]

    def __str__(self) -> str:
        return named(self.name, self.name_en)


class Turn(models.Model):
    """One person on one shift on one day in one unit."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="turns")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="turns")
    day = models.DateField(db_index=True)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="turns")

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "person", "day"], name="one_turn_a_day_in_unit")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.person} {self.shift}"

    @property
    def span(self) -> Span:
        """Return when the turn begins and ends, in the installation's local time."""
        return span_of(self.day, self.shift.starts, self.shift.ends)

    def covers(self, moment: datetime) -> bool:
        """Tell whether the local `moment` lies within the turn."""
        return self.span.starts_at <= moment < self.span.ends_at


class Absence(models.Model):
    """Days on which somebody is not here, and who stands in."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    kind = models.CharField(_("Kind"), max_length=10, choices=AbsenceKind.choices)
    first_on = models.DateField(_("From"))
    last_on = models.DateField(_("Until"))
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stands_in",
        verbose_name=_("Substitute"),
    )

    class Meta:
        ordering = ["-first_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins",
                condition=models.Q(last_on__gte=models.F("first_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.first_on} – {self.last_on}"

    @property
    def term(self) -> Term:
        """Return the days of the absence."""
        return Term(self.first_on, self.last_on)
