"""What stands behind the addresses in a test: people, a real import, a view, an upload."""

from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from quanyu.analysis.actions.reports import compute_report
from quanyu.analysis.actions.views import save_view
from quanyu.analysis.models import Anomaly, Report
from quanyu.editions import actions as editions
from quanyu.editions.models import Draft
from quanyu.figures.actions import set_expectation
from quanyu.figures.models import Expectation, UploadFile
from quanyu.figures.tests.factories import ORDER_FORMAT, imported, order, shop, uploaded, written
from quanyu.kernel.clock import now
from quanyu.kernel.period import Period
from quanyu.organisation import actions, permissions
from quanyu.organisation.actions import Position
from quanyu.organisation.models import (
    Absence,
    Appointment,
    PeopleDraft,
    Person,
    Post,
    Robot,
    Shift,
    Unit,
)
from quanyu.process import actions as process
from quanyu.process.models import Case, Migration
from quanyu.work import actions as work
from quanyu.work import registry
from quanyu.work.models import Attachment, Delegation, Deliverable, Occurrence, WorkItem

FIRST = date(2020, 1, 1)
DAY = date(2026, 11, 18)
LAST = date(2026, 12, 31)
PASSWORD = "right-Horse-7-battery"
PEOPLE = "姓名,部门,编制,到岗日\n新人甲,运营中心,POS-ALL,2026-11-20"
QUESTION = "key=net_sales&from=2026-11-17&to=2026-11-18&by=day"


@dataclass
class World:
    """People by what they may do, and one of everything that an address names."""

    people: dict[str, Person]
    unit: Unit
    post: Post
    target: Person
    appointment: Appointment
    batch: Any
    file: UploadFile
    expectation: Expectation
    view: Any
    report: Report
    anomaly: Anomaly
    draft: Draft
    reviewed: Draft
    shift: Shift
    absence: Absence
    people_draft: PeopleDraft
    robot: Robot


def make_world(folder: Path) -> World:
    """Make one person per permission, one with all, one without a post; import a real file.

    "the rest" may do everything until a test takes permissions from POS-REST.
    """
    system = actions.system_actor()
    codes = sorted(permissions.codes())
    every = Position("POS-ALL", "全能", permissions=frozenset(codes))
    single = [Position(f"POS-{c}", c, permissions=frozenset({c})) for c in codes]
    editions.publish_starter()
    rest = Position("POS-REST", "其余", permissions=frozenset(codes))
    actions.publish_positions(actor=system, positions=[every, rest, *single])
    unit = actions.add_unit(actor=system, name="运营中心", kind="department")
    people = {code: _person(unit, code, f"POS-{code}") for code in codes} | {
        "everything": _person(unit, "everything", "POS-ALL"),
        "the rest": _person(unit, "the-rest", "POS-REST"),
        "nothing": _person(unit, "nothing"),
    }
    target = _person(unit, "target", "POS-ALL")
    director = people["everything"]
    channel = shop(director)
    _work(director, target)
    _handed_in(director)
    _case(director, unit)
    rows = [order(1), order(2, day="2026-11-17"), "3,x,1,上海,坏,坏,0"]
    batch = imported(director, written(folder, "a.csv", rows), channel)
    assert batch.state == "active"
    set_expectation(director, channel=channel, format_id=ORDER_FORMAT, first_on=date(2026, 11, 17))
    return World(
        people,
        unit,
        _post(unit),
        target,
        target.appointments.get(),
        batch,
        uploaded(director, written(folder, "b.csv", [order(7)]))[0],
        Expectation.objects.get(),
        save_view(director, name="日销", question=QUESTION, share=False),
        compute_report(director, kind="daily", period=Period.of_day(DAY)),
        _anomaly(batch.snapshot_id or batch.pk),
        editions.start_draft(actor=target, title="编制中"),
        _reviewed(target),
        actions.add_shift(actor=system, unit=unit, name="早班", starts=time(9), ends=time(17)),
        actions.record_absence(
            actor=system, person=target, kind="leave", first_on=DAY, last_on=DAY
        ),
        actions.read_people(actor=director, name="名单.csv", data=PEOPLE.encode()),
        # Sealed by nobody: whoever may let it speak gets a sentence, and no chat is called.
        Robot.objects.create(
            name="运营群", service="wecom", unit=unit, sealed_token="?", added_at=now()
        ),
    )


def _work(owner: Person, other: Person) -> None:
    registry.register_kind(registry.ItemKind("world", "核对", "check", lambda *_facts: None))
    item = work.open_item(kind="world", key="1", title_zh="核对", owner=owner, bulk=True)
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    work.attach(actor=owner, topic=f"item:{item.uuid}", upload=paper)
    work.delegate(actor=owner, person=owner, substitute=other, first_on=DAY, last_on=LAST)


