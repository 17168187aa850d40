"""The cast of the room and a small handbook of a shop."""

from dataclasses import dataclass
from datetime import date

from quanyu.editions import actions, terms
from quanyu.editions.models import Draft, Edition
from quanyu.organisation import actions as organisation
from quanyu.organisation.actions import Position
from quanyu.organisation.models import Person

FIRST = date(2026, 1, 1)
TODAY = date(2026, 11, 22)
PASSWORD = "right-Horse-7-battery"
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
  # 店长一人
  - id: POS-R01
    zh: 店长
    en: Shop manager
    permissions:
      - editions.view
      - editions.edit
      - editions.publish
  - id: POS-R02
    zh: 店员
    en: Shop assistant
    superior: POS-R01
    permissions:
      - editions.view
"""
SMALL = {"handbook.yaml": HANDBOOK, "positions.yaml": POSITIONS}


@dataclass
class Cast:
    """Two who prepare, two who publish, one who reads, one who holds nothing."""

    system: Person
    preparer: Person
    second: Person
    publisher: Person
    other: Person
    reader: Person
    outsider: Person


def make_cast() -> Cast:
    """Appoint everybody to a post of the small shop."""
    system = organisation.system_actor()
    every = frozenset({terms.VIEW, terms.EDIT, terms.PUBLISH})
    positions = [
        Position("POS-R01", "店长", "Shop manager", "", every),
        Position("POS-R02", "店员", "Shop assistant", "POS-R01", frozenset({terms.VIEW})),
    ]
    organisation.publish_positions(actor=system, positions=positions)
    unit = organisation.add_unit(actor=system, name="小店", kind="store")
    people = [_person(name) for name in ("林晓", "周宁", "苏曼", "何远", "白若", "外人")]
    for person, position in zip(people, ["POS-R01"] * 4 + ["POS-R02"], strict=False):
        post = organisation.add_post(actor=system, unit=unit, position=position)
        organisation.appoint(actor=system, person=person, post=post, first_on=FIRST)
    return Cast(system, *people)


def _person(name: str) -> Person:
    from quanyu.organisation.naming import pinyin

    return organisation.add_person(
        actor=organisation.system_actor(), username=pinyin(name), name=name, password=PASSWORD
    )


def small_draft(cast: Cast, title: str = "小店第一版", **texts: str) -> Draft:
    """An open draft of the small shop's handbook."""
    return actions.start_draft_from_files(
        actor=cast.preparer, title=title, texts={**SMALL, **texts}, source="small"
    )


def published(cast: Cast, draft: Draft | None = None, effective_on: date = TODAY) -> Edition:
    """An edition of the small shop, or of `draft`."""
    draft = draft or small_draft(cast)
    actions.send_to_review(actor=cast.preparer, draft=draft)
    return actions.publish(actor=cast.publisher, draft=draft, effective_on=effective_on)
