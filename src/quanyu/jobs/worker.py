"""The loop that does jobs; as many processes as you like."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import close_old_connections, connection

from quanyu.jobs import leases, registry
from quanyu.jobs.actions import enqueue
from quanyu.jobs.models import Job, Schedule
from quanyu.jobs.rules import next_slot, worker_name
from quanyu.jobs.terms import LEASE, OPEN
from quanyu.kernel.clock import now
from quanyu.kernel.refusal import Refusal

log = logging.getLogger(__name__)
PROGRESS_PAUSE = 0.4


class Handle:
    """A claimed job as its handler sees it; thread-safe towards the heartbeat."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.id = job.pk
        self.payload: Mapping[str, Any] = job.payload
        self.attempt = job.attempts
        self.requested_by_id = job.requested_by_id
        self.lost = threading.Event()
        self._told: tuple[float, str] = (0.0, "")

    def progress(self, done: int, total: int, msgid: str = "", **params: object) -> None:
        """See :class:`quanyu.jobs.registry.JobHandle`; writes at most every 0.4 s."""
        self.check()
        moment = time.monotonic()
        if msgid == self._told[1] and moment - self._told[0] < PROGRESS_PAUSE:
            return
        self._told = (moment, msgid)
        if not leases.note_progress(self.job, done, total, msgid, params):
            self.lost.set()
            self.check()

    def check(self) -> None:
        """See :class:`quanyu.jobs.registry.JobHandle`."""
        if self.lost.is_set():
            raise registry.LeaseLost(str(self.job))


class Heartbeat(threading.Thread):
    """Prolongs the lease three times per lease until told to stop."""

    def __init__(self, handle: Handle, lease: timedelta) -> None:
        super().__init__(name=f"lease of {handle.job}", daemon=True)
        self.handle, self.lease = handle, lease
        self.done = threading.Event()

    def run(self) -> None:
        """Beat until done; a lost lease is told to the handler and ends the beating."""
        try:
            while not self.done.wait(self.lease.total_seconds() / 3):
                if not leases.renew(self.handle.job, self.lease):
                    self.handle.lost.set()
                    return
        finally:
            connection.close()


def run(
    *,
    once: bool = False,
    stop: threading.Event | None = None,
    poll_seconds: float = 1.0,
    lease: timedelta = LEASE,
) -> int:
    """Do due jobs; returns how many were done.

    ``once`` returns as soon as nothing is due; otherwise the loop ends when *stop* is set.
    """
    worker, stop, done = worker_name(), stop or threading.Event(), 0
    while not stop.is_set():
        leases.release_dead()
        enqueue_due()
        job = leases.claim(worker, lease=lease)
        if job is not None:
            perform(job, lease)
            done += 1
        elif once:
            break
        else:
            close_old_connections()
            stop.wait(poll_seconds)
    return done


def finish_job(
    job_id: int, *, on_progress: Callable[[Job], None] | None = None, lease: timedelta = LEASE
) -> Job:
    """Bring one job to its end: here if it is free, else wait for the worker that has it.

    Used by the command line, which must not depend on a worker process.
    """
    worker = worker_name()
    while True:
        leases.release_dead()
        claimed = leases.claim(worker, job_id=job_id, lease=lease)
        if claimed is not None:
            _perform_watched(claimed, lease, on_progress)
        job = Job.objects.get(pk=job_id)
        if on_progress:
            on_progress(job)
        if job.state not in OPEN:
            return job
        time.sleep(0.1)


def _perform_watched(job: Job, lease: timedelta, on_progress: Callable[[Job], None] | None) -> None:
    if on_progress is None:
        perform(job, lease)
        return
    perform(job, lease, _Watched(job, on_progress))


class _Watched(Handle):
    """A handle that also tells the caller in the same process."""

    def __init__(self, job: Job, on_progress: Callable[[Job], None]) -> None:
        super().__init__(job)
        self._tell = on_progress

    def progress(self, done: int, total: int, msgid: str = "", **params: object) -> None:
        """Store and tell."""
        super().progress(done, total, msgid, **params)
        self.job.progress_done, self.job.progress_total = done, total
        self.job.progress_msgid = msgid
        self.job.progress_params = {name: str(value) for name, value in params.items()}
        self._tell(self.job)


def perform(job: Job, lease: timedelta = LEASE, handle: Handle | None = None) -> None:
    """Run the handler of a claimed job and store how it ended."""
    handle = handle or Handle(job)
    beat = Heartbeat(handle, lease)
    beat.start()
    try:
        leases.finish(job, registry.get_kind(job.kind).handler(handle))
    except registry.LeaseLost:
        log.warning("%s: %s lost its lease", job, job.worker)
    except registry.Later as later:
        leases.postpone(job, later.pause, later.msgid)
    except Refusal as refusal:
        log.info("%s: refused (%s)", job, refusal.code)
        leases.refuse(job, refusal)
    except Exception as error:  # whatever a handler throws, the queue must go on
        log.exception("%s: attempt %s broke", job, job.attempts)
        leases.stumble(job, f"{type(error).__name__}: {error}"[:2000])
    finally:
        beat.done.set()
        beat.join()


def enqueue_due() -> int:
    """Enqueue the periodic kinds whose slot has come; returns how many."""
    moment, enqueued = now(), 0
    for kind, interval in registry.rhythms().items():
        schedule, _ = Schedule.objects.get_or_create(kind=kind, defaults={"next_at": moment})
        if schedule.next_at > moment:
            continue
        taken = Schedule.objects.filter(pk=schedule.pk, next_at=schedule.next_at).update(
            next_at=next_slot(schedule.next_at, interval, moment)
        )
        if taken:
            enqueue(kind, {}, key=f"every {kind}")
            enqueued += 1
    return enqueued
