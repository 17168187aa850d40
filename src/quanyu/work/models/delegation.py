"""Rules by which one person lets another do part of their work for a time."""

from django.conf import settings
from django.db import models

from quanyu.kernel.uid import uuid7


class Delegation(models.Model):
    """`substitute` may do the items of `person` from a day to a day, both included.

    Empty `kind`, `process` or `position` narrow nothing.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations")
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegated_work"
    )
    kind = models.CharField(max_length=40, blank=True, default="")
    process = models.CharField(max_length=40, blank=True, default="")
    position = models.CharField(max_length=40, blank=True, default="")
    first_on = models.DateField()
    last_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["substitute", "last_on"], name="work_delegated_to")]
        constraints = [
            models.CheckConstraint(
                name="work_delegation_ends_after_it_begins",
                condition=models.Q(last_on__gte=models.F("first_on")),
            ),
            models.CheckConstraint(
                name="work_delegation_to_somebody_else",
                condition=~models.Q(person=models.F("substitute")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.substitute}"

    @property
    def only(self) -> list[str]:
        """Return what narrows it."""
        return [part for part in (self.position, self.process, self.kind) if part]
