"""Opening, claiming, giving back, assigning, completing."""

from datetime import date, timedelta

import pytest

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import actions as organisation
from quanyu.organisation.models import Entry
from quanyu.ui.models import Notice
from quanyu.work import actions, queries
from quanyu.work.models import Pool, WorkItem
from quanyu.work.terms import NEVER, ItemState, Shelf
from quanyu.work.tests.conftest import NOW
from quanyu.work.tests.factories import make_item, make_person

TODAY = date(2026, 11, 23)


def refused(act, **facts) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(**facts)
    return caught.value


def keys(person, shelf=Shelf.MINE) -> list[str]:
    return [row.key for row in queries.items_page(person, shelf).rows]


def test_an_item_of_a_pool_lies_with_all_who_hold_its_position(crew, desk) -> None:
    make_item()
    assert keys(crew.su, Shelf.POOL) == keys(crew.chen, Shelf.POOL) == ["1"]
    for person in (crew.designer, crew.outsider, crew.supervisor):
        assert keys(person, Shelf.POOL) == []
    assert keys(crew.supervisor, Shelf.TEAM) == keys(crew.director, Shelf.TEAM) == ["1"]


def test_the_same_key_opens_once(crew, desk) -> None:
    first, second = make_item(), make_item(title_zh="别的")
    assert (first.pk, second.title_zh) == (second.pk, "审核退货")
    both = actions.open_items(
        [
            actions.ItemDraft(kind="test.item", key=key, title_zh=key, pool=("POS-X",))
            for key in ("1", "2", "2")
        ]
    )
    assert [row.key for row in both] == ["1", "2", "2"]
    assert (WorkItem.objects.count(), Pool.objects.count()) == (2, 1)


def test_an_item_needs_somebody(crew, desk) -> None:
    with pytest.raises(ValueError, match="owner or a pool"):
        make_item(pool=())


def test_the_only_one_who_is_on_gets_it_at_once_and_is_told(crew, desk) -> None:
    item = make_item(pool=("POS-V",))
    assert item.owner == crew.designer and keys(crew.designer) == ["1"]
    told = Notice.objects.get()
    assert (told.person, told.kind) == (crew.designer, "work.item.assigned")
    assert make_item("2", pool=("POS-V",), assign=False).owner is None


def test_whoever_is_away_or_off_shift_is_not_given_work(crew, desk) -> None:
    organisation.record_absence(
        actor=crew.system, person=crew.su, kind="leave", first_on=TODAY, last_on=TODAY
    )
    assert make_item().owner == crew.chen
    shift = organisation.add_shift(
        actor=crew.system, unit=crew.service, name="晚班", starts=clock.now().time().replace(20),
        ends=clock.now().time().replace(23),
    )  # fmt: skip
    organisation.set_turn(
        actor=crew.system, unit=crew.service, person=crew.chen, day=TODAY, shift=shift
    )
    assert make_item("2").owner is None
    assert keys(crew.chen, Shelf.POOL) == ["2"], "who is off shift still sees it"


def test_work_of_a_unit_stays_in_the_nearest_part_that_can_do_it(crew, desk) -> None:
    other = organisation.add_unit(
        actor=crew.system, name="二部", kind="department", parent=crew.centre
    )
    post = organisation.add_post(actor=crew.system, unit=other, position="POS-X", headcount=9)
    far, farther = make_person("远方", post), make_person("更远", post)
    make_item("here", unit=crew.service)
    make_item("there", unit=other)
    make_item("beside", unit=crew.studio)
    assert keys(crew.su, Shelf.POOL) == ["here", "beside"]
    assert keys(far, Shelf.POOL) == keys(farther, Shelf.POOL) == ["there", "beside"]


def test_work_of_a_position_that_nobody_holds_goes_to_the_one_above(crew, desk) -> None:
    appointment = crew.designer.appointments.get()
    organisation.end_appointment(
        actor=crew.system, appointment=appointment, last_on=TODAY - timedelta(days=1)
    )
    item = make_item(pool=("POS-V",))
    assert (item.pool, item.owner) == ("POS-S|POS-V", crew.supervisor)


def test_one_claims_and_the_other_is_told_by_whom(crew, desk) -> None:
    item = make_item()
    actions.claim(actor=crew.su, item=item)
    refusal = refused(actions.claim, actor=crew.chen, item=item)
    assert refusal.code == "claimed_by_other" and "苏曼" in str(refusal)
    assert (keys(crew.su), keys(crew.chen, Shelf.POOL)) == (["1"], [])
    assert actions.claim(actor=crew.su, item=item).rev == 1, "claiming twice changes nothing"
    assert desk.changed == ["claimed"]


