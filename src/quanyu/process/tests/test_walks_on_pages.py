"""The first story of every sheet, told by the people of its lanes on the page of the case."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from quanyu.handbook.sheets.walks import Walk
from quanyu.kernel import clock
from quanyu.organisation.models import Person
from quanyu.process.models import Case
from quanyu.process.tests import factories
from quanyu.process.tests.factories import T0, World, make_world
from quanyu.process.tests.filling import typed
from quanyu.process.tests.stories import GRAPHS, walks_of
from quanyu.process.tests.test_walks import CLOCKS, Telling, positions_of
from quanyu.work import forms
from quanyu.work.models import WorkItem

pytestmark = pytest.mark.django_db


class Paging(Telling):
    """A story told through the pages: each step is opened, filled in and sent."""

    def __init__(self, world: World, process: str, walk: Walk) -> None:
        self.walk, self.clients = walk, dict[int, Client]()
        super().__init__(world, process, walk)

    def take(self, step: str, outcome: str = "", vote: str = "") -> None:
        node = self.node(step, outcome)
        if outcome in CLOCKS:
            self.let_come(node, outcome)
            self.trial.fire(node)
        else:
            if not self.passed(node):
                self.send(node, outcome, vote or "A")
            self.trial.complete(node, outcome, vote or "A")
        self.agree()

    def send(self, node: str, outcome: str, vote: str) -> None:
        if factories.by_worker(self.case, node):
            return
        item = factories.item_at(self.case, node)
        client = self.client_of(item.owner or self.somebody(item))
        shown = client.get(
            reverse("process:case_page", args=[self.case.uuid]), {"item": str(item.uuid)}
        )
        assert shown.status_code == 200
        assert f'name="item" value="{item.uuid}"' in shown.content.decode(), node
        said = self.said(item, outcome or str(item.outcomes[0]), vote)
        answer = client.post(reverse("process:step_complete", args=[self.case.uuid]), said)
        assert answer.status_code == 302, (node, said, _faults(answer))

    def said(self, item: WorkItem, outcome: str, vote: str) -> dict[str, Any]:
        people = [str(person.uuid) for person in self.world.everybody()]
        form = forms.load(item.edition, item.form)
        by = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
        return {
            **typed(form, people, self.walk.people),
            "item": str(item.uuid),
            "outcome": outcome,
            "note": "已办",
            "reason": "不合格",
            "contribution": "可行",
            "promised_at": by,
            "vote": vote,
        }

    def somebody(self, item: WorkItem) -> Person:
        held = self.world.people
        return next(held[name][0] for name in item.positions if name in held)

    def client_of(self, person: Person) -> Client:
        if person.pk not in self.clients:
            self.clients[person.pk] = Client(headers={"accept-language": "en"})
            self.clients[person.pk].force_login(person)
        return self.clients[person.pk]


def _faults(answer: Any) -> list[str]:
    text = answer.content.decode()
    return [part.split("<")[0] for part in text.split('role="alert">')[1:]] + [
        part.split("<")[0] for part in text.split('class="q-faults"')[1:]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("process", GRAPHS)
def test_the_first_story_is_told_on_the_page(process: str, settings: Any, tmp_path: Any) -> None:
    settings.QUANYU_HOME = tmp_path
    cache.clear()
    with clock.frozen(T0):
        world = make_world(*positions_of(process))
        world.people["POS-MORE"] = [
            Person.objects.create(username=f"more-{number}") for number in range(4)
        ]
        walk = walks_of(process)[0]
        telling = Paging(world, process, walk)
        for step in walk.steps:
            telling.take(*step)
        state = Case.objects.values_list("state", flat=True).get(pk=telling.case.pk)
        assert (state == "ended") == telling.trial.done
        assert telling.trial.done or walk.open
