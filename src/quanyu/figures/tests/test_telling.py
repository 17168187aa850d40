"""Who started an import hears its end; the owner of a late file hears that, once."""

from datetime import UTC, date, datetime

import pytest

from quanyu.figures import terms
from quanyu.figures.actions import say_nothing_came, set_expectation
from quanyu.figures.tests.factories import ORDER_FORMAT, imported, order, written
from quanyu.jobs import worker
from quanyu.jobs.actions import enqueue
from quanyu.kernel.clock import frozen
from quanyu.organisation.actions import system_actor
from quanyu.ui import notices
from quanyu.ui.models import Notice

pytestmark = pytest.mark.django_db


def kinds(person):
    return [notice.kind for notice in notices.notices_of(person).order_by("id")]


def test_the_end_of_an_import_is_told_to_who_started_it(director, people, tmall, tmp_path):
    imported(director, written(tmp_path, "a.csv", [order(1)]), tmall)
    imported(director, written(tmp_path, "b.csv", [order(2), "3,x,1,上海,坏,坏,0"]), tmall)
    imported(director, written(tmp_path, "c.csv", [], header="别的,列"), tmall)
    assert kinds(director) == [
        "figures.import.finished",
        "figures.import.rejected",
        "figures.import.failed",
    ]
    imported(system_actor(), written(tmp_path, "d.csv", [order(4)]), tmall)
    assert Notice.objects.exclude(person=director).count() == 0


def test_a_late_file_rings_once_at_its_owner_and_not_when_nothing_was_to_come(
    director, people, tmall
):
    owner = people["specialist"]
    expectation = set_expectation(
        director,
        channel=tmall,
        format_id=ORDER_FORMAT,
        first_on=date(2026, 11, 19),
        owner=owner,
    )
    with frozen(datetime(2026, 11, 21, 4, tzinfo=UTC)):
        say_nothing_came(director, expectation, day=date(2026, 11, 19), reason="closed")
        for _ in range(2):
            enqueue(terms.LATE_JOB, {})
            worker.run(once=True)
        (notice,) = notices.notices_of(owner)
    assert notice.params["day"] == "11-20"
    assert notices.shown(notice).words
    assert kinds(director) == []
