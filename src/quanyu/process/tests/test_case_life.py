"""What a case does with people: passes over, asks a second one, hands over, comes back, ends."""

import pytest

from quanyu.handbook.sheets.tests.sheets import AGREE, ASK, healthy
from quanyu.jobs.registry import tell_failure
from quanyu.jobs.worker import run as work_off
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import actions as organisation
from quanyu.process import actions, queries, registry, rules
from quanyu.process.actions import hooking, make_version
from quanyu.process.models import Case, FlowEvent, ProcessVersion, Step
from quanyu.process.registry import ByHand, Call, Hook
from quanyu.process.terms import HOOK_JOB
from quanyu.process.tests.factories import (
    T0,
    World,
    do,
    item_at,
    make_case,
    make_world,
    open_nodes,
    version_from,
    version_of,
)
from quanyu.process.tests.stories import BOOK
from quanyu.work import actions as work
from quanyu.work.models import Deliverable, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    with clock.frozen(T0):
        return make_world("POS-H02", "POS-H03", "POS-H09", each=2)


def steps_done(case: Case) -> list[tuple[str, str]]:
    rows = FlowEvent.objects.filter(case=case, what__in=("done", "passed")).order_by("seq")
    return list(rows.values_list("step", "what"))


def twice_agreed() -> ProcessVersion:
    """A sheet in which two confirmations of one lane follow each other, then a dear one."""
    again = AGREE.replace("1.2", "1.3").replace("审批", "确认排版").replace("Agree", "Layout")
    dear = AGREE.replace("1.2", "1.4").replace("审批", "确认价格").replace("Agree", "Price")
    return sheet_version(ASK, AGREE, again, dear)


def sheet_version(*rows: str) -> ProcessVersion:
    from quanyu.handbook.sheets.reading import read_sheet
    from quanyu.handbook.sheets.tests.sheets import HEAD

    sheet, _findings = read_sheet("processes/PRC-R01.yaml", HEAD + "".join(rows))
    return make_version(sheet, healthy(*rows))


def test_whoever_approved_the_content_is_not_asked_again_except_for_prices(world: World) -> None:
    case = make_case(world, twice_agreed())
    do(case, "s1_1", "", world)
    do(case, "s1_2", "agree", world)
    assert steps_done(case) == [("1.1", "done"), ("1.2", "done"), ("1.3", "passed")]
    assert open_nodes(case) == ["s1_4"]
    passed = FlowEvent.objects.get(case=case, what="passed")
    assert passed.actor == world.people["POS-H02"][0]
    assert Step.objects.get(case=case, node="s1_3").state == "done"


def test_changed_content_is_approved_anew(world: World) -> None:
    version = sheet_version(ASK, AGREE, ASK.replace("1.1", "1.3"), AGREE.replace("1.2", "1.4"))
    case = make_case(world, version)
    for node, outcome in (("s1_1", ""), ("s1_2", "agree"), ("s1_3", "")):
        do(case, node, outcome, world)
    assert open_nodes(case) == ["s1_4"]


def test_money_is_approved_by_a_second_person() -> None:
    world = make_world("POS-H12", "POS-H13", "POS-H14", "POS-X03", "POS-X04")
    case = make_case(world, version_of("PRC-15"), {"trade_completed": True})
    do(case, "s15_2", "", world)
    actions.tell(actor=world.system, case=case, message="parcel_sent")
    for node, outcome in (("s15_4", ""), ("s15_5", ""), ("s15_6", "company")):
        do(case, node, outcome, world)
    boss = world.people["POS-H12"][0]
    item = item_at(case, "s15_21")
    work.assign(actor=world.system, item=item, person=boss)
    work.complete(actor=boss, item=item, note="账户已核对")
    with pytest.raises(Refusal) as refused:
        work.complete(actor=boss, item=item_at(case, "s15_22"), outcome="agree")
    assert refused.value.code == "same_person"
    work.complete(actor=boss, item=item_at(case, "s15_22"), outcome="reject", note="请客服自己登记")
    do(case, "s15_21", "", world)
    assert open_nodes(case) == ["s15_22"]


def test_sending_back_says_why_and_goes_to_whoever_did_it(world: World) -> None:
    case = make_case(world, version_from(healthy(ASK, AGREE)))
    other = world.people["POS-H03"][1]
    work.complete(actor=other, item=item_at(case, "s1_1"))
    boss = world.people["POS-H02"][1]
    with pytest.raises(Refusal):
        work.complete(actor=boss, item=item_at(case, "s1_2"), outcome="reject")
    work.complete(actor=boss, item=item_at(case, "s1_2"), outcome="reject", note="图片太暗")
    again = item_at(case, "s1_1")
    assert again.owner == other
    assert Step.objects.get(item=again.uuid).round == 2
    told = FlowEvent.objects.get(case=case, outcome="reject")
    assert (told.data["note"], told.actor) == ("图片太暗", boss)


