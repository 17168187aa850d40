"""Tables: the jobs and the schedules that make them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from quanyu.jobs.terms import MAX_ATTEMPTS, OPEN, State
from quanyu.kernel.uid import uuid7


class Job(models.Model):
    """One piece of work, from its enqueueing to its result or its sentence of failure."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=MAX_ATTEMPTS)
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=120, blank=True, default="")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    progress_done = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(default=0)
    progress_msgid = models.TextField(blank=True, default="")
    progress_params = models.JSONField(default=dict)
    result = models.JSONField(null=True, blank=True)
    error_code = models.CharField(max_length=80, blank=True, default="")
    error_msgid = models.TextField(blank=True, default="")
    error_params = models.JSONField(default=dict)
    error_detail = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state__in=OPEN), name="jobs_one_open_job_per_key"
            )
        ]
        indexes = [
            models.Index(fields=["state", "run_at"], name="jobs_state_run_at"),
            models.Index(fields=["state", "-id"], name="jobs_state_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class Schedule(models.Model):
    """When a periodic kind is due next; the rhythm itself is declared in code."""

    kind = models.CharField(max_length=80, unique=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind
