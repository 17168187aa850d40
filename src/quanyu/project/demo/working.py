"""The demo's last weeks of work: recurring duties made, handed in, seen and given back.

Everything goes through the same actions as the pages, with the clock held at the hour of each act.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from quanyu.editions import queries as editions
from quanyu.handbook import Handbook
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.process import actions as cases
from quanyu.process.models import Case
from quanyu.project.demo.chance import stream
from quanyu.work import actions
from quanyu.work.duties.terms import State, Verdict
from quanyu.work.models import Deliverable, Occurrence, TickMark, WorkItem
from quanyu.work.terms import ItemState

DAYS = 10
IN_TIME, LATE = 0.88, 0.06  # the rest is missed
SEEN, RETURNED = 0.72, 0.03
NOTES = (
    "已完成，数据与平台后台核对一致。",
    "本期无异常，明细见系统记录。",
    "发现 2 处差异，已和相关同事确认并改正。",
    "按计划完成；需关注周末流量下滑，建议加一组素材。",
    "完成。其中 1 项等品牌方回复，明天继续跟进。",
    "整体平稳，三个问题已列出责任人和时间。",
    "对比上期略有改善，原因和下步安排已写明。",
    "已汇总并同步给相关岗位，请领导过目。",
)
REASONS = ("请补充数据来源和对比期。", "缺少责任人和完成时间，请补齐。")


def live_until(today: date, days: int = DAYS, *, seed: int = 1) -> None:
    """Let everybody work the days before `today`; days that were lived already stay as they are."""
    book = editions.in_force()
    for day in _left(today, days):
        with transaction.atomic():
            work_a_day(day, stream("working", seed, day), book)


# Cases at work when the demo opens: who began it, which process, what it is called, steps done.
CASES = (
    ("shenzhiyao", "PRC-07", "双12 主会场首焦图", 1),
    ("guyunfan", "PRC-07", "京东店铺首页轮播图更新", 0),
    ("xunanxing", "PRC-08", "小程序年货节首页模板", 1),
    ("luqinghe", "PRC-12", "双12 会场报名：38 款", 1),
    ("wenshuyan", "PRC-03", "12 月主题：岁末礼遇", 0),
    ("zhengjiamu", "PRC-14", "换货：羊毛大衣 M 换 L", 0),
    ("zhengjiamu", "PRC-15", "退货退款：面霜包装破损", 1),
    ("zhouyanqiu", "PRC-02", "明年一季度营销计划", 0),
)


def begin_today() -> None:
    """Make what is due today by the handbook in force, and begin some cases."""
    actions.tick()
    for number, (username, process, subject, steps) in enumerate(CASES):
        begin_case(Person.objects.get(username=username), process, subject, steps, f"demo:{number}")


def begin_case(person: Person, process: str, subject: str, steps: int, key: str) -> Case | None:
    """Begin a case once and do its first steps; None where the handbook lacks the process."""
    try:
        case = cases.start(actor=person, process=process, subject=subject, key=key)
    except Refusal:
        return None
    for _step in range(steps):
        item = WorkItem.objects.filter(case=case.uuid, state=ItemState.OPEN).first()
        if item is None:
            break
        try:
            actions.complete(actor=item.owner or person, item=item)
        except Refusal:
            break
    return case


def work_a_day(day: date, rng: Random, book: Handbook | None = None, *, share: float = 1) -> int:
    """Let one day pass: what is due is made, most of it handed in; return how much was.

    With a `share` only so many of the rounds are touched at all.
    """
    with clock.frozen(_at(day, time(8))), access.request_cache():
        actions.tick(book)
    with clock.frozen(_at(day, time(10))), access.request_cache():
        _answer(rng)
    handed = 0
    for hour, row in _due(day, rng, share):
        with clock.frozen(_at(day, hour)), access.request_cache():
            handed += _hand_in(row, rng)
    return handed


def _left(today: date, days: int) -> Iterator[date]:
    mark = TickMark.objects.filter(id=1).first()
    first = today - timedelta(days=days)
    if mark is not None:
        first = max(first, mark.through_on + timedelta(days=1))
    return (first + timedelta(days=n) for n in range((today - first).days))


def _due(day: date, rng: Random, share: float) -> list[tuple[time, Occurrence]]:
    """Return what is handed in on a day and when: on its day, or late on the one after."""
    rows = Occurrence.objects.filter(state=State.OPEN, due_on__gte=day - timedelta(days=1))
    found = []
    for row in rows.filter(due_on__lte=day).select_related("item", "doer").order_by("id"):
        fate = stream("fate", row.key, row.turn).random()
        early = row.due_at.astimezone(ZoneInfo(settings.TIME_ZONE)).time()
        touched = stream("share", row.key).random() < share
        if row.doer is None or not touched or fate >= IN_TIME + LATE:
            continue
        if row.due_on == day and fate < IN_TIME:
            found.append((time(max(8, early.hour - rng.randint(1, 3)), rng.randrange(60)), row))
        elif row.due_on < day:
            found.append((time(9, rng.randrange(60)), row))
    return sorted(found, key=lambda pair: (pair[0], pair[1].pk))


def _hand_in(row: Occurrence, rng: Random) -> int:
    if row.doer is None:
        return 0
    try:
        actions.hand_in(actor=row.doer, occurrence=row, note=rng.choice(NOTES))
    except Refusal:
        return 0
    return 1


def _answer(rng: Random) -> None:
    """Let superiors look at what was sent up to them."""
    waiting = Deliverable.objects.filter(answer=None, superseded_by=None, sent_up_to__isnull=False)
    seen: dict[Person, list[Deliverable]] = {}
    for row in waiting.select_related("sent_up_to", "owner", "occurrence").order_by("id"):
        fate, above = rng.random(), row.sent_up_to
        if above is None or fate >= SEEN + RETURNED:
            continue
        if fate < SEEN:
            seen.setdefault(above, []).append(row)
            continue
        reason = rng.choice(REASONS)
        actions.acknowledge(actor=above, deliverable=row, verdict=Verdict.RETURNED, reason=reason)
    for above, rows in seen.items():
        actions.acknowledge_all(actor=above, deliverables=rows)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