def test_a_case_is_sent_back_to_any_step_it_has_been_at(world: World) -> None:
    version = version_from(
        healthy(ASK, AGREE, ASK.replace("1.1", "1.3"), AGREE.replace("1.2", "1.4"))
    )
    case = make_case(world, version)
    for node, outcome in (("s1_1", ""), ("s1_2", "agree"), ("s1_3", "")):
        do(case, node, outcome, world)
    boss = world.people["POS-H02"][0]
    with pytest.raises(Refusal) as refused:
        actions.send_back(actor=boss, case=case, step="1.4", reason="重来")
    assert refused.value.code == "not_earlier"
    with pytest.raises(Refusal):
        actions.send_back(actor=world.people["POS-H09"][0], case=case, step="1.1", reason="x")
    left = item_at(case, "s1_4")
    actions.send_back(actor=boss, case=case, step="1.1", reason="需求变了")
    assert open_nodes(case) == ["s1_1"]
    left.refresh_from_db()
    assert left.state == "withdrawn"
    with pytest.raises(Refusal):
        work.complete(actor=boss, item=left, outcome="agree")


def test_a_hook_that_no_room_offers_is_done_by_people_who_say_where_it_can_be_seen() -> None:
    world = make_world("POS-H03", "POS-H02", "POS-H09", "POS-H08")
    filing = ASK.replace("do: 提交需求", "publish: 上传页面").replace("1.1", "1.3")
    case = make_case(world, version_from(healthy(ASK, filing, AGREE)))
    do(case, "s1_1", "", world)
    item, doer = item_at(case, "s1_3"), world.people["POS-H03"][0]
    with pytest.raises(Refusal) as refused:
        work.complete(actor=doer, item=item)
    assert refused.value.code == "proof_missing"
    work.complete(actor=doer, item=item, note="已上传，链接见附件")
    assert open_nodes(case) == ["s1_2"]


@pytest.mark.parametrize("fault", [ByHand("登录已失效"), ValueError("bug"), Refusal("x", "No.")])
def test_a_hook_that_fails_ends_with_people(world: World, fault: Exception) -> None:
    def fail(call: Call) -> None:
        raise fault

    registry.register(Hook("test_fail", "Fail", fail))
    filing = ASK.replace("do: 提交需求", "archive: 归档\n    hook: test_fail").replace("1.1", "1.3")
    case = make_case(world, version_from(healthy(ASK, filing, AGREE)))
    do(case, "s1_1", "", world)
    task = case.steps.get(node="s1_3").task
    try:
        hooking.perform(case.pk, task)
    except ValueError:  # a fault of ours: tried again, and after the last attempt given up
        tell_failure(HOOK_JOB, {"case": case.pk, "task": task}, Refusal("job_broken", "Broken."))
    registry._hooks.pop("test_fail")
    assert FlowEvent.objects.filter(case=case, what="handed").count() == 1
    assert item_at(case, "s1_3").state == "open"


def test_what_a_case_came_to_is_archived_under_its_keeper() -> None:
    world = make_world("POS-H02", "POS-H03")
    filing = ASK.replace("do: 提交需求", "archive: 归档").replace("1.1", "1.3")
    case = make_case(world, sheet_version(ASK, filing, AGREE), {"budget": 3})
    do(case, "s1_1", "", world)
    work_off(once=True)
    kept = Deliverable.objects.get(case=case.uuid)
    assert (kept.step, kept.values["budget"], kept.owner) == ("1.3", 3, case.starter)
    assert FlowEvent.objects.get(case=case, what="hooked").step == "1.3"
    do(case, "s1_2", "reject", world)
    do(case, "s1_1", "", world)
    work_off(once=True)
    newest = Deliverable.objects.filter(case=case.uuid).order_by("-pk")[0]
    assert newest.supersedes == kept


def test_a_called_case_holds_the_caller_until_it_ends(world: World, monkeypatch) -> None:
    graph = healthy(ASK, AGREE)
    graph.process = "PRC-R02"
    called = make_version(None, graph)
    monkeypatch.setattr("quanyu.process.actions.hooking.version_in_force", lambda process: called)
    calls = ASK.replace("do: 提交需求", "call: 子流程\n    process: PRC-R02").replace("1.1", "1.3")
    case = make_case(world, version_from(healthy(ASK, calls, AGREE)))
    do(case, "s1_1", "", world)
    work_off(once=True)
    child = Case.objects.get(parent=case)
    assert (child.process, child.subject, open_nodes(case)) == ("PRC-R02", case.subject, ["s1_3"])
    do(child, "s1_1", "", world)
    do(child, "s1_2", "agree", world)
    work_off(once=True)
    assert open_nodes(case) == ["s1_2"]


