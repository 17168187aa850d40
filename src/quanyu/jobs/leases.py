"""Claiming a job, keeping it, ending it: every step is one conditional write.

A worker that lost its lease changes nothing any more, because each write names the worker and
the attempt that it was made under.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from quanyu.jobs import registry
from quanyu.jobs.models import Job
from quanyu.jobs.rules import backoff, is_dead_here
from quanyu.jobs.terms import LEASE, State
from quanyu.kernel.clock import now
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

LOST = msg("The work was interrupted %(attempts)s times and has been given up.")
BROKEN = msg("Something went wrong on our side; the details are in the log. Please try again.")


def claimable() -> QuerySet[Job]:
    """Jobs that are due, and jobs whose worker fell silent."""
    moment = now()
    return Job.objects.filter(
        Q(state=State.WAITING, run_at__lte=moment) | Q(state=State.RUNNING, lease_until__lt=moment)
    ).order_by("run_at", "id")


def claim(worker: str, *, job_id: int | None = None, lease: timedelta = LEASE) -> Job | None:
    """Take the next due job (or *job_id*) for *worker*; None when there is none."""
    due = claimable() if job_id is None else claimable().filter(pk=job_id)
    if not due.exists():
        return None
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        job = due.first()
        if job is None:
            return None
        if job.attempts >= job.max_attempts:
            _fail(job, Refusal("job_lost", LOST, attempts=job.attempts), "")
            return None
        job.state, job.worker = State.RUNNING, worker
        job.attempts += 1
        job.lease_until = now() + lease
        job.save(update_fields=["state", "worker", "attempts", "lease_until"])
    return job


def release_dead() -> int:
    """End the leases of workers of this host whose process is gone; returns how many."""
    released = 0
    for job in Job.objects.filter(state=State.RUNNING, lease_until__gte=now()):
        if is_dead_here(job.worker):
            released += _mine(job).update(lease_until=now() - timedelta(seconds=1))
    return released


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(
        pk=job.pk, state=State.RUNNING, worker=job.worker, attempts=job.attempts
    )


def renew(job: Job, lease: timedelta = LEASE) -> bool:
    """Prolong the lease; False when it is somebody else's by now."""
    return bool(_mine(job).update(lease_until=now() + lease))


def note_progress(
    job: Job, done: int, total: int, msgid: str, params: Mapping[str, object]
) -> bool:
    """Store how far the work is; False when the lease is lost."""
    return bool(
        _mine(job).update(
            progress_done=done,
            progress_total=total,
            progress_msgid=msgid,
            progress_params={name: str(value) for name, value in params.items()},
        )
    )


def finish(job: Job, result: Mapping[str, Any] | None) -> bool:
    """The work is done."""
    return bool(
        _mine(job).update(state=State.DONE, result=result, finished_at=now(), lease_until=None)
    )


def refuse(job: Job, refusal: Refusal) -> bool:
    """A final failure with a sentence for people; never retried."""
    return _fail(job, refusal, "")


def postpone(job: Job, pause: timedelta, msgid: str) -> bool:
    """Not now: back into the queue, the attempt does not count."""
    return bool(
        _mine(job).update(
            state=State.WAITING,
            attempts=job.attempts - 1,
            run_at=now() + pause,
            lease_until=None,
            progress_msgid=msgid,
            progress_params={},
        )
    )


def stumble(job: Job, detail: str) -> bool:
    """An error of ours: try again after a pause, or give up after the last attempt."""
    if job.attempts >= job.max_attempts:
        return _fail(job, Refusal("job_broken", BROKEN), detail)
    return bool(
        _mine(job).update(
            state=State.WAITING,
            run_at=now() + backoff(job.attempts),
            lease_until=None,
            error_detail=detail,
        )
    )


@transaction.atomic
def _fail(job: Job, refusal: Refusal, detail: str) -> bool:
    ended = _mine(job).update(
        state=State.FAILED,
        error_code=refusal.code,
        error_msgid=refusal.msgid,
        error_params={name: str(value) for name, value in refusal.params.items()},
        error_detail=detail,
        finished_at=now(),
        lease_until=None,
    )
    if ended:
        registry.tell_failure(job.kind, job.payload, refusal)
    return bool(ended)
