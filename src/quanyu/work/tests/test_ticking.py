"""Recurring duties become work exactly once, whoever comes, goes, or was away."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from quanyu.editions import registry as of_editions
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.uid import uuid7
from quanyu.organisation import actions as organisation
from quanyu.ui import notices
from quanyu.work import actions, evidence, protection
from quanyu.work.duties.terms import State
from quanyu.work.models import Deliverable, Occurrence, WorkItem
from quanyu.work.queries.duties import history
from quanyu.work.terms import ItemState
from quanyu.work.tests.factories import make_person
from quanyu.work.tests.shop import Shop, at, make_shop


@pytest.fixture(autouse=True)
def _no_boards(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small shop has no indicators; what boards need of a handbook has tests of its own."""
    monkeypatch.setattr(of_editions, "_needs", {})


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


def tick(day: str, hour: int = 8, minute: int = 0) -> Any:
    with clock.frozen(at(day, hour, minute)):
        return actions.tick()


def rounds(**facts: Any) -> list[tuple[str, str, str, str]]:
    rows = Occurrence.objects.filter(**facts).select_related("holder").order_by("due_on", "id")
    return [(r.duty, str(r.due_on), str(r.holder or ""), r.state) for r in rows]


def test_a_weekday_makes_one_round_for_each_holder(shop: Shop) -> None:
    assert tick("2026-11-24").made == 5
    assert rounds(every__in=["day", "week"]) == [
        ("DUT-R02-1", "2026-11-24", "苏曼", "open"),
        ("DUT-R02-1", "2026-11-24", "陈悦", "open"),
        ("DUT-R01-1", "2026-11-27", "林晓", "open"),
        ("DUT-R01-1", "2026-11-27", "周宁", "open"),
    ]
    item = WorkItem.objects.get(owner=shop.su)
    assert (item.duty, item.due_at, item.subject) == (
        "DUT-R02-1", at("2026-11-24", 18), "11-24",
    )  # fmt: skip
    assert notices.unread_count(shop.su) == 0  # what comes every day rings no bell


def test_a_second_tick_changes_nothing(shop: Shop) -> None:
    tick("2026-11-24")
    again = tick("2026-11-24", 8, 15)
    assert (again.made, again.passed, again.dropped, again.missed) == (0, 0, 0, 0)
    assert WorkItem.objects.count() == 5


def test_what_a_tick_would_do_can_be_seen_before(shop: Shop) -> None:
    with clock.frozen(at("2026-11-24")):
        assert len(actions.planned().made) == 5
    assert not Occurrence.objects.exists()


def test_every_day_for_a_month_makes_every_round_once(shop: Shop) -> None:
    for day in range(30):
        tick(str(date(2026, 11, 2) + timedelta(days=day)))
    counted = Counter((r[0], r[2]) for r in rounds())
    assert counted[("DUT-R02-1", "苏曼")] == counted[("DUT-R02-1", "陈悦")] == 22
    assert (
        counted[("DUT-R01-1", "林晓")] == 7
    )  # five Fridays, the 5th, and December's 5th has opened
    assert counted[("DUT-R03-1", "")] == 1  # nobody analyses: the first manager has it
    assert Occurrence.objects.get(duty="DUT-R03-1").doer == shop.manager
    keys = list(Occurrence.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))


def test_nobody_works_on_saturday_unless_the_roster_says_so(shop: Shop) -> None:
    tick("2026-11-28")
    assert rounds(every="day") == []
    shift = organisation.add_shift(
        actor=shop.system, unit=shop.unit, name="早班", starts=at("2026-01-01", 9).time(),
        ends=at("2026-01-01", 17).time(),
    )  # fmt: skip
    organisation.set_turn(
        actor=shop.system, unit=shop.unit, person=shop.su, day=date(2026, 11, 29), shift=shift
    )
    tick("2026-11-29")
    assert rounds(due_on="2026-11-29") == [("DUT-R02-1", "2026-11-29", "苏曼", "open")]


