"""A retailer in which every position of every sheet is held by two people, and cases of theirs."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from quanyu.handbook.sheets import Graph
from quanyu.organisation import actions as organisation
from quanyu.organisation.models import Appointment, Person, PositionGrant, Post, Unit
from quanyu.process.actions import hooking, make_version, starting
from quanyu.process.models import Case, ProcessVersion, Step
from quanyu.process.tests.stories import BOOK, GRAPHS
from quanyu.work import actions as work
from quanyu.work.models import WorkItem

T0 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, nine in the morning in Shanghai
FIRST = date(2026, 1, 1)


@dataclass
class World:
    """Who holds what; `people` by position."""

    system: Person
    unit: Unit
    people: dict[str, list[Person]] = field(default_factory=dict)

    def everybody(self) -> list[Person]:
        return [person for held in self.people.values() for person in held]


def make_world(*positions: str, each: int = 1, permissions: tuple[str, ...] = ()) -> World:
    """Set up one unit in which `each` people hold every position (default: of all sheets)."""
    wanted = positions or sorted(
        {name for graph in GRAPHS.values() for lane in graph.lanes for name in lane.positions}
    )
    world = World(organisation.system_actor(), Unit.objects.create(name="云上", kind="company"))
    for name in wanted:
        grant = PositionGrant.objects.create(position=name, zh=name, permissions=list(permissions))
        post = Post.objects.create(unit=world.unit, grant=grant, headcount=each)
        for number in range(each):
            person = Person.objects.create(username=f"{name}-{number}", name=f"{name} {number}")
            Appointment.objects.create(person=person, post=post, first_on=FIRST)
            world.people.setdefault(name, []).append(person)
    return world


def version_of(process: str) -> ProcessVersion:
    """Return the version of a shipped sheet."""
    return make_version(BOOK.sheets[process], GRAPHS[process], edition=BOOK.content_hash)


def version_from(graph: Graph) -> ProcessVersion:
    """Return the version of a small sheet that a test made up."""
    return make_version(None, graph)


def make_case(
    world: World, version: ProcessVersion, facts: dict[str, Any] | None = None, **more: Any
) -> Case:
    """Begin a case for the first person there is."""
    with transaction.atomic():
        case, _made = starting.begin(
            world.everybody()[0], version, subject="春季上新", unit=world.unit, facts=facts, **more
        )
    return case


def item_at(case: Case, node: str) -> WorkItem:
    """Return the first open inbox entry at a node."""
    step = case.steps.filter(node=node, state="open").order_by("id").first()
    assert step is not None and step.item is not None, (node, open_nodes(case))
    return WorkItem.objects.get(uuid=step.item)


def do(
    case: Case, node: str, outcome: str = "", world: World | None = None, **values: Any
) -> WorkItem | None:
    """Do what is open at a node by somebody whose work it is, or by a worker."""
    if by_worker(case, node):
        return None
    item = item_at(case, node)
    actor = item.owner or _somebody(item, world)
    if outcome == "reject":
        values.setdefault("note", "不合格")
    if outcome == "promised" or item.outcomes == ["promised"]:
        values.setdefault("promised_at", "2027-01-01T00:00:00+00:00")
    note = str(values.pop("note", "已办"))
    return work.complete(actor=actor, item=item, outcome=outcome, values=values, note=note)


def by_worker(case: Case, node: str) -> bool:
    """Have a worker do what is open at a node, if it is a worker's; tell whether it was done."""
    step = case.steps.filter(node=node, state="open", item=None).first()
    return step is not None and hooking.perform(case.pk, step.task) == "done"


def _somebody(item: WorkItem, world: World | None) -> Person:
    assert world is not None, "nobody owns the item: say who there is"
    return next(world.people[name][0] for name in item.positions if name in world.people)


def open_nodes(case: Case) -> list[str]:
    """Return the nodes at which something is open, in order."""
    return list(Step.objects.filter(case=case, state="open").values_list("node", flat=True))
