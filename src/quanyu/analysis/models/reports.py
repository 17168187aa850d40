"""Reports, their versions, and the figures that a version froze."""

from django.conf import settings
from django.db import models

from quanyu.analysis.reports.terms import Cause, Kind, State
from quanyu.kernel.period import Period
from quanyu.kernel.uid import uuid7

PERSON = settings.AUTH_USER_MODEL


class FrozenDefinitions(models.Model):
    """The measures and indicators of a handbook as they were, kept once per wording."""

    fingerprint = models.CharField(max_length=64, unique=True)
    body = models.JSONField()
    kept_at = models.DateTimeField()


class Report(models.Model):
    """The report of one day, week or month; what it says stands in its versions."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    first_on = models.DateField()
    last_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMPUTED)
    moved = models.PositiveIntegerField(default=0)
    checked_snapshot = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "first_on"], name="analysis_one_report")
        ]
        indexes = [models.Index(fields=["-last_on", "-id"], name="analysis_report_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.label}"

    @property
    def period(self) -> Period:
        """The business days of the report."""
        return Period(self.first_on, self.last_on)

    @property
    def label(self) -> str:
        """The day, the first and last day of the week, or the month."""
        if self.kind == Kind.DAILY:
            return str(self.first_on)
        if self.kind == Kind.MONTHLY:
            return f"{self.first_on:%Y-%m}"
        return f"{self.first_on} – {self.last_on:%m-%d}"


class ReportVersion(models.Model):
    """What a report said at one time: by which snapshot, definitions, shops and layout.

    A version that is not published is a draft and may be computed anew; a published one is frozen.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    snapshot = models.ForeignKey("figures.Snapshot", on_delete=models.PROTECT, related_name="+")
    definitions = models.ForeignKey(FrozenDefinitions, on_delete=models.PROTECT, related_name="+")
    layout = models.JSONField()
    channels = models.JSONField()
    calendar = models.JSONField(default=dict)
    missing = models.JSONField(default=list)
    anomalies = models.JSONField(default=list)
    complete = models.BooleanField(default=True)
    computed_at = models.DateTimeField()
    comment = models.TextField(blank=True, default="")
    commented_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    commented_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=10, choices=Cause.choices, blank=True, default="")
    reason = models.CharField(max_length=400, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="analysis_one_version")
        ]

    @property
    def is_frozen(self) -> bool:
        """Tell whether the version is published."""
        return self.published_at is not None


class ReportFigures(models.Model):
    """The figures of a version for one scope and set of field classes."""

    version = models.ForeignKey(ReportVersion, on_delete=models.CASCADE, related_name="contents")
    grain = models.CharField(max_length=64)
    scope = models.TextField()
    body = models.TextField()
    digest = models.CharField(max_length=64)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "grain"], name="analysis_one_grain")
        ]
