"""Figures that stood out, and which days have been looked at."""

from django.conf import settings
from django.db import models

from quanyu.analysis.anomalies.terms import State
from quanyu.kernel.uid import uuid7

PERSON = settings.AUTH_USER_MODEL


class AnomalyCheck(models.Model):
    """A day and the snapshot by which it was last looked at."""

    day = models.DateField(unique=True)
    snapshot = models.BigIntegerField()
    checked_at = models.DateTimeField()


class Anomaly(models.Model):
    """One indicator of one day, of one shop or of all (empty channel), far from its like days."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    indicator = models.CharField(max_length=60)
    day = models.DateField()
    channel = models.CharField(max_length=60, blank=True, default="")
    unit = models.CharField(max_length=10)
    value = models.DecimalField(max_digits=24, decimal_places=8)
    expected = models.DecimalField(max_digits=24, decimal_places=8)
    spread = models.DecimalField(max_digits=24, decimal_places=8)
    distance = models.DecimalField(max_digits=12, decimal_places=2)
    side = models.CharField(max_length=6)
    series = models.JSONField(default=list)
    splits = models.JSONField(default=list)
    snapshot = models.ForeignKey("figures.Snapshot", on_delete=models.PROTECT, related_name="+")
    owner_position = models.CharField(max_length=40)
    owner = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    note = models.CharField(max_length=600, blank=True, default="")
    closed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField()
    search = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "day", "channel"], name="analysis_one_anomaly"
            )
        ]
        indexes = [models.Index(fields=["state", "-day", "-id"], name="analysis_anomaly_newest")]