def _case(starter: Person, unit: Unit) -> None:
    case = process.start(actor=starter, process="PRC-07", subject="主图", unit=unit)
    Migration.objects.create(
        process="PRC-07", target=case.version, actor=starter, at=now(), undone_at=None
    )


def _reviewed(person: Person) -> Draft:
    draft = editions.start_draft(actor=person, title="审核中")
    return editions.send_to_review(actor=person, draft=draft)


def _anomaly(snapshot: int) -> Anomaly:
    return Anomaly.objects.create(
        indicator="net_sales",
        day=DAY,
        unit="money",
        value=20,
        expected=400,
        spread=10,
        distance=38,
        side="worse",
        snapshot_id=snapshot,
        owner_position="POS-H02",
        found_at=now(),
    )


def _handed_in(person: Person) -> None:
    """Leave a round of a duty, and something that was sent up to `person`."""
    post = person.appointments.get().post
    days = {"first_on": DAY, "last_on": DAY, "about_first_on": DAY, "about_last_on": DAY}
    Occurrence.objects.create(
        key="world", duty="DUT-H01-1", every="day", title_zh="日报", title_en="Daily",
        position="POS-ALL", post=post, unit=post.unit, holder=person, doer=person, due_on=DAY,
        due_at=now(), ends_at=now(), opened_at=now(), **days,
        item=WorkItem.objects.get(kind="world"),
    )  # fmt: skip
    work.archive(owner=person, title_zh="日报", sent_up_to=person)


def _post(unit: Unit) -> Post:
    return actions.add_post(actor=actions.system_actor(), unit=unit, position="POS-ALL")


def _person(unit: Unit, name: str, position: str = "") -> Person:
    system = actions.system_actor()
    person = actions.add_person(
        actor=system, username=name.replace(".", "-"), name=name, password=PASSWORD
    )
    if position:
        post = actions.add_post(actor=system, unit=unit, position=position)
        actions.appoint(actor=system, person=person, post=post, first_on=FIRST)
    return person


def routes() -> list[str]:
    """Return the full name of every address; one without a name counts by its pattern."""
    return sorted(_names(get_resolver().url_patterns, ""))


def _names(patterns: list[Any], namespace: str) -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found += _names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            found.append(f"{namespace}{pattern.name or pattern.pattern}")
    return found


def address(world: World, route: str) -> str:
    """Return the address of `route` with the objects of `world` in it."""
    arguments, query = _ARGUMENTS.get(route, (lambda _world: [], ""))
    url = reverse(route, args=arguments(world))
    return f"{url}?{query}" if query else url


def _of(what: str, query: str = "") -> Any:
    def value(world: World) -> list[Any]:
        found: Any = world
        for name in what.split("."):
            found = getattr(found, name)
        return [found]

    return value, query


def _said(*arguments: Any, query: str = "") -> Any:
    return (lambda _world: list(arguments)), query


def form(world: World, route: str) -> dict[str, str]:
    """Return what a person would write into the form of `route`; empty where it has none."""
    found = FORMS.get(route, {})
    return {name: value(world) if callable(value) else value for name, value in found.items()}