def test_days_without_the_house_are_recorded_and_do_not_flood(shop: Shop) -> None:
    tick("2026-11-09")
    done = tick("2026-11-20")
    daily = [row for row in rounds(duty="DUT-R02-1") if row[2] == "苏曼"]
    states = {due: state for _duty, due, _who, state in daily}
    assert states["2026-11-12"] == State.LAPSED and states["2026-11-20"] == State.OPEN
    assert states["2026-11-09"] == State.MISSED  # it was made on time and never done
    weekly = [row for row in rounds(duty="DUT-R01-1") if row[2] == "林晓"]
    assert [(due, state) for _d, due, _w, state in weekly] == [
        ("2026-11-13", "open"), ("2026-11-20", "open"),
    ]  # fmt: skip
    assert done.missed == 2
    live = WorkItem.objects.filter(state=ItemState.OPEN, owner=shop.su)
    assert live.count() == 1


def test_a_new_holder_takes_over_what_a_leaver_left(shop: Shop) -> None:
    tick("2026-11-24")
    leaving = shop.manager.appointments.get()
    organisation.end_appointment(actor=shop.system, appointment=leaving, last_on=date(2026, 11, 24))
    fresh = make_person("新人")
    organisation.appoint(
        actor=shop.system, person=fresh, post=shop.posts["POS-R01"], first_on=date(2026, 11, 25)
    )
    assert tick("2026-11-25").passed == 1
    weekly = rounds(duty="DUT-R01-1", every="week")
    assert {row[2] for row in weekly} == {"新人", "周宁"}
    assert WorkItem.objects.get(owner=fresh).state == ItemState.OPEN
    assert not WorkItem.objects.filter(owner=shop.manager, state=ItemState.OPEN).exists()


def test_a_colleague_does_not_inherit_what_each_owes_alone(shop: Shop) -> None:
    tick("2026-11-24")
    organisation.end_appointment(
        actor=shop.system, appointment=shop.su.appointments.get(), last_on=date(2026, 11, 24)
    )
    assert tick("2026-11-25").dropped == 1
    assert rounds(holder=shop.su)[0][3] == State.DROPPED
    assert not WorkItem.objects.filter(owner=shop.su, state=ItemState.OPEN).exists()


def test_somebody_appointed_to_a_vacant_post_gets_its_round(shop: Shop) -> None:
    tick("2026-11-24")
    assert rounds(duty="DUT-R03-1") == [("DUT-R03-1", "2026-11-30", "", "open")]
    organisation.appoint(
        actor=shop.system, person=shop.outsider, post=shop.posts["POS-R03"],
        first_on=date(2026, 11, 25),
    )  # fmt: skip
    tick("2026-11-25")
    assert rounds(duty="DUT-R03-1") == [("DUT-R03-1", "2026-11-30", "外人", "open")]
    assert WorkItem.objects.get(duty="DUT-R03-1").owner == shop.outsider


def test_the_absent_keep_it_where_somebody_stands_in(shop: Shop) -> None:
    away: dict[str, Any] = {
        "kind": "leave",
        "first_on": date(2026, 11, 24),
        "last_on": date(2026, 11, 25),
    }
    organisation.record_absence(actor=shop.system, person=shop.su, substitute=shop.outsider, **away)
    organisation.record_absence(actor=shop.system, person=shop.chen, **away)
    tick("2026-11-24")
    daily = rounds(duty="DUT-R02-1")
    assert [row[2] for row in daily] == ["苏曼"]
    with clock.frozen(at("2026-11-24", 10)):
        row = Occurrence.objects.get(holder=shop.su)
        found = actions.hand_in(actor=shop.outsider, occurrence=row, values={}, note="两件退货")
    assert (found.owner, found.for_person, found.note) == (shop.outsider, shop.su, "两件退货")


def test_all_away_and_nobody_stands_in_goes_to_the_superior(shop: Shop) -> None:
    for person in (shop.su, shop.chen):
        organisation.record_absence(
            actor=shop.system, person=person, kind="sick", first_on=date(2026, 11, 24),
            last_on=date(2026, 11, 24),
        )  # fmt: skip
    tick("2026-11-24")
    item = WorkItem.objects.filter(duty="DUT-R02-1").first()
    assert item is not None and item.owner in (shop.manager, shop.second)
    assert item.on_behalf_of in (shop.su, shop.chen)


def test_what_is_not_done_in_time_is_missed_and_counts(shop: Shop) -> None:
    for day in ("2026-11-16", "2026-11-17", "2026-11-18"):
        tick(day)
    with clock.frozen(at("2026-11-18", 9)):
        row = Occurrence.objects.get(holder=shop.su, due_on="2026-11-18")
        actions.hand_in(actor=shop.su, occurrence=row, values={"count": 2}, note="")
    tick("2026-11-24")
    with clock.frozen(at("2026-11-24", 9)):
        found = history()
    assert found is not None
    # six rounds had come due for the two; one was done, the day of the 24th is not over yet
    assert (found["DUT-R02-1"].due, found["DUT-R02-1"].done) == (6, 1)


