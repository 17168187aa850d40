"""The queue with a real database: claiming, leases, retries, take-over, schedules."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import transaction

from quanyu.jobs import actions, leases, queries, registry, worker
from quanyu.jobs.models import Job, Schedule
from quanyu.jobs.terms import State
from quanyu.kernel.clock import frozen, now
from quanyu.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds():
    """Handlers of this test alone."""
    before = dict(registry._kinds), dict(registry._rhythms)
    registry._rhythms.clear()
    yield registry
    registry._kinds.clear()
    registry._kinds.update(before[0])
    registry._rhythms.clear()
    registry._rhythms.update(before[1])


def test_a_job_runs_and_keeps_its_result(kinds):
    @kinds.handler("t.add")
    def add(job):
        job.progress(1, 2, "Half of %(n)s", n=2)
        return {"sum": job.payload["a"] + job.payload["b"]}

    job = actions.enqueue("t.add", {"a": 1, "b": 2})
    assert worker.run(once=True) == 1
    seen = queries.get_job(job.pk)
    assert (seen.state, seen.result, seen.percent) == ("done", {"sum": 3}, 100)
    assert seen.message == "Half of 2"


def test_a_key_is_unique_while_open(kinds):
    kinds.handler("t.noop")(lambda job: None)
    first = actions.enqueue("t.noop", {}, key="k")
    assert actions.enqueue("t.noop", {"other": 1}, key="k").pk == first.pk
    worker.run(once=True)
    assert actions.enqueue("t.noop", {}, key="k").pk != first.pk


def test_a_job_of_a_rolled_back_transaction_never_was(kinds):
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.enqueue("t.noop", {})
        raise RuntimeError
    assert not Job.objects.exists()


def test_a_refusal_is_final_and_told(kinds):
    told = []

    @kinds.handler("t.no", on_failure=lambda payload, refusal: told.append(refusal.code))
    def refuse(job):
        raise Refusal("too_big", "The file has %(n)s rows.", n=7)

    job = actions.enqueue("t.no", {})
    worker.run(once=True)
    seen = queries.get_job(job.pk)
    assert (seen.state, seen.error, seen.attempts) == ("failed", "The file has 7 rows.", 1)
    assert told == ["too_big"]


def test_an_error_is_tried_again_after_a_pause_and_given_up_at_last(kinds):
    told = []

    @kinds.handler("t.break", on_failure=lambda payload, refusal: told.append(refusal.code))
    def broken(job):
        raise ValueError("inside")

    job = actions.enqueue("t.break", {}, max_attempts=2)
    start = now()
    worker.run(once=True)
    again = Job.objects.get(pk=job.pk)
    assert again.state == State.WAITING
    assert again.run_at > start + timedelta(seconds=4)
    assert worker.run(once=True) == 0
    with frozen(start + timedelta(minutes=5)):
        worker.run(once=True)
    seen = queries.get_job(job.pk)
    assert (seen.state, seen.error_code, told) == ("failed", "job_broken", ["job_broken"])
    assert "inside" not in seen.error


def test_later_waits_without_using_an_attempt(kinds):
    @kinds.handler("t.later")
    def later(job):
        raise registry.Later(timedelta(minutes=1))

    job = actions.enqueue("t.later", {})
    worker.run(once=True)
    assert Job.objects.get(pk=job.pk).attempts == 0


def test_a_silent_worker_loses_its_job_and_can_change_nothing_more(kinds):
    kinds.handler("t.noop")(lambda job: {"by": "second"})
    job = actions.enqueue("t.noop", {})
    lost = leases.claim("elsewhere:1:a", lease=timedelta(seconds=30))
    assert lost is not None
    assert leases.claim("other:2:b") is None
    with frozen(now() + timedelta(seconds=31)):
        worker.run(once=True)
    assert not leases.finish(lost, {"by": "first"})
    assert not leases.renew(lost)
    assert Job.objects.get(pk=job.pk).result == {"by": "second"}
    assert Job.objects.get(pk=job.pk).attempts == 2


def test_a_job_that_kills_its_workers_is_given_up(kinds):
    told = []
    kinds.handler("t.kill", on_failure=lambda payload, refusal: told.append(refusal.code))(
        lambda job: None
    )
    actions.enqueue("t.kill", {}, max_attempts=2)
    moment = now()
    for round_ in range(3):
        with frozen(moment + timedelta(minutes=2 * round_)):
            leases.claim(f"elsewhere:{round_}:a")
    assert queries.get_job(Job.objects.get().pk).error_code == "job_lost"
    assert told == ["job_lost"]


def test_a_lost_lease_stops_the_handler(kinds):
    @kinds.handler("t.slow")
    def slow(job):
        Job.objects.filter(pk=job.id).update(worker="somebody else")
        job.progress(1, 2, "still here")
        raise AssertionError("the handler must have been stopped")

    job = actions.enqueue("t.slow", {})
    worker.run(once=True)
    assert Job.objects.get(pk=job.pk).state == State.RUNNING


def test_schedules_enqueue_once_per_slot(kinds):
    ran = []
    kinds.handler("t.tick")(lambda job: ran.append(1))
    kinds.every("t.tick", timedelta(hours=1))
    moment = now()
    with frozen(moment):
        worker.run(once=True)
        worker.run(once=True)
    with frozen(moment + timedelta(hours=5, minutes=1)):
        worker.run(once=True)
    assert len(ran) == 2
    assert Schedule.objects.get().next_at == moment + timedelta(hours=6)


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_keeps_a_long_job(kinds):
    kinds.handler("t.long")(lambda job: time.sleep(1.2))
    job = actions.enqueue("t.long", {})
    done = threading.Thread(target=_one, args=(timedelta(seconds=0.6),))
    done.start()
    time.sleep(0.9)
    assert leases.claim("other:1:a") is None
    done.join()
    assert Job.objects.get(pk=job.pk).state == State.DONE


def _one(lease):
    from django.db import connection

    try:
        worker.run(once=True, lease=lease)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_queue_and_never_a_job(kinds):
    ran, lock = [], threading.Lock()

    @kinds.handler("t.count")
    def count(job):
        with lock:
            ran.append(job.id)

    for _ in range(20):
        actions.enqueue("t.count", {})
    threads = [threading.Thread(target=_one, args=(timedelta(seconds=60),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ran) == sorted(set(ran))
    assert len(ran) == 20


def test_nobody_reads_the_list_without_the_right(person=None):
    with pytest.raises(Refusal) as refused:
        queries.list_jobs(None)
    assert refused.value.code == "forbidden"
