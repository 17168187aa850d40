"""Enqueueing: called inside the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from quanyu.jobs.models import Job
from quanyu.jobs.terms import MAX_ATTEMPTS, OPEN
from quanyu.kernel.clock import now


def enqueue(
    kind: str,
    payload: Mapping[str, Any],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    requested_by: Any = None,
    max_attempts: int = MAX_ATTEMPTS,
) -> Job:
    """Add a job in the caller's transaction.

    *key* makes it unique while open: a second call returns the open job unchanged.
    *run_at* is a UTC instant (default: at once).
    """
    open_job = _open_job(key)
    if open_job is not None:
        return open_job
    moment = now()
    job = Job(
        kind=kind,
        payload=dict(payload),
        key=key,
        run_at=run_at or moment,
        created_at=moment,
        requested_by_id=getattr(requested_by, "pk", None),
        max_attempts=max_attempts,
    )
    return _insert(job)


def _insert(job: Job) -> Job:
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        # Another connection enqueued the same key between our look and our insert.
        other = _open_job(job.key)
        if other is None:
            raise
        return other
    return job


def _open_job(key: str | None) -> Job | None:
    if key is None:
        return None
    return Job.objects.filter(key=key, state__in=OPEN).first()
