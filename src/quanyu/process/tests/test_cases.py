"""The pages of cases: who sees what, doing a step, two people at once, steering."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from quanyu.kernel import clock
from quanyu.organisation.models import Person, PositionGrant
from quanyu.process import actions, queries
from quanyu.process.models import Case
from quanyu.process.queries import pictures
from quanyu.process.terms import PERMISSIONS, CaseState
from quanyu.process.tests import factories
from quanyu.process.tests.factories import T0, World
from quanyu.work import actions as work

pytestmark = pytest.mark.django_db
LANES = ("POS-H02", "POS-H03", "POS-H08", "POS-H09")


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    with clock.frozen(T0), translation.override("en"):
        yield


@pytest.fixture
def world() -> World:
    return factories.make_world(*LANES, each=2)


@pytest.fixture
def case(world: World) -> Case:
    starter = world.people["POS-H03"][0]
    version = factories.version_of("PRC-07")
    made, _new = actions.starting.begin(starter, version, subject="春季上新", unit=world.unit)
    return made


def page(person: Person, name: str, *args: Any, **query: str) -> Any:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client.get(reverse(f"process:{name}", args=args), query)


def post(person: Person, name: str, *args: Any, **said: str) -> Any:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client.post(reverse(f"process:{name}", args=args), said)


def outsider(world: World) -> Person:
    return Person.objects.create(username="outsider", name="外人")


def test_only_those_who_take_part_lead_or_oversee_see_a_case(world: World, case: Case) -> None:
    taking_part, stranger = world.people["POS-H03"][1], outsider(world)
    assert page(taking_part, "case_page", case.uuid).status_code == 200
    assert page(stranger, "case_page", case.uuid).status_code == 404
    above = world.people["POS-H08"][0]
    assert page(above, "case_page", case.uuid).status_code == 404
    PositionGrant.objects.filter(position="POS-H03").update(superior="POS-H08")
    assert page(above, "case_page", case.uuid).status_code == 200
    PositionGrant.objects.filter(position="POS-H09").update(permissions=["process.view"])
    assert page(world.people["POS-H09"][0], "case_page", case.uuid).status_code == 200


def test_the_list_finds_by_state_process_and_pinyin(world: World, case: Case) -> None:
    who = world.people["POS-H03"][0]
    for query in ({"q": "cjsx"}, {"q": case.number}, {"process": "PRC-07"}, {"mine": "1"}):
        assert case.subject in page(who, "case_list", **query).content.decode()
    for query in ({"state": "ended"}, {"q": "nothing-of-this"}, {"late": "1"}):
        assert "No case" in page(who, "case_list", **query).content.decode()


def test_a_step_is_done_on_the_page_and_the_next_one_opens(world: World, case: Case) -> None:
    factories.do(case, "s07_1", world=world)
    item = factories.item_at(case, "s07_2")
    boss = world.people["POS-H02"][0]
    shown = page(boss, "case_page", case.uuid, item=str(item.uuid)).content.decode()
    assert 'value="agree"' in shown and "Call the design group" in shown
    answer = post(boss, "step_complete", case.uuid, item=str(item.uuid), outcome="agree")
    assert answer.status_code == 302
    assert factories.open_nodes(case) == ["s07_3"]


def test_sending_back_needs_a_reason_and_keeps_what_was_typed(world: World, case: Case) -> None:
    factories.do(case, "s07_1", world=world)
    item, boss = factories.item_at(case, "s07_2"), world.people["POS-H02"][0]
    said = {"item": str(item.uuid), "outcome": "reject", "note": "看过两遍"}
    refused = post(boss, "step_complete", case.uuid, **said)
    assert refused.status_code == 422
    assert "看过两遍" in refused.content.decode()
    assert post(boss, "step_complete", case.uuid, **said, reason="换底色").status_code == 302
    assert factories.open_nodes(case) == ["s07_1"]
    maker = world.people["POS-H03"][0]
    assert "换底色" in page(maker, "case_page", case.uuid).content.decode()


def test_who_comes_second_is_told_who_was_faster_and_keeps_the_words(
    world: World, case: Case
) -> None:
    factories.do(case, "s07_1", world=world)
    item = factories.item_at(case, "s07_2")
    first, second = world.people["POS-H02"]
    work.complete(actor=first, item=item, outcome="agree", values={}, note="可以")
    said = {"item": str(item.uuid), "outcome": "reject", "reason": "我有三点意见"}
    late = post(second, "step_complete", case.uuid, **said)
    assert late.status_code == 409
    text = late.content.decode()
    assert str(first) in text and "我有三点意见" in text
    assert factories.open_nodes(case) == ["s07_3"]


def test_a_promise_becomes_the_deadline_on_the_drawing(world: World, case: Case) -> None:
    for node in ("s07_1", "s07_2", "s07_3"):
        factories.do(case, node, world=world)
    item, lead = factories.item_at(case, "s07_4"), world.people["POS-H08"][0]
    missing = post(lead, "step_complete", case.uuid, item=str(item.uuid), outcome="promised")
    assert missing.status_code == 422
    by = (T0 + timedelta(hours=30)).isoformat()
    factories.do(case, "s07_4", world=world, promised_at=by)
    steps = list(case.steps.select_related("actor").order_by("id"))
    picture = pictures.case_picture(case, steps, queries.holders(steps))
    assert 'data-node="s07_5" class="is-open"' in picture and "30 h" in picture
    with clock.frozen(T0 + timedelta(hours=32)):
        late = pictures.case_picture(case, steps, {})
    assert 'data-node="s07_5" class="is-late"' in late and "over 2 h" in late


def test_only_the_arrows_that_were_taken_are_coloured(world: World, case: Case) -> None:
    graph = queries.graph_of(case.version)
    factories.do(case, "s07_1", world=world)
    factories.do(case, "s07_2", "reject", world=world)
    taken = pictures.taken_flows(graph, list(case.steps.order_by("id")), ended=False)
    ways = {(f.source, f.target) for f in graph.flows if f.id in taken}
    assert ("s07_2_choice", "s07_1") in ways and ("s07_2_choice", "s07_3") not in ways


def test_steering_needs_the_permission_and_a_reason(world: World, case: Case) -> None:
    maker = world.people["POS-H03"][0]
    assert post(maker, "case_cancel", case.uuid, reason="不做了").status_code == 403
    PositionGrant.objects.filter(position="POS-H02").update(permissions=list(PERMISSIONS))
    boss = world.people["POS-H02"][0]
    for act, said, state in (
        ("case_cancel", {}, CaseState.RUNNING),
        ("case_park", {"reason": "等档期"}, CaseState.PARKED),
        ("case_unpark", {}, CaseState.RUNNING),
        ("case_cancel", {"reason": "不做了"}, CaseState.CANCELLED),
    ):
        assert post(boss, act, case.uuid, **said).status_code == 302
        case.refresh_from_db()
        assert case.state == state


def test_nothing_new_is_not_drawn_again(world: World, case: Case) -> None:
    who = world.people["POS-H03"][0]
    case.refresh_from_db()
    assert page(who, "case_live", case.uuid, rev=str(case.rev)).status_code == 204
    assert b"<svg" in page(who, "case_live", case.uuid, rev="0").content


def test_a_process_is_offered_to_whose_lane_it_begins_in(world: World) -> None:
    maker, boss = world.people["POS-H03"][0], world.people["POS-H02"][0]
    assert b"PRC-07" in page(maker, "start_list").content
    assert b"PRC-07" not in page(boss, "start_list").content
    assert page(boss, "case_start", "PRC-07").status_code == 404
    begun = post(maker, "case_start", "PRC-07", subject="双12主图", unit=str(world.unit.pk))
    assert begun.status_code == 302
    assert Case.objects.get(subject="双12主图").starter == maker


def test_rows_start_one_case_each_and_a_known_number_starts_nothing(world: World) -> None:
    maker = world.people["POS-H03"][0]
    for rows in ("大衣主图\t4711\n围巾主图,4712", "大衣主图\t4711\n\n手套主图"):
        assert post(maker, "case_start_rows", "PRC-07", rows=rows).status_code == 302
    assert sorted(Case.objects.values_list("subject", flat=True)) == sorted(
        ["大衣主图", "围巾主图", "手套主图"]
    )


def test_the_analysis_opens_to_the_case(world: World, case: Case) -> None:
    factories.do(case, "s07_1", world=world)
    PositionGrant.objects.filter(position="POS-H02").update(permissions=list(PERMISSIONS))
    boss = world.people["POS-H02"][0]
    for by in ("total", "opened", "nonsense"):
        text = page(boss, "process_page", "PRC-07", by=by).content.decode()
        assert "is-heat" in text and "step=07.2" in text
    assert "PRC-07" in page(boss, "process_board").content.decode()
    assert b"<svg" in page(boss, "version_page", "PRC-07", 1).content
    assert page(boss, "migration_page", "PRC-07", 1).status_code == 200
    assert page(world.people["POS-H03"][0], "process_page", "PRC-07").status_code == 403


def test_a_token_is_tried_by_readers_of_the_handbook(world: World) -> None:
    maker, boss = world.people["POS-H03"][0], world.people["POS-H02"][0]
    assert page(maker, "process_trial", "PRC-07").status_code == 403
    PositionGrant.objects.filter(position="POS-H02").update(permissions=["editions.view"])
    text = page(boss, "process_trial", "PRC-07").content.decode()
    assert "go=s07_1%3Adone" in text
    assert page(boss, "process_trial", "PRC-99").status_code == 404
    assert page(boss, "process_trial", "PRC-07", draft="no-such").status_code == 404


def test_entries_of_a_selection_are_shown_without_their_authors() -> None:
    world = factories.make_world("POS-H02", "POS-H03", "POS-H09", "POS-H11", each=2)
    people = [str(person.uuid) for person in world.people["POS-H11"]]
    version = factories.version_of("PRC-04")
    made = factories.make_case(world, version, {"planners": people, "voters": people})
    steps = ["s04_1", "s04_2", "s04_3", "s04_4"]
    for node in steps:
        factories.do(made, node, world=world)
    factories.do(made, "s04_5", "conclude", world)
    for text in ("云朵般的羊绒", "山风里的大衣"):
        factories.do(made, "s04_6", "", world, note=text)
    item = factories.item_at(made, "s04_6v")
    text = page(world.people["POS-H11"][0], "case_page", made.uuid, item=str(item.uuid))
    shown = text.content.decode().split('id="task"')[1].split("</form>")[0]
    assert "云朵般的羊绒" in shown and "山风里的大衣" in shown
    assert "Entry A" in shown and "POS-H11 1" not in shown
    assert text.content.decode().count("云朵般的羊绒") == 1
