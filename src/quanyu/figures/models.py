"""Tables of the room. Rows of the lake are not here: only what is said about them."""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q

from quanyu.figures.terms import BatchState, TimeSource
from quanyu.kernel.uid import uuid7

PERSON = settings.AUTH_USER_MODEL


class Channel(models.Model):
    """One shop of one platform; its key is what rows in the lake carry."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    key = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    platform = models.CharField(max_length=40)
    timezone = models.CharField(max_length=60, default="Asia/Shanghai")
    day_start = models.TimeField(default=time(0))
    currency = models.CharField(max_length=3, default="CNY")
    legal_entity = models.CharField(max_length=120, blank=True, default="")
    store = models.CharField(max_length=80, blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["platform", "name"]

    def __str__(self) -> str:
        return self.name


class RawFile(models.Model):
    """Bytes as they came, encrypted in the lake under a key of their own, kept here wrapped."""

    name = models.CharField(max_length=200, unique=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    key = models.BinaryField(null=True)
    stored_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)


class Upload(models.Model):
    """Files that one person dropped at one time."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()


class UploadFile(models.Model):
    """One table of an upload: a file, or one member of an archive. Its bytes lie in raw."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    member = models.CharField(max_length=255, blank=True, default="")
    sha256 = models.CharField(max_length=64, db_index=True)
    raw = models.ForeignKey(RawFile, null=True, on_delete=models.PROTECT, related_name="files")
    size = models.BigIntegerField()
    detection = models.JSONField(default=dict)
    error_code = models.CharField(max_length=80, blank=True, default="")
    error_msgid = models.TextField(blank=True, default="")
    error_params = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.name} › {self.member}" if self.member else self.name


class Snapshot(models.Model):
    """One version of each lake table; what readers open."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    versions = models.JSONField(default=dict)
    digest = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField()
    expired_at = models.DateTimeField(null=True, blank=True)


class Batch(models.Model):
    """One file imported in one way: what it was told, what came of it."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    upload_file = models.ForeignKey(UploadFile, on_delete=models.PROTECT, related_name="batches")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="batches")
    format_id = models.CharField(max_length=80)
    format_version = models.CharField(max_length=20)
    constants = models.JSONField(default=dict)
    exported_at = models.DateTimeField()
    exported_from = models.CharField(
        max_length=10, choices=TimeSource.choices, default=TimeSource.UPLOAD
    )
    dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.WAITING)
    job_id = models.BigIntegerField(null=True, blank=True)
    same_as = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    rows_read = models.BigIntegerField(default=0)
    rows_rejected = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    totals = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    snapshot = models.ForeignKey(
        Snapshot, null=True, on_delete=models.SET_NULL, related_name="batches"
    )
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    undo_reason = models.TextField(blank=True, default="")
    error_code = models.CharField(max_length=80, blank=True, default="")
    error_msgid = models.TextField(blank=True, default="")
    error_params = models.JSONField(default=dict)
    search_text = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["state", "-id"], name="figures_batch_state"),
            models.Index(fields=["channel", "format_id", "state"], name="figures_batch_slot"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.upload_file}"


class WriterLease(models.Model):
    """The one writer of the lake: valid while the job that holds it keeps its own lease."""

    job_id = models.BigIntegerField(null=True)
    attempt = models.PositiveIntegerField(default=0)


class FormatTemplate(models.Model):
    """A format that people of this installation made; every version stays readable."""

    format_id = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    zh = models.CharField(max_length=120)
    en = models.CharField(max_length=120)
    body = models.TextField()
    is_current = models.BooleanField(default=True)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["format_id", "version"], name="figures_one_format_version"
            ),
            models.UniqueConstraint(
                fields=["format_id"],
                condition=Q(is_current=True),
                name="figures_one_current_format",
            ),
        ]


class Expectation(models.Model):
    """Which export of a shop is due when after its business day, and whose it is."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="expectations")
    format_id = models.CharField(max_length=80)
    weekdays = models.JSONField(default=list)
    days_after = models.PositiveSmallIntegerField(default=1)
    due_time = models.TimeField(default=time(8, 30))
    owner_position = models.CharField(max_length=40, blank=True, default="")
    owner = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    first_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["channel__name", "format_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "format_id", "first_on"], name="figures_one_expectation"
            )
        ]


class NothingCame(models.Model):
    """A person's word that a shop had nothing to export on a day."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    format_id = models.CharField(max_length=80)
    day = models.DateField()
    reason = models.CharField(max_length=400)
    said_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "format_id", "day"], name="figures_one_nothing_came"
            )
        ]


class Keeping(models.Model):
    """How long original files are kept; one row, absent while nobody has said anything."""

    raw_days = models.PositiveSmallIntegerField()
    changed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