FORMS: dict[str, dict[str, Any]] = {
    "organisation:person_new": {"name": "新人", "username": "new", "password": PASSWORD},
    "organisation:person_change": {"name": "改名", "number": "7"},
    "organisation:person_appoint": {
        "post": lambda world: str(world.post.pk),
        "first_on": "2026-01-01",
    },
    "organisation:person_leave": {"reason": "合同到期"},
    "organisation:contact_show": {"reason": "急事联系"},
    "organisation:roster_set": {
        "unit": lambda world: str(world.unit.pk),
        "person": lambda world: str(world.target.uuid),
        "day": "2026-11-20",
    },
    "organisation:roster_copy": {"unit": lambda world: str(world.unit.pk), "week": "2026-11-23"},
    "organisation:shift_new": {
        "unit": lambda world: str(world.unit.pk),
        "name": "晚班",
        "starts": "13:00",
        "ends": "21:00",
        "colour": "c2",
    },
    "organisation:shift_end": {"reason": "不再用"},
    "organisation:absence_new": {
        "person": lambda world: str(world.target.pk),
        "kind": "trip",
        "first_on": "2026-12-01",
        "last_on": "2026-12-02",
    },
    "organisation:absence_end": {"last_on": "2026-11-19"},
    "organisation:password_set": {"password": "given-Horse-8-battery"},
    "organisation:appointment_end": {"last_on": "2026-11-18"},
    "organisation:unit_new": {"name": "新部", "kind": "department"},
    "organisation:unit_change": {"name": "改名", "kind": "department"},
    "organisation:post_new": {
        "unit": lambda world: str(world.unit.pk),
        "position": "POS-ALL",
    },
    "organisation:post_change": {"title": "改名"},
    "organisation:unit_scope": {"channels": lambda world: world.batch.channel.key},
    "organisation:post_scope": {"channels": lambda world: world.batch.channel.key},
    "organisation:unit_end": {"reason": "合并"},
    "organisation:post_end": {"reason": "合并"},
    "organisation:account": {"language": "en", "theme": "dark"},
    "figures:batch_undo": {"reason": "错文件"},
    "figures:channel_open": {
        "name": "京东店",
        "platform": "jd",
        "timezone": "Asia/Shanghai",
        "day_start": "00:00",
        "currency": "CNY",
    },
    "figures:expectation_set": {
        "channel": lambda world: str(world.batch.channel.uid),
        "format_id": ORDER_FORMAT,
        "days_after": "1",
        "due_time": "08:30",
        "first_on": "2026-11-01",
    },
    "figures:expectation_nothing": {"day": "2026-11-18", "reason": "盘点"},
    "figures:target_set": {"indicator": "net_sales", "month": "2026-11"},
    "analysis:view_save": {"name": "周销", "question": QUESTION},
    "analysis:report_compute": {"kind": "daily", "day": "2026-11-17"},
    "analysis:report_comment": {"comment": "平稳"},
    "analysis:anomaly_explain": {"note": "缺货"},
    "analysis:anomaly_dismiss": {"note": "无碍"},
    "editions:draft_new": {"title": "新稿", "source": "edition"},
    "editions:guide_choose": {"zh": "小店", "id": "shop", "standards": "t-ccfags-046"},
    "editions:guide_positions": {"act": "save"},
    "editions:guide_people": {"act": "save"},
    "editions:guide_holes": {"until": "2027-01-31", "reason": "先接受"},
    "editions:guide_second": {"name": "新总", "username": "second"},
    "editions:draft_withdraw": {"reason": "另起一稿"},
    "editions:file_check": {"text": "kind: handbook"},
    "editions:file_new": {"path": "duties/new.yaml"},
    "editions:file_remove": {"path": "handbook.yaml"},
    "editions:draft_publish": {"effective_on": "2026-12-31"},
    "work:deliverable_answer": {"verdict": "seen"},
    "process:case_back": {"step": "07.1", "reason": "重来"},
    "process:case_cancel": {"reason": "不做了"},
    "process:case_park": {"reason": "再等等"},
    "process:case_pause": {"reason": "等样品"},
    "process:case_start": {"subject": "新主图"},
    "process:case_start_rows": {"rows": "新主图一\n新主图二"},
    "process:case_tell": {"message": "parcel_sent", "note": "SF1"},
    "process:case_time": {"node": "s07_9_at", "at": "2026-12-01T18:00"},
    "ui:language": {"language": "en"},
    "work:comment_new": {
        "topic": lambda _world: f"item:{WorkItem.objects.get(kind='world').uuid}",
        "text": "看过了",
    },
    "work:delegation_new": {
        "person": lambda world: str(world.people["everything"].pk),
        "substitute": lambda world: str(world.target.pk),
        "first_on": "2026-12-01",
        "last_on": "2026-12-02",
    },
}
_ARGUMENTS: dict[str, Any] = {
    "start:panel": _said("board"),
    "work:duty_page": _said("DUT-H01-1"),
    "work:round_page": ((lambda _world: [Occurrence.objects.get().uuid]), ""),
    "work:round_of_item": ((lambda _world: [WorkItem.objects.get(kind="world").uuid]), ""),
    **{
        f"work:deliverable_{act}": ((lambda _world: [Deliverable.objects.get().uuid]), "")
        for act in ("page", "answer")
    },
    **{
        f"process:{act}": ((lambda _world: [Case.objects.get().uuid]), "")
        for act in (
            *("case_page", "case_live", "case_back", "case_cancel", "case_park", "case_pause"),
            *("case_resume", "case_tell", "case_time", "case_unpark"),
            *("step_assign", "step_claim", "step_complete", "step_release"),
        )
    },
    "process:case_start": _said("PRC-07"),
    "process:case_start_rows": _said("PRC-07"),
    "process:process_page": _said("PRC-07"),
    "process:process_trial": _said("PRC-07"),
    "process:version_page": _said("PRC-07", 1),
    "process:migration_do": _said("PRC-07", 1),
    "process:migration_page": _said("PRC-07", 1),
    "process:migration_undo": ((lambda _world: [Migration.objects.get().uuid]), ""),
    **{
        f"work:item_{act}": ((lambda _world: [WorkItem.objects.get(kind="world").uuid]), "")
        for act in (
            *("page", "claim", "release", "assign"),
            *("promise", "pause", "resume", "complete"),
        )
    },
    "work:attachment": ((lambda _world: [Attachment.objects.get().uuid]), ""),
    "work:delegation_end": ((lambda _world: [Delegation.objects.get().uuid]), ""),
    **{
        f"organisation:{route}": _of("target.uuid")
        for route in (
            "person_detail",
            "person_change",
            "person_appoint",
            "person_erase",
            "person_leave",
            "contact_show",
            "sessions_end",
            "password_set",
        )
    },
    "organisation:appointment_end": _of("appointment.uuid"),
    "organisation:shift_end": _of("shift.uuid"),
    "organisation:robot_end": _of("robot.uuid"),
    "organisation:robot_try": _of("robot.uuid"),
    "organisation:people_preview": _of("people_draft.uuid"),
    "organisation:absence_end": _of("absence.uuid"),
    "organisation:roster_export": ((lambda _world: []), "unit=1"),
    **{f"organisation:unit_{act}": _of("unit.uuid") for act in ("scope", "change", "end")},
    **{
        f"organisation:post_{act}": _of("post.uuid") for act in ("detail", "scope", "change", "end")
    },
    **{
        f"editions:edition_{page}": _said(1)
        for page in ("page", "file", "export", "workbook", "difference", "release")
    },
    **{
        f"editions:draft_{act}": _of("draft.uuid")
        for act in ("page", "export", "workbook", "send", "withdraw", "catch_up")
    },
    **{
        f"editions:guide_{step}": _of("draft.uuid")
        for step in ("resume", "positions", "people", "holes", "publish", "send")
    },
    **{f"editions:guide_{act}": _of("reviewed.uuid") for act in ("back", "second", "appoint")},
    **{f"editions:workbook_{act}": _of("draft.uuid") for act in ("page", "take_over")},
    **{
        f"editions:file_{act}": _of("draft.uuid", "path=handbook.yaml")
        for act in ("page", "check", "new", "remove")
    },
    **{
        f"editions:{act}": _of("reviewed.uuid")
        for act in ("review_page", "draft_publish", "draft_take_back")
    },
    "editions:position_sheet": _said("POS-H01"),
    "editions:process_sheet": _said("PRC-07"),
    "editions:form_sheet": _said("notice"),
    "work:form_trial": _said("notice"),
    "editions:process_bpmn": _said("PRC-07"),
    **{
        f"editions:{act}": _of("draft.uuid")
        for act in ("position_adopt", "position_leave", "duty_assign", "finding_decide")
    },
    "editions:position_change": ((lambda world: [world.draft.uuid, "POS-H01"]), ""),
    "editions:duty_change": ((lambda world: [world.draft.uuid, "DUT-H01-1"]), ""),
    "figures:upload_page": _of("file.upload.uid"),
    "figures:start": _of("file.upload.uid"),
    **{
        f"figures:{route}": _of("file.uid")
        for route in ("file_card", "file_preview", "wizard_page", "wizard_preview")
    },
    **{f"figures:batch_{act}": _of("batch.uid") for act in ("page", "progress", "undo", "rejects")},
    "figures:source_line": ((lambda world: [world.batch.pk, 0, 2]), ""),
    "figures:expectation_end": _of("expectation.uid"),
    "figures:expectation_nothing": _of("expectation.uid"),
    "figures:format_page": _said(ORDER_FORMAT),
    "figures:format_example": _said(ORDER_FORMAT, "csv"),
    "figures:channel_page": _of("batch.channel.uid"),
    "analysis:board_page": _said("director"),
    "analysis:board_block": _said("director", 0, 0),
    "analysis:indicator_page": _said("net_sales"),
    "analysis:explore": _said(query=QUESTION),
    "analysis:explore_values": _said(query=f"{QUESTION}&dimension=channel"),
    "analysis:explore_export": _said("csv", query=QUESTION),
    "analysis:view_open": _of("view.uid"),
    "analysis:view_delete": _of("view.uid"),
    "analysis:rows": _said(query=QUESTION),
    **{
        f"analysis:report_{act}": _of("report.uid")
        for act in ("page", "refresh", "comment", "publish", "correct", "drop")
    },
    **{
        f"analysis:report_{act}": ((lambda world: [world.report.uid, 1]), "")
        for act in ("version", "difference", "export")
    },
    "analysis:report_rows": ((lambda world: [world.report.uid, 1]), QUESTION),
    **{
        f"analysis:anomaly_{act}": _of("anomaly.uid")
        for act in ("page", "explain", "dismiss", "reopen")
    },
}
