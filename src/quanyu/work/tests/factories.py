"""Two teams under one centre: supervisors, specialists, an outsider; items as tests need them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from quanyu.kernel.refusal import Refusal
from quanyu.organisation import actions as organisation
from quanyu.organisation.actions import Position
from quanyu.organisation.models import Person, Post, Unit
from quanyu.organisation.naming import pinyin
from quanyu.work import actions
from quanyu.work.models import WorkItem
from quanyu.work.registry import ItemKind

FIRST = date(2026, 1, 1)
PASSWORD = "right-Horse-7-battery"
POSITIONS = [
    Position("POS-D", "总监", "Director", "", frozenset({"work.manage", "organisation.view"})),
    Position("POS-S", "主管", "Supervisor", "POS-D", frozenset({"organisation.view"})),
    Position("POS-X", "专员", "Specialist", "POS-S", frozenset({"organisation.view"})),
    Position("POS-V", "设计", "Designer", "POS-S"),
]


@dataclass
class Crew:
    """Everybody whom a test needs: 林晓 leads, 周宁 supervises, 苏曼 and 陈悦 are specialists."""

    system: Person
    director: Person
    supervisor: Person
    su: Person
    chen: Person
    designer: Person
    outsider: Person
    centre: Unit
    service: Unit
    studio: Unit
    posts: dict[str, Post]


@dataclass
class Desk:
    """A kind that remembers what was completed, and can refuse."""

    seen: list[tuple[Any, ...]] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    fault: Refusal | None = None

    @property
    def kind(self) -> ItemKind:
        return ItemKind("test.item", "Test", "check", self.complete, changed=self.note)

    def complete(self, item: WorkItem, actor: Person, outcome: str, values: Any, note: str) -> None:
        if self.fault is not None:
            raise self.fault
        self.seen.append((item.key, str(actor), outcome, dict(values), note))

    def note(self, item: WorkItem, what: str, actor: Person) -> None:
        self.changed.append(what)


def make_crew() -> Crew:
    system = organisation.system_actor()
    organisation.publish_positions(actor=system, positions=POSITIONS)
    centre = organisation.add_unit(actor=system, name="运营中心", kind="company")
    service, studio = (
        organisation.add_unit(actor=system, name=name, kind="department", parent=centre)
        for name in ("客服部", "视觉部")
    )
    posts = {
        "POS-D": organisation.add_post(actor=system, unit=centre, position="POS-D"),
        "POS-S": organisation.add_post(actor=system, unit=service, position="POS-S", headcount=2),
        "POS-X": organisation.add_post(actor=system, unit=service, position="POS-X", headcount=5),
        "POS-V": organisation.add_post(actor=system, unit=studio, position="POS-V", headcount=2),
    }
    places = [
        ("林晓", "POS-D"), ("周宁", "POS-S"), ("苏曼", "POS-X"), ("陈悦", "POS-X"),
        ("何川", "POS-V"), ("外人", ""),
    ]  # fmt: skip
    people = {name: make_person(name, posts.get(position)) for name, position in places}
    lin, zhou, su, chen, he, stranger = people.values()
    return Crew(system, lin, zhou, su, chen, he, stranger, centre, service, studio, posts)


def make_person(name: str, post: Post | None = None) -> Person:
    system = organisation.system_actor()
    person = organisation.add_person(
        actor=system, username=pinyin(name), name=name, password=PASSWORD
    )
    if post is not None:
        organisation.appoint(actor=system, person=person, post=post, first_on=FIRST)
    return person


def make_item(key: str = "1", **facts: Any) -> WorkItem:
    """Open an item for the pool of specialists unless it says otherwise."""
    known: dict[str, Any] = {
        "kind": "test.item",
        "title_zh": "审核退货",
        "title_en": "Check return",
    }
    if "owner" not in facts:
        known["pool"] = ("POS-X",)
    return actions.open_item(key=key, **{**known, **facts})