def test_who_may_not_see_an_item_learns_nothing_of_it(crew, desk) -> None:
    item = make_item()
    for act in (actions.claim, actions.complete, actions.release):
        assert refused(act, actor=crew.outsider, item=item).code in ("not_found", "no_pool")
    assert refused(actions.claim, actor=crew.designer, item=item).code == "not_found"
    assert refused(actions.claim, actor=crew.supervisor, item=item).code == "not_yours"


def test_what_was_claimed_can_be_given_back(crew, desk) -> None:
    item = actions.claim(actor=crew.su, item=make_item())
    assert refused(actions.release, actor=crew.chen, item=item).code == "claimed_by_other"
    actions.release(actor=crew.su, item=item)
    assert keys(crew.chen, Shelf.POOL) == ["1"]
    mine = make_item("2", owner=crew.su)
    assert refused(actions.release, actor=crew.su, item=mine).code == "no_pool"


def test_a_superior_assigns_to_anybody_a_colleague_only_to_whom_it_fits(crew, desk) -> None:
    item = actions.claim(actor=crew.su, item=make_item())
    wrong = refused(actions.reassign, actor=crew.su, item=item, person=crew.designer, reason="太忙")
    assert wrong.code == "not_theirs"
    passed = actions.reassign(actor=crew.su, item=item, person=crew.chen, reason="太忙")
    assert passed.owner == crew.chen
    assert refused(actions.assign, actor=crew.su, item=item, person=crew.su).code == (
        "claimed_by_other"
    )
    assert actions.assign(actor=crew.supervisor, item=item, person=crew.designer).owner_id
    assert keys(crew.designer) == ["1"]
    assert refused(actions.reassign, actor=crew.su, item=item, person=crew.su, reason=" ").code == (
        "reason_missing"
    )


def test_completing_tells_the_kind_in_the_same_transaction(crew, desk) -> None:
    item = make_item(outcomes=["agree", "reject"])
    done = actions.complete(
        actor=crew.su, item=item, outcome="reject", values={"a": 1}, note="缺照片"
    )
    assert desk.seen == [("1", "苏曼", "reject", {"a": 1}, "缺照片")]
    assert (done.state, done.done_by, done.done_for) == (ItemState.DONE, crew.su, None)
    assert (keys(crew.su), keys(crew.su, Shelf.DONE)) == ([], ["1"])
    entry = Entry.objects.get(event="work.item.completed")
    assert (entry.subject, entry.reason) == ("审核退货", "缺照片")
    again = refused(actions.complete, actor=crew.chen, item=item)
    assert again.code == "item_done" and "苏曼" in str(again)


def test_a_refusal_of_the_kind_takes_everything_back(crew, desk) -> None:
    item = make_item()
    desk.fault = Refusal("no", "No.")
    assert refused(actions.complete, actor=crew.su, item=item).code == "no"
    item.refresh_from_db()
    assert (item.state, item.owner) == (ItemState.OPEN, None)
    assert not Entry.objects.filter(event__startswith="work.").exists()


def test_only_outcomes_that_are_offered_count_and_the_first_is_usual(crew, desk) -> None:
    item = make_item(outcomes=["agree", "reject"])
    unknown = refused(actions.complete, actor=crew.su, item=item, outcome="burn")
    assert unknown.code == "outcome_unknown"
    assert actions.complete(actor=crew.su, item=item).outcome == "agree"


def test_many_at_once_each_for_itself(crew, desk) -> None:
    rows = [make_item(str(n), bulk=n != 2) for n in range(4)]
    actions.claim(actor=crew.chen, item=rows[3])
    found = actions.complete_many(actor=crew.su, items=rows)
    assert [row.key for row in found.done] == ["0", "1"]
    assert [(row.key, fault.code) for row, fault in found.refused] == [
        ("2", "one_by_one"),
        ("3", "claimed_by_other"),
    ]


def test_a_withdrawn_item_is_on_nobodys_list(crew, desk) -> None:
    item = make_item()
    assert actions.withdraw(kind="test.item", key="1") == 1
    assert actions.withdraw(kind="test.item", key="1") == 0
    assert keys(crew.su, Shelf.POOL) == []
    assert refused(actions.claim, actor=crew.su, item=item).code == "item_withdrawn"


def test_another_deadline_begins_the_warnings_anew(crew, desk) -> None:
    item = make_item(due_at=NOW + timedelta(hours=5))
    assert item.alarm_at == NOW + timedelta(hours=4)
    actions.set_due("test.item", {"1": NOW + timedelta(days=30)})
    item.refresh_from_db()
    assert item.alarm_at == NOW + timedelta(days=29)
    actions.set_due("test.item", {"1": None})
    item.refresh_from_db()
    assert (item.deadline, item.alarm_at) == (None, NEVER)
