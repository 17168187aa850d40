"""Promises, pauses, warnings, escalation, handing over, delegations."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from quanyu.jobs.models import Job
from quanyu.kernel import clock
from quanyu.organisation import actions as organisation
from quanyu.organisation import queries as people
from quanyu.ui.models import Notice
from quanyu.work import actions, tasks
from quanyu.work.models import WorkItem
from quanyu.work.queries import history
from quanyu.work.terms import ItemState, Shelf
from quanyu.work.tests.conftest import NOW
from quanyu.work.tests.factories import make_item
from quanyu.work.tests.test_actions import keys, refused

HOUR = timedelta(hours=1)
TODAY = date(2026, 11, 23)


class Handle:
    """A job as its handler sees it."""

    id = 1
    payload: Mapping[str, Any] = {}
    attempt = 1
    requested_by_id: int | None = None

    def progress(self, done: int, total: int, msgid: str = "", **params: object) -> None:
        """Nothing looks at it."""

    def check(self) -> None:
        """The lease holds."""


def told(kind: str) -> set[str]:
    return {str(row.person) for row in Notice.objects.filter(kind=kind)}


def watch(at) -> int:
    with clock.frozen(at):
        return tasks.watch(Handle())["items"]


def test_a_promise_becomes_the_deadline(crew, desk) -> None:
    item = make_item(owner=crew.su)
    promised = actions.promise(actor=crew.su, item=item, at=NOW + 5 * HOUR)
    assert promised.deadline == NOW + 5 * HOUR
    assert desk.changed == ["promised"]
    assert refused(actions.promise, actor=crew.su, item=item, at=NOW).code == "promise_past"


def test_only_a_superior_goes_beyond_what_the_handbook_allows(crew, desk) -> None:
    item = make_item(owner=crew.su, due_at=NOW + 3 * HOUR)
    late = refused(actions.promise, actor=crew.su, item=item, at=NOW + 4 * HOUR)
    assert late.code == "promise_late"
    moved = actions.promise(actor=crew.supervisor, item=item, at=NOW + 4 * HOUR)
    assert moved.deadline == NOW + 4 * HOUR
    stranger = refused(actions.promise, actor=crew.chen, item=item, at=NOW + HOUR)
    assert stranger.code == "not_found"


def test_a_pause_stops_the_clock_and_says_why(crew, desk) -> None:
    item = make_item(owner=crew.su, due_at=NOW + 3 * HOUR)
    assert refused(actions.pause, actor=crew.su, item=item, reason=" ").code == "reason_missing"
    actions.pause(actor=crew.su, item=item, reason="等仓库")
    assert watch(NOW + 9 * HOUR) == 0, "nobody is warned while the clock stands"
    assert refused(actions.complete, actor=crew.su, item=item).code == "item_paused"
    with clock.frozen(NOW + 10 * HOUR):
        back = actions.resume(actor=crew.su, item=item)
    assert (back.state, back.due_at) == (ItemState.OPEN, NOW + 13 * HOUR)
    assert [row.what for row in history(back)] == ["resumed", "paused", "opened"]
    assert refused(actions.resume, actor=crew.su, item=item).code == "not_paused"


def test_rooms_above_pause_and_resume_many(crew, desk) -> None:
    make_item("1", due_at=NOW + HOUR)
    assert actions.pause_items("test.item", ["1"], "停电") == 1
    with clock.frozen(NOW + 2 * HOUR):
        assert actions.resume_items("test.item", ["1"]) == 1
    assert WorkItem.objects.get().deadline == NOW + 3 * HOUR


def test_a_warning_first_then_the_superior_and_each_once(crew, desk) -> None:
    make_item(owner=crew.su, due_at=NOW + 5 * HOUR)
    assert watch(NOW + 3 * HOUR) == 0
    assert watch(NOW + 4 * HOUR) == 1 and watch(NOW + 4 * HOUR) == 0
    assert told("work.item.warned") == {"苏曼"}
    assert told("work.item.escalated") == set()
    assert watch(NOW + 5 * HOUR) == 1 and watch(NOW + 9 * HOUR) == 0
    assert (told("work.item.overdue"), told("work.item.escalated")) == ({"苏曼"}, {"周宁"})
    item = WorkItem.objects.get()
    assert (item.warned_at, item.escalated_at) == (NOW + 4 * HOUR, NOW + 5 * HOUR)


def test_what_nobody_took_on_is_told_to_the_pool_and_its_superior(crew, desk) -> None:
    make_item(due_at=NOW + HOUR)
    watch(NOW + 2 * HOUR)
    assert told("work.item.overdue") == {"苏曼", "陈悦"}
    assert told("work.item.escalated") == {"周宁"}


def test_the_substitute_is_warned_with_the_absent(crew, desk) -> None:
    make_item(owner=crew.su, due_at=NOW + HOUR)
    organisation.record_absence(
        actor=crew.system, person=crew.su, kind="leave", first_on=TODAY, last_on=TODAY,
        substitute=crew.chen,
    )  # fmt: skip
    watch(NOW + 0.5 * HOUR)
    assert told("work.item.warned") == {"苏曼", "陈悦"}


def test_everything_goes_to_the_successor(crew, desk) -> None:
    make_item("1", owner=crew.su)
    actions.claim(actor=crew.su, item=make_item("2"))
    assert actions.hand_over(actor=crew.director, person=crew.su, to=crew.chen) == 2
    assert sorted(keys(crew.chen)) == ["1", "2"] and keys(crew.su) == []


def test_whoever_leaves_leaves_nothing_behind(crew, desk) -> None:
    make_item("own", owner=crew.su)
    actions.claim(actor=crew.su, item=make_item("pooled"))
    make_item("only", owner=crew.designer, pool=("POS-V",))
    organisation.leave(actor=crew.system, person=crew.su, reason="合同到期")
    assert keys(crew.supervisor) == ["own"], "what nobody can claim goes to the superior"
    assert keys(crew.chen, Shelf.POOL) == ["pooled"]
    organisation.leave(
        actor=crew.system, person=crew.designer, reason="合同到期", vacancy_confirmed=True
    )
    assert sorted(keys(crew.supervisor)) == ["only", "own"]


def test_nobody_leaves_while_their_work_has_no_heir(crew, desk) -> None:
    make_item(owner=crew.director)
    refusal = refused(
        organisation.leave, actor=crew.system, person=crew.director, reason="退休",
        vacancy_confirmed=True,
    )  # fmt: skip
    assert refusal.code == "no_successor"
    crew.director.refresh_from_db()
    assert crew.director.is_active and people.holders("POS-D") == [crew.director]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"substitute": "su"}, "substitute_self"),
        ({"last_on": TODAY - timedelta(days=1)}, "dates_reversed"),
        (
            {"first_on": TODAY - timedelta(days=9), "last_on": TODAY - timedelta(days=2)},
            "dates_past",
        ),
        ({"person": "chen"}, "forbidden"),
    ],
)
def test_a_delegation_that_makes_no_sense_is_refused(crew, facts, code) -> None:
    known = {"person": "su", "substitute": "designer", "first_on": TODAY, "last_on": TODAY} | facts
    for name in ("person", "substitute"):
        known[name] = getattr(crew, known[name])
    assert refused(actions.delegate, actor=crew.su, **known).code == code


def test_the_watch_is_a_job_with_a_rhythm(crew) -> None:
    from quanyu.jobs import registry

    assert registry.rhythms()[tasks.DEADLINE_JOB] == timedelta(minutes=1)
    assert not Job.objects.exists()
