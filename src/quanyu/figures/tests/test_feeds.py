"""Records of rooms above become facts through the door of all files, once for what they say."""

import pytest

from quanyu.figures import queries, registry, terms
from quanyu.figures.actions import ask_for_feeds
from quanyu.figures.actions.feeds import HOUSE
from quanyu.figures.models import Batch
from quanyu.jobs import worker
from quanyu.jobs.actions import enqueue
from quanyu.kernel.period import Period

pytestmark = pytest.mark.django_db
NOVEMBER = Period.parse("2026-11-01..2026-11-30")


def report(day: int, corrections: int = 0) -> dict[str, str]:
    return {
        "report_no": f"daily-{day}",
        "kind": "daily",
        "first_on": f"2026-11-{day}",
        "last_on": f"2026-11-{day}",
        "published_at": f"2026-11-{day + 1} 08:50:00",
        "corrections": str(corrections),
        "late_corrections": "0",
    }


@pytest.fixture
def said(monkeypatch):
    """What the only feed says; the list may be changed."""
    monkeypatch.setattr(registry, "_feeds", {})
    records = [report(18), report(19)]
    registry.register_feed(registry.Feed("reports", "quanyu_reports", lambda: records))
    return records


def take():
    enqueue(terms.FEEDS_JOB, {})
    worker.run(once=True)


def accuracy(person):
    table = queries.get_figures(person, keys=["report_accuracy"], period=NOVEMBER).table
    return table.figure("report_accuracy")


def test_records_are_imported_and_counted(director, said):
    take()
    batch = Batch.objects.get()
    assert (batch.state, batch.channel.key, batch.rows_rejected) == ("active", HOUSE, 0)
    assert accuracy(director) == 1


def test_what_was_said_before_is_not_taken_again_and_what_changed_replaces(director, said):
    take()
    take()
    assert Batch.objects.count() == 1
    said[0] = report(18, corrections=1)
    said.append(report(20))
    take()
    assert Batch.objects.count() == 2
    assert float(accuracy(director)) == pytest.approx(2 / 3)


def test_a_feed_without_records_brings_no_file(director, said):
    said.clear()
    take()
    assert not Batch.objects.exists()


def test_asking_many_times_is_one_job(director, said):
    ask_for_feeds()
    ask_for_feeds()
    worker.run(once=True)
    assert Batch.objects.count() == 1


def test_a_column_that_the_format_lacks_is_a_mistake_in_the_program(director, said):
    from quanyu.figures.actions.feeds import write_records

    with pytest.raises(KeyError, match="colour"):
        write_records(None, "quanyu_reports", [{"colour": "red"}])  # type: ignore[arg-type]