def test_a_cancelled_case_leaves_nothing_in_any_inbox(world: World) -> None:
    case = make_case(world, version_from(healthy(ASK, AGREE)))
    with pytest.raises(Refusal):
        actions.cancel(actor=world.people["POS-H03"][0], case=case, reason="不做了")
    actions.cancel(actor=world.system, case=case, reason="不做了")
    assert open_nodes(case) == []
    assert not WorkItem.objects.filter(case=case.uuid, state="open").exists()
    with pytest.raises(Refusal):
        actions.cancel(actor=world.system, case=case, reason="不做了")


def test_a_substitute_acts_in_the_name_of_another(world: World) -> None:
    with clock.frozen(T0):
        case = make_case(world, version_from(healthy(ASK, AGREE)))
        away, there = world.people["POS-H03"][0], world.people["POS-H09"][0]
        item = item_at(case, "s1_1")
        work.claim(actor=away, item=item)
        organisation.record_absence(
            actor=world.system, person=away, kind="leave", first_on=clock.today(),
            last_on=clock.today(), substitute=there,
        )  # fmt: skip
        work.complete(actor=there, item=item)
        step = Step.objects.get(case=case, node="s1_1")
        assert (step.actor, step.for_person) == (there, away)
        event = FlowEvent.objects.get(case=case, what="done")
        assert (event.actor, event.for_person) == (there, away)


def test_a_group_that_nobody_named_is_whoever_holds_the_lane(world: World) -> None:
    team = ASK.replace("en: Hand in", "en: Hand in\n    each: makers").replace("1.1", "1.3")
    case = make_case(world, version_from(healthy(ASK, team, AGREE)))
    do(case, "s1_1", "", world)
    rows = case.steps.filter(node="s1_3").order_by("member")
    makers = world.people["POS-H03"]
    assert {row.member for row in rows} == {str(person.uuid) for person in makers}
    owners = WorkItem.objects.filter(uuid__in=rows.values("item")).values_list("owner", flat=True)
    assert sorted(owners) == sorted(person.pk for person in makers)


def test_a_case_is_started_once_for_one_thing(world: World) -> None:
    process = "PRC-13"
    first = actions.start(actor=world.system, process=process, subject="订单 88", key="o-88")
    again = actions.start(actor=world.system, process=process, subject="订单 88", key="o-88")
    other = actions.start(actor=world.system, process=process, subject="订单 89", key="o-89")
    assert first == again
    assert [first.number, other.number] == ["PRC-13-000001", "PRC-13-000002"]
    assert first.version == other.version
    with pytest.raises(Refusal):
        actions.start(actor=world.people["POS-H09"][0], process="PRC-01")
    with pytest.raises(Refusal):
        actions.start(actor=world.system, process="PRC-99")


def test_what_comes_next_is_told_for_each_outcome(world: World) -> None:
    case = make_case(world, version_from(healthy(ASK, AGREE)))
    do(case, "s1_1", "", world)
    ahead = queries.next_steps(case, item_at(case, "s1_2"))
    assert [(one.outcome, one.step) for one in ahead] == [("agree", ""), ("reject", "1.1")]


def test_a_signature_holds_for_what_was_shown(world: World) -> None:
    signing = ASK.replace("do: 提交需求", "sign: 签批").replace("1.1", "1.3")
    case = make_case(world, version_from(healthy(ASK, signing, AGREE)), {"plan": "A"})
    do(case, "s1_1", "", world)
    shown = rules.content_hash(case.facts)
    with pytest.raises(Refusal):
        do(case, "s1_3", "signed", world, content_hash="0" * 64)
    do(case, "s1_3", "signed", world, content_hash=shown)
    signed = FlowEvent.objects.get(case=case, step="1.3", what="done")
    assert signed.data["content_hash"] == shown


def test_processes_of_the_handbook_in_force_can_be_started() -> None:
    world = make_world("POS-H02")
    for process in sorted(BOOK.sheets):
        case = actions.start(actor=world.system, process=process, subject="试")
        assert case.steps.filter(state="open").exists(), process


def test_a_step_begins_other_cases_once_somebody_says_so(world: World) -> None:
    begins = ASK.replace(
        "do: 提交需求", "start: 启动\n    processes:\n      - PRC-13\n      - PRC-07"
    )
    version = sheet_version(ASK, begins.replace("1.1", "1.3"), AGREE)
    case = make_case(world, version)
    do(case, "s1_1", "", world)
    do(case, "s1_3", "", world, start=["PRC-07"])
    assert open_nodes(case) == ["s1_2"]
    work_off(once=True)
    child = Case.objects.get(parent=case)
    assert (child.process, child.subject, child.parent_task) == ("PRC-07", case.subject, "")
