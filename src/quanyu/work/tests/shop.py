"""A shop whose handbook has recurring duties: a manager, two assistants, an analyst post."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from quanyu.editions import actions as editions
from quanyu.editions import terms
from quanyu.kernel import clock
from quanyu.organisation import actions as organisation
from quanyu.organisation.actions import Position
from quanyu.organisation.models import Person, Post, Unit
from quanyu.work.tests.factories import make_person

FIRST = date(2026, 1, 1)
HANDBOOK = """\
kind: handbook
id: small-shop
version: "1"
zh: 小店手册
en: Small shop
status: own
"""
POSITIONS = """\
kind: positions
positions:
  - id: POS-R01
    zh: 店长
    en: Shop manager
    permissions:
      - editions.view
      - editions.edit
      - editions.publish
      - work.manage
  - id: POS-R02
    zh: 店员
    en: Shop assistant
    superior: POS-R01
  - id: POS-R03
    zh: 数据分析员
    en: Analyst
    superior: POS-R01
"""
DUTIES = """\
kind: duties
duties:
  - id: DUT-R02-1
    position: POS-R02
    zh: 每天登记退换货
    en: Log returns every day
    deliverable:
      zh: 退换货登记表
      en: Return log
      archive: returns
    cadences:
      - every: day
        due: "18:00"
        origin: stated
  - id: DUT-R01-1
    position: POS-R01
    zh: 每周总结
    en: Sum up the week
    deliverable:
      zh: 周总结
      en: Weekly summary
      archive: reports
    cadences:
      - every: week
        on: fri
        due: "17:00"
        origin: stated
      - every: month
        on: "5"
        due: "18:00"
        origin: default
  - id: DUT-R03-1
    position: POS-R03
    zh: 每月分析
    en: Monthly analysis
    deliverable:
      zh: 月度分析
      en: Monthly analysis
      archive: reports
    cadences:
      - every: month
        on: last
        due: "18:00"
        origin: stated
      - every: event
        origin: default
"""
TEXTS = {"handbook.yaml": HANDBOOK, "positions.yaml": POSITIONS, "duties/shop.yaml": DUTIES}


@dataclass
class Shop:
    """林晓 and 周宁 manage (one each post), 苏曼 and 陈悦 assist; nobody analyses."""

    system: Person
    manager: Person
    second: Person
    su: Person
    chen: Person
    outsider: Person
    unit: Unit
    posts: dict[str, Post]


def at(day: str, hour: int = 8, minute: int = 0) -> datetime:
    """Return an instant by the clock of Hangzhou."""
    return datetime.fromisoformat(f"{day}T{hour:02d}:{minute:02d}:00+08:00").astimezone(UTC)


def make_shop(texts: dict[str, str] | None = None) -> Shop:
    """Appoint everybody and publish the handbook, in force from the first of January."""
    system = organisation.system_actor()
    every = frozenset({terms.VIEW, terms.EDIT, terms.PUBLISH, "work.manage"})
    positions = [
        Position("POS-R01", "店长", "Shop manager", "", every),
        Position("POS-R02", "店员", "Shop assistant", "POS-R01"),
        Position("POS-R03", "数据分析员", "Analyst", "POS-R01"),
    ]
    organisation.publish_positions(actor=system, positions=positions)
    unit = organisation.add_unit(actor=system, name="小店", kind="store")
    seats = {"POS-R01": 2, "POS-R02": 2, "POS-R03": 1}
    posts = {
        name: organisation.add_post(actor=system, unit=unit, position=name, headcount=count)
        for name, count in seats.items()
    }
    places = [("林晓", "POS-R01"), ("周宁", "POS-R01"), ("苏曼", "POS-R02"), ("陈悦", "POS-R02")]
    people = [make_person(name, posts[position]) for name, position in places]
    outsider = make_person("外人")
    with clock.frozen(at("2026-01-02")):
        draft = editions.start_draft_from_files(
            actor=people[0], title="小店手册", texts=texts or TEXTS, source="small-shop"
        )
        editions.send_to_review(actor=people[0], draft=draft)
        editions.publish(actor=people[1], draft=draft, effective_on=date(2026, 1, 2), note="first")
    manager, second, su, chen = people
    return Shop(system, manager, second, su, chen, outsider, unit, posts)
