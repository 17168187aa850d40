"""Reads: one job for its owner, the list for those who may see all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from quanyu.jobs import registry
from quanyu.jobs.models import Job
from quanyu.jobs.terms import OPEN, TONES, State
from quanyu.kernel.clock import now
from quanyu.ui.paging import Page, keyset


@dataclass(frozen=True)
class JobView:
    """A job as pages show it; texts are in the reader's language."""

    id: int
    uid: UUID
    kind: str
    label: str
    state: str
    state_label: str
    tone: str
    is_open: bool
    attempts: int
    max_attempts: int
    percent: int | None
    message: str
    error: str
    error_code: str
    result: Mapping[str, Any]
    requested_by: str
    created_at: datetime
    finished_at: datetime | None


def get_job(job_id: int) -> JobView:
    """One job by its number; the caller has checked whose it is. Raises Job.DoesNotExist."""
    return view(Job.objects.select_related("requested_by").get(pk=job_id))


def list_jobs(
    person: Any, *, state: str = "", text: str = "", cursor: str | None = None
) -> Page[Job]:
    """A page of jobs, newest first; needs ``jobs.view``. Show each with :func:`view`."""
    registry.require(person, "jobs.view")
    jobs = Job.objects.select_related("requested_by")
    if state in State.values:
        jobs = jobs.filter(state=state)
    if text.strip():
        jobs = jobs.filter(kind__in=_kinds_named(text.strip()))
    return keyset(jobs, ["-id"], cursor)


def _kinds_named(text: str) -> list[str]:
    kinds = Job.objects.order_by("kind").values_list("kind", flat=True).distinct()
    wanted = text.lower()
    return [k for k in kinds if wanted in k or wanted in str(registry.label_of(k)).lower()]


def view(job: Job) -> JobView:
    """Translate a row for the reader."""
    state = State(job.state)
    return JobView(
        id=job.pk,
        uid=job.uid,
        kind=job.kind,
        label=str(registry.label_of(job.kind)),
        state=state.value,
        state_label=str(state.label),
        tone=TONES[state],
        is_open=state in OPEN,
        attempts=job.attempts,
        max_attempts=job.max_attempts,
        percent=_percent(job),
        message=_sentence(job.progress_msgid, job.progress_params),
        error=_sentence(job.error_msgid, job.error_params),
        error_code=job.error_code,
        result=job.result or {},
        requested_by=str(job.requested_by or ""),
        created_at=job.created_at,
        finished_at=job.finished_at,
    )


def _percent(job: Job) -> int | None:
    if job.state == State.DONE:
        return 100
    if job.progress_total <= 0:
        return None
    return min(99, job.progress_done * 100 // job.progress_total)


def _sentence(msgid: str, params: Mapping[str, object]) -> str:
    if not msgid:
        return ""
    translated = _(msgid)
    return translated % params if params else translated


def is_held(job_id: int, attempt: int) -> bool:
    """Whether that attempt of a job is still running under a valid lease."""
    return Job.objects.filter(
        pk=job_id, attempts=attempt, state=State.RUNNING, lease_until__gte=now()
    ).exists()
