"""What is kept how long: originals, snapshots, held ones; by the clock."""

import os
from datetime import timedelta

import pytest

from quanyu.figures import queries, registry, terms
from quanyu.figures.actions import set_keeping
from quanyu.figures.door import get_lake
from quanyu.figures.models import RawFile, Snapshot
from quanyu.figures.queries.keeping import keep_raw_for, kept_originals
from quanyu.figures.tests.factories import imported, order, written
from quanyu.jobs import worker
from quanyu.jobs.actions import enqueue
from quanyu.kernel.clock import frozen, now
from quanyu.kernel.refusal import Refusal
from quanyu.organisation.models import Entry

pytestmark = pytest.mark.django_db


def clear_out():
    enqueue(terms.EXPIRE_JOB, {})
    worker.run(once=True)


def digest():
    return queries.digest_of(queries.current_snapshot())


def test_an_original_is_erased_after_its_time_and_its_line_says_so(director, tmall, tmp_path, home):
    batch = imported(director, written(tmp_path, "a.csv", [order(1)]), tmall)
    before = digest()
    clear_out()
    assert queries.get_source_line(director, batch.pk, 2).cells[0].text == "1"
    with frozen(now() + keep_raw_for() + timedelta(days=1)):
        clear_out()
        raw = RawFile.objects.get()
        assert raw.key is None
        assert raw.dropped_at == now()
    assert raw.sha256 == batch.upload_file.sha256
    assert not list((home / "lake" / "raw").iterdir())
    with pytest.raises(Refusal, match=raw.sha256) as refused:
        queries.get_source_line(director, batch.pk, 2)
    assert refused.value.code == "raw_gone"
    Snapshot.objects.update(digest="")
    assert digest() == before


def test_old_snapshots_go_held_ones_stay(director, tmall, tmp_path, monkeypatch):
    for number in range(1, 4):
        imported(director, written(tmp_path, f"{number}.csv", [order(1, str(number))]), tmall)
    first, second, newest = Snapshot.objects.order_by("id")
    before = queries.digest_of(first)
    monkeypatch.setattr(registry, "_holders", {})
    registry.hold_snapshots("a report", lambda: [first.pk])
    with frozen(now() + terms.KEEP_SNAPSHOTS + timedelta(days=1)):
        clear_out()
    get_lake().vacuum(_kept(), grace=timedelta(0))
    assert set(Snapshot.objects.filter(expired_at=None)) == {first, newest}
    with pytest.raises(Refusal, match="no longer kept"):
        queries.snapshots.get_snapshot(second.uid)
    Snapshot.objects.update(digest="")
    first.refresh_from_db()
    assert queries.digest_of(first) == before


def _kept():
    kept: dict[str, set[int]] = {}
    for snapshot in Snapshot.objects.filter(expired_at=None):
        for table, version in snapshot.versions.items():
            kept.setdefault(table, set()).add(version)
    return kept


IMPORTS = int(os.environ.get("QUANYU_IMPORTS", "5"))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_held_snapshot_of_sixty_days_ago_opens_after_many_imports(
    director, tmall, tmp_path, monkeypatch
):
    imported(director, written(tmp_path, "first.csv", [order(1, "7")]), tmall)
    held = queries.current_snapshot()
    assert held is not None
    before = queries.digest_of(held)
    monkeypatch.setattr(registry, "_holders", {"a report": lambda: [held.pk]})
    monkeypatch.setattr(terms, "KEEP_SNAPSHOTS", timedelta(days=30))
    with frozen(now() + timedelta(days=60)):
        for number in range(IMPORTS):
            lines = [order(1, str(number)), order(number + 2)]
            imported(director, written(tmp_path, f"{number}.csv", lines), tmall)
        clear_out()
    get_lake().vacuum(_kept(), grace=timedelta(0))
    Snapshot.objects.update(digest="")
    held.refresh_from_db()
    assert queries.digest_of(held) == before


def test_how_long_originals_stay_is_said_by_those_who_may_and_audited(
    director, people, tmall, tmp_path
):
    imported(director, written(tmp_path, "a.csv", [order(1)]), tmall)
    assert kept_originals(director).days == 730
    set_keeping(director, days=40, reason="data protection officer, 2026-11")
    kept = kept_originals(director)
    assert (kept.days, kept.files, kept.due) == (40, 1, 0)
    assert kept.changed is not None and kept.changed.changed_by == director
    entry = Entry.objects.get(event="figures.keeping.set")
    assert (entry.before, entry.after) == ({"days": 730}, {"days": 40})
    with frozen(now() + timedelta(days=41)):
        assert kept_originals(director).due == 1
        clear_out()
        assert kept_originals(director).erased == 1
    for refused, days in ((director, 29), (director, 3651), (people["specialist"], 100)):
        with pytest.raises(Refusal):
            set_keeping(refused, days=days, reason="x")


def test_the_page_says_what_is_kept_and_changes_it(client, director):
    client.login(username="director", password="pass-word-1")
    assert "730" in client.get("/figures/keeping/").content.decode()
    assert client.post("/figures/keeping/", {"days": "10", "reason": "x"}).status_code == 200
    assert client.post("/figures/keeping/", {"days": "365", "reason": "x"}).status_code == 302
    assert keep_raw_for() == timedelta(days=365)
