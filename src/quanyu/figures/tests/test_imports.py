"""Files in, figures out: identity, order of arrival, undo, refusals; real lake, real database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from quanyu.figures import queries
from quanyu.figures.actions import start_import, undo_batch
from quanyu.figures.models import Batch, Snapshot
from quanyu.figures.tests.factories import EXPORTED, imported, order, started, uploaded, written
from quanyu.jobs import worker
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
MONTH = Period(date(2026, 11, 1), date(2026, 11, 30))


def digest():
    return queries.digest_of(queries.current_snapshot())


def paid(person, **asked):
    return queries.get_figures(person, keys=["paid_amount"], period=MONTH, **asked).table.figure(
        "paid_amount"
    )


def test_an_import_is_counted_and_can_be_read(director, tmall, tmp_path):
    path = written(tmp_path, "a.csv", [order(1, "20"), order(2, "30.50"), "3,x,1,上海,坏,坏,0"])
    batch = imported(director, path, tmall)
    assert batch.state == "active", batch.error_msgid
    assert (batch.rows_read, batch.rows_rejected) == (3, 1)
    assert batch.counts["payment"]["accepted"] == 2
    assert (batch.first_on, batch.last_on) == (date(2026, 11, 18), date(2026, 11, 18))
    assert batch.reasons and batch.reasons[0]["firsts"] == [4]
    assert paid(director) == Decimal("50.50")


def test_the_same_file_again_changes_nothing_and_says_so(director, tmall, tmp_path):
    path = written(tmp_path, "a.csv", [order(1), order(2)])
    first = imported(director, path, tmall)
    before, snapshots = digest(), Snapshot.objects.count()
    second = imported(director, path, tmall, exported_at=None)
    assert (second.state, second.same_as) == ("same", first)
    assert (digest(), Snapshot.objects.count()) == (before, snapshots)


def test_halves_and_any_order_give_the_same_digest(director, tmall, tmp_path):
    lines = [order(n, str(n)) for n in range(1, 21)]
    empty = digest()
    imported(director, written(tmp_path, "whole.csv", lines), tmall)
    whole = digest()
    undo_batch(director, Batch.objects.get(), reason="again in halves")
    worker.run(once=True)
    assert digest() == empty
    imported(director, written(tmp_path, "b.csv", lines[10:]), tmall)
    imported(director, written(tmp_path, "a.csv", lines[:10]), tmall)
    assert digest() == whole


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_newer_export_wins_in_either_order(director, tmall, tmp_path, newest_first):
    old = written(tmp_path, "old.csv", [order(1, "20"), order(2, "5")])
    new = written(tmp_path, "new.csv", [order(1, "20", refund="20"), order(2, "6")])
    files = [(old, EXPORTED), (new, EXPORTED + timedelta(hours=5))]
    for path, at in reversed(files) if newest_first else files:
        imported(director, path, tmall, exported_at=at)
    assert paid(director) == Decimal("46")


def test_undo_brings_back_exactly_what_was_there(director, tmall, tmp_path):
    imported(director, written(tmp_path, "a.csv", [order(1, "20"), order(2, "5")]), tmall)
    before = digest()
    later = imported(
        director,
        written(tmp_path, "b.csv", [order(2, "9"), order(3, "7")]),
        tmall,
        exported_at=EXPORTED + timedelta(hours=1),
    )
    assert digest() != before
    undo_batch(director, later, reason="wrong shop")
    worker.run(once=True)
    later.refresh_from_db()
    assert (later.state, digest()) == ("undone", before)


def test_undo_needs_a_reason_and_happens_once(director, tmall, tmp_path):
    batch = imported(director, written(tmp_path, "a.csv", [order(1)]), tmall)
    with pytest.raises(Refusal, match="Say why"):
        undo_batch(director, batch, reason=" ")
    undo_batch(director, batch, reason="x")
    with pytest.raises(Refusal, match="Only an imported"):
        undo_batch(director, batch, reason="x")


def test_a_dry_run_counts_and_writes_nothing(director, tmall, tmp_path, home):
    path = written(tmp_path, "a.csv", [order(1), order(2)])
    batch = imported(director, path, tmall, dry_run=True)
    assert (batch.state, batch.counts["payment"]["accepted"]) == ("checked", 2)
    assert not Snapshot.objects.exists()
    assert not list((home / "lake").glob("facts/*"))


def test_figures_carry_their_snapshot_and_an_old_one_still_opens(director, tmall, tmp_path):
    imported(director, written(tmp_path, "a.csv", [order(1, "20")]), tmall)
    first = queries.current_snapshot()
    imported(director, written(tmp_path, "b.csv", [order(2, "5")]), tmall)
    assert paid(director) == Decimal("25")
    assert paid(director, snapshot=first) == Decimal("20")


def test_two_shops_of_one_platform_do_not_mix(director, tmall, tmp_path):
    from quanyu.figures.tests.factories import shop

    second = shop(director, "天猫专卖店")
    path = written(tmp_path, "a.csv", [order(1, "20")])
    imported(director, path, tmall)
    batch = imported(director, path, second)
    assert batch.state == "active"
    assert paid(director) == Decimal("40")
    assert paid(director, where={"channel": (second.key,)}) == Decimal("20")


def test_somebody_without_the_right_sees_and_does_nothing(people, director, tmall, tmp_path):
    path = written(tmp_path, "a.csv", [order(1)])
    file = uploaded(director, path)[0]
    outsider = people["outsider"]
    for act in (
        lambda: uploaded(outsider, path),
        lambda: start_import(outsider, file, format_id="tmall_order_report", channel=tmall),
        lambda: queries.batches(outsider),
        lambda: queries.channels(outsider),
        lambda: queries.expected_board(outsider, MONTH),
        lambda: paid(outsider),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "forbidden"


def test_an_export_time_in_the_future_and_unknown_constants_are_refused(director, tmall, tmp_path):
    from quanyu.kernel.clock import now

    path = written(tmp_path, "a.csv", [order(1)])
    with pytest.raises(Refusal, match="future"):
        started(director, path, tmall, exported_at=now() + timedelta(days=2))
    with pytest.raises(Refusal, match="does not ask"):
        started(director, path, tmall, constants={"year": "2020"})


def test_a_time_in_the_name_is_the_export_time(director, tmall, tmp_path):
    path = written(tmp_path, "订单报表_20261119083000.csv", [order(1)])
    batch = imported(director, path, tmall, exported_at=None)
    assert batch.exported_from == "name"
    assert batch.exported_at.isoformat() == "2026-11-19T00:30:00+00:00"


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_refund_that_became_nothing_is_gone_and_undo_returns_it(
    director, tmall, tmp_path, newest_first
):
    def net(key):
        found = queries.get_figures(director, keys=[key], period=MONTH)
        return found.table.figure(key)

    old = written(tmp_path, "old.csv", [order(1, "20", refund="5"), order(2, "9", refund="1")])
    new = written(tmp_path, "new.csv", [order(1, "20", refund="0")])
    files = [(old, EXPORTED), (new, EXPORTED + timedelta(hours=5))]
    for path, at in reversed(files) if newest_first else files:
        imported(director, path, tmall, exported_at=at)
    assert (net("refund_amount"), net("paid_amount")) == (Decimal("1"), Decimal("30"))
    newest = Batch.objects.get(upload_file__name="new.csv")
    undo_batch(director, newest, reason="wrong file")
    worker.run(once=True)
    assert net("refund_amount") == Decimal("6")


def test_rows_that_are_kept_with_a_flag_are_told(director, tmall, tmp_path):
    batch = imported(director, written(tmp_path, "a.csv", [order(1, refund="5"), order(2)]), tmall)
    assert [w["params"] for w in batch.warnings] == [{"rows": 1, "flag": "date_assumed"}]
