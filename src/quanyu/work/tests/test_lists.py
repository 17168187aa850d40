"""The lists of the inbox: whose items, in which order, page by page; who may see one."""

from datetime import date, timedelta

import pytest

from quanyu.organisation import actions as organisation
from quanyu.work import actions, queries
from quanyu.work.models import WorkItem
from quanyu.work.queries import Filter
from quanyu.work.terms import Order, Shelf
from quanyu.work.tests.conftest import NOW
from quanyu.work.tests.factories import make_item
from quanyu.work.tests.test_actions import keys

TODAY = date(2026, 11, 23)


def in_hours(hours: int):
    return NOW + timedelta(hours=hours)


def test_mine_comes_by_deadline_and_what_has_none_comes_last(crew, desk) -> None:
    for key, due in (("b", in_hours(5)), ("c", None), ("a", in_hours(1)), ("d", in_hours(9))):
        make_item(key, owner=crew.su, due_at=due)
    assert keys(crew.su) == ["a", "b", "d", "c"]
    assert [item.key for item in queries.next_due(crew.su, 2)] == ["a", "b"]
    following = queries.next_item(crew.su)
    assert following is not None and following.key == "a"


def test_every_page_follows_the_one_before_and_back(crew, desk) -> None:
    for number in range(12):
        pool = {"pool": ("POS-X",)} if number % 2 else {"pool": ("POS-S", "POS-X")}
        make_item(f"{number:02}", due_at=in_hours(12 - number // 2), **pool)
    seen, cursor = [], None
    while True:
        page = queries.items_page(crew.su, Shelf.POOL, cursor=cursor, size=5)
        seen.append([item.key for item in page.rows])
        if page.older is None:
            break
        cursor = page.older
    assert (
        sorted(key for part in seen for key in part) == [f"{n:02}" for n in range(12)]
        and len(seen) == 3
    )
    before = queries.items_page(crew.su, Shelf.POOL, cursor=page.newer, size=5)
    assert [item.key for item in before.rows] == seen[1]


def test_sorted_by_process_and_by_unit(crew, desk) -> None:
    make_item("1", owner=crew.su, process="PRC-14", unit=crew.service)
    make_item("2", owner=crew.su, process="PRC-07", unit=crew.studio)
    rows = queries.items_page(crew.su, order=Order.PROCESS).rows
    assert [item.key for item in rows] == ["2", "1"]
    rows = queries.items_page(crew.su, order=Order.PLACE).rows
    assert [item.key for item in rows] == ["1", "2"]
    assert queries.processes_of(crew.su, Shelf.MINE) == ["PRC-07", "PRC-14"]
    assert queries.units_of(crew.su, Shelf.MINE) == [crew.service, crew.studio]


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        (Filter(text="羽绒"), ["1"]),
        (Filter(text="yurong"), ["1"]),
        (Filter(text="shth"), ["1", "2"]),
        (Filter(text="退货 ym0318"), ["1"]),
        (Filter(text="return"), ["1", "2"]),
        (Filter(process="PRC-15"), ["2"]),
        (Filter(overdue=True), ["2"]),
        (Filter(text="没有"), []),
    ],
)
def test_found_by_words_pinyin_and_filters(crew, desk, narrowed, found) -> None:
    make_item("1", owner=crew.su, subject="羽绒服 YM0318", process="PRC-14")
    make_item("2", owner=crew.su, process="PRC-15", due_at=in_hours(-1))
    rows = queries.items_page(crew.su, narrowed=narrowed).rows
    assert sorted(item.key for item in rows) == found
    assert queries.count(crew.su, Shelf.MINE, narrowed) == len(found)


def test_what_i_started_and_what_i_did(crew, desk) -> None:
    item = make_item("1", owner=crew.su, starter=crew.chen)
    assert (keys(crew.chen, Shelf.STARTED), keys(crew.chen)) == (["1"], [])
    actions.complete(actor=crew.su, item=item)
    assert keys(crew.su, Shelf.DONE) == ["1"]
    assert keys(crew.chen, Shelf.STARTED) == ["1"], "done items stay with whoever started them"


def test_a_team_is_everybody_below(crew, desk) -> None:
    make_item("1", owner=crew.su)
    make_item("2")
    make_item("3", owner=crew.supervisor)
    assert keys(crew.supervisor, Shelf.TEAM) == ["1", "2"]
    assert keys(crew.director, Shelf.TEAM) == ["1", "2", "3"]
    assert keys(crew.su, Shelf.TEAM) == []


