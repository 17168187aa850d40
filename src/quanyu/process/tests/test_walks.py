"""Every story of every sheet, told by people through the inbox, against its definition.

After each step the rows are compared with the tokens: steps and items with what is open, timers
with what waits. The engine is loaded from the database each time.
"""

from collections import Counter
from datetime import timedelta

import pytest

from quanyu.handbook.sheets.tokens import Trial
from quanyu.handbook.sheets.walks import Walk
from quanyu.kernel import clock
from quanyu.organisation.models import Person
from quanyu.process.actions import firing
from quanyu.process.models import Case, Step, Timer
from quanyu.process.tests.factories import (
    T0,
    World,
    do,
    make_case,
    make_world,
    version_of,
)
from quanyu.process.tests.stories import GRAPHS, walks_of
from quanyu.work.models import WorkItem

pytestmark = pytest.mark.django_db
CLOCKS = {"arrives": "receive", "passes": "timer", "late": "boundary"}
OVER = ("fired", "dropped")
TOMORROW = (T0 + timedelta(days=1)).isoformat()


class Telling:
    """One story, told to the room and to the definition at once."""

    def __init__(self, world: World, process: str, walk: Walk) -> None:
        self.world, self.graph, self.now = world, GRAPHS[process], T0
        everybody = world.everybody()
        groups = {
            name: [str(person.uuid) for person in everybody[:number]]
            for name, number in walk.people.items()
        }
        facts = {**groups, **walk.facts}
        self.case = make_case(world, version_of(process), facts)
        self.trial = Trial.begin(self.graph, facts)
        self.agree()

    def node(self, step: str, outcome: str) -> str:
        shape = CLOCKS.get(outcome)
        names = self.trial.waits() if shape else self.trial.work()
        nodes = (self.graph.nodes[name] for name in names)
        return next(n.id for n in nodes if n.step == step and shape in (None, n.shape))

    def take(self, step: str, outcome: str = "", vote: str = "") -> None:
        node = self.node(step, outcome)
        if outcome in CLOCKS:
            self.let_come(node, outcome)
            self.trial.fire(node)
        else:
            if not self.passed(node):
                do(self.case, node, outcome, self.world, vote=vote or "A")
            self.trial.complete(node, outcome, vote or "A")
        self.agree()

    def passed(self, node: str) -> bool:
        """Tell whether the step passed by itself since the last one was done."""
        last = self.case.events.order_by("-seq").values("seq", "what", "node")[:12]
        for event in last:
            if event["what"] == "passed" and event["node"] == node:
                return not Step.objects.filter(case=self.case, node=node, state="open").exists()
            if event["what"] == "done":
                return False
        return False

    def let_come(self, node: str, outcome: str) -> None:
        if outcome == "arrives":
            message = self.graph.nodes[node].message
            firing.tell(actor=self.world.system, case=self.case, message=message)
            return
        timer = self.case.timers.exclude(state__in=OVER).filter(node=node).first()
        assert timer is not None, node
        if timer.state == "unset":
            do(self.case, node, "promised", self.world, promised_at=TOMORROW)
        Timer.objects.filter(pk=timer.pk).update(at=self.now)
        assert firing.fire(self.case.pk) == 1

    def agree(self) -> None:
        """Compare what stands in the rows with the definition's tokens."""
        case, work, waits = self.case, +self.trial.work(), +self.trial.waits()
        steps = list(case.steps.filter(state="open").values_list("kind", "node", "item"))
        shown = Counter(node for kind, node, _item in steps if kind != "wait")
        if shown != work:
            assert any(self.passed(node) for node in work), (shown, work)
        timed = Counter(case.timers.exclude(state__in=OVER).values_list("node", flat=True))
        assert timed == Counter({n: k for n, k in waits.items() if self.graph.nodes[n].clock})
        items = WorkItem.objects.filter(case=case.uuid, state="open")
        assert {item for *_, item in steps if item} == set(items.values_list("uuid", flat=True))


def positions_of(process: str) -> list[str]:
    return sorted({name for lane in GRAPHS[process].lanes for name in lane.positions})


@pytest.mark.parametrize("process", GRAPHS)
def test_every_story_is_told_by_its_people(process: str) -> None:
    with clock.frozen(T0):
        world = make_world(*positions_of(process))
        world.people["POS-MORE"] = [
            Person.objects.create(username=f"more-{number}") for number in range(4)
        ]
        for walk in walks_of(process):
            telling = Telling(world, process, walk)
            for step in walk.steps:
                telling.take(*step)
            state = Case.objects.values_list("state", flat=True).get(pk=telling.case.pk)
            assert (state == "ended") == telling.trial.done, walk.name
            assert telling.trial.done or walk.open, walk.name
