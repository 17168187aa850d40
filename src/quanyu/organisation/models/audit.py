"""The audit trail: rows that are only ever added, each sealing the one before."""

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One act, with who, what, before, after and why, chained by hash."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    # No database constraint: a trail must outlive whatever happens to the people table.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    actor_name = models.CharField(max_length=160)
    event = models.CharField(max_length=120, db_index=True)
    subject = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["actor", "-number"], name="entry_by_actor")]

    def __str__(self) -> str:
        return f"{self.number} {self.event}"


class ChainHead(models.Model):
    """The end of the chain in one row: the lock for writers, and what shows a cut tail."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.number} {self.seal}"