def test_a_silent_duty_stands_in_the_coverage(shop: Shop) -> None:
    from quanyu.editions import queries as editions

    for day in ("2026-11-16", "2026-11-17", "2026-11-18"):
        tick(day)
    with clock.frozen(at("2026-11-23")):
        actions.tick()
        found = editions.coverage_of(editions.in_force())
    assert [one.object for one in found.of("HB-SILENT")] == ["DUT-R02-1"]


def test_handing_in_needs_something_to_hand_in(shop: Shop) -> None:
    tick("2026-11-24")
    row = Occurrence.objects.get(holder=shop.su)
    with clock.frozen(at("2026-11-24", 9)), pytest.raises(Refusal) as refused:
        actions.hand_in(actor=shop.su, occurrence=row, values={"text": ""}, note=" ")
    assert refused.value.code == "deliverable_empty"
    row.refresh_from_db()
    assert row.state == State.OPEN and row.item is not None and row.item.live


def test_what_is_handed_in_goes_up_and_comes_back(shop: Shop) -> None:
    tick("2026-11-24")
    row = Occurrence.objects.get(holder=shop.su)
    with clock.frozen(at("2026-11-24", 17)):
        first = actions.hand_in(actor=shop.su, occurrence=row, values={}, note="一件")
        assert first.sent_up_to in (shop.manager, shop.second)
        above = first.sent_up_to
        with pytest.raises(Refusal) as refused:
            actions.acknowledge(actor=above, deliverable=first, verdict="returned")
        assert refused.value.code == "reason_missing"
        with pytest.raises(Refusal) as refused:
            actions.acknowledge(actor=shop.chen, deliverable=first, verdict="seen")
        assert refused.value.code == "not_yours"
        actions.acknowledge(actor=above, deliverable=first, verdict="returned", reason="漏了一件")
        row.refresh_from_db()
        assert (row.state, row.turn) == (State.OPEN, 1)
        second = actions.hand_in(actor=shop.su, occurrence=row, values={}, note="两件")
        assert second.supersedes == first and second.content_hash != first.content_hash
        with pytest.raises(Refusal):
            actions.acknowledge(actor=above, deliverable=first, verdict="seen")
        assert actions.acknowledge_all(actor=above, deliverables=[second]) == 1


@pytest.fixture
def there() -> Iterator[list[Any]]:
    """What a room above would find for any duty."""
    found: list[Any] = []
    evidence.register("test", ("",), lambda row, tags: found)
    yield found
    evidence._finders.pop("test")


def test_what_is_there_by_itself_closes_a_round(shop: Shop, there: list[Any]) -> None:
    tick("2026-11-24")
    Occurrence.objects.exclude(duty="DUT-R02-1").delete()
    with clock.frozen(at("2026-11-24", 9)):
        assert actions.settle_by_evidence() == 0
        there.append(evidence.Proof("报告已发布", "Report out", "/x/", clock.now(), shop.su))
        assert actions.settle_by_evidence() == 2 and actions.settle_by_evidence() == 0
    row = Occurrence.objects.get(holder=shop.su)
    assert (row.state, row.how, row.deliverables.get().facts[0]["en"]) == (
        State.DONE, "evidence", "Report out",
    )  # fmt: skip
    assert row.item is not None and row.item.state == ItemState.DONE


def test_what_was_handed_in_cannot_be_changed(shop: Shop) -> None:
    tick("2026-11-24")
    with clock.frozen(at("2026-11-24", 9)):
        row = Occurrence.objects.get(holder=shop.su)
        kept = actions.hand_in(actor=shop.su, occurrence=row, note="one")
    protection.install(connection)
    try:
        rows = Deliverable.objects.filter(pk=kept.pk)
        for act in (lambda: rows.update(note="two"), rows.delete):
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                act()
    finally:
        protection.remove(connection)


def test_two_ticks_at_once_make_one_round(shop: Shop) -> None:
    tick("2026-11-24")
    row = Occurrence.objects.first()
    assert row is not None
    row.pk, row.uuid = None, uuid7()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