def test_whoever_stands_in_has_the_items_of_the_absent(crew, desk) -> None:
    mine, pooled = make_item("1", owner=crew.su), make_item("2")
    organisation.record_absence(
        actor=crew.system, person=crew.su, kind="leave", first_on=TODAY, last_on=TODAY,
        substitute=crew.designer,
    )  # fmt: skip
    assert (keys(crew.designer), keys(crew.designer, Shelf.POOL)) == (["1"], ["2"])
    done = actions.complete(actor=crew.designer, item=mine)
    assert (done.done_by, done.done_for) == (crew.designer, crew.su)
    assert keys(crew.su, Shelf.DONE) == keys(crew.designer, Shelf.DONE) == ["1"]
    taken = actions.claim(actor=crew.designer, item=pooled)
    assert (taken.owner, taken.on_behalf_of) == (crew.designer, crew.su)
    assert actions.complete(actor=crew.designer, item=taken).done_for == crew.su


def test_a_delegation_reaches_as_far_as_it_says(crew, desk) -> None:
    rows = {
        "1": make_item("1", owner=crew.su, process="PRC-14"),
        "2": make_item("2", owner=crew.su, process="PRC-15"),
        "3": make_item("3", process="PRC-14"),
    }
    made = actions.delegate(
        actor=crew.su, person=crew.su, substitute=crew.designer, process="PRC-14",
        first_on=TODAY, last_on=TODAY,
    )  # fmt: skip
    assert (keys(crew.designer), keys(crew.designer, Shelf.POOL)) == (["1"], ["3"])
    assert queries.right_to(crew.designer, rows["2"]) is None
    actions.end_delegation(actor=crew.su, delegation=made)
    assert keys(crew.designer) == keys(crew.designer, Shelf.POOL) == []


def test_who_may_see_an_item(crew, desk) -> None:
    item = make_item("1", owner=crew.su, starter=crew.designer)
    seeing = {crew.system, crew.su, crew.designer, crew.supervisor, crew.director}
    people = [*seeing, crew.chen, crew.outsider]
    assert {one for one in people if queries.may_see(one, item)} == seeing
    pooled = make_item("2")
    actions.claim(actor=crew.su, item=pooled)
    pooled.refresh_from_db()
    assert queries.may_see(crew.chen, pooled), "colleagues of the pool see who took it"
    for person in (crew.outsider, crew.designer):
        with pytest.raises(WorkItem.DoesNotExist):
            queries.get_item(person, pooled.uuid)


def test_a_page_costs_a_few_reads_however_many_pools_there_are(
    crew, desk, django_assert_max_num_queries
) -> None:
    for number in range(30):
        make_item(str(number), pool=("POS-X", f"POS-{number}"))
    with django_assert_max_num_queries(7):
        assert len(queries.items_page(crew.su, Shelf.POOL).rows) == 30
    with django_assert_max_num_queries(6):
        assert queries.count(crew.su, Shelf.POOL) == 30


def test_no_list_shows_what_its_reader_may_not_see(crew, desk) -> None:
    """Every person, every list, with somebody away and a delegation: nothing that is hidden."""
    organisation.record_absence(
        actor=crew.system, person=crew.su, kind="leave", first_on=TODAY, last_on=TODAY,
        substitute=crew.designer,
    )  # fmt: skip
    actions.delegate(
        actor=crew.chen, person=crew.chen, substitute=crew.outsider, first_on=TODAY,
        last_on=TODAY, position="POS-X",
    )  # fmt: skip
    people = [crew.director, crew.supervisor, crew.su, crew.chen, crew.designer, crew.outsider]
    for number, owner in enumerate(people):
        make_item(f"own {number}", owner=owner, starter=people[number - 1], unit=crew.studio)
        make_item(f"pool {number}", pool=(f"POS-{'DSXV'[number % 4]}",), assign=False)
        make_item(f"both {number}", pool=("POS-X", "POS-V"), owner=owner, unit=crew.service)
    for person in people:
        for shelf in Shelf.values:
            shown = queries.items_page(person, shelf).rows
            hidden = [row.key for row in shown if not queries.may_see(person, row)]
            assert hidden == [], (person, shelf)
    assert keys(crew.outsider, Shelf.POOL) != [], "whoever was given work sees it"
