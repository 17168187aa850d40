"""What a step costs: at most fifteen statements, however often the case has come round."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quanyu.handbook.sheets.tests.sheets import AGREE, ASK, healthy
from quanyu.kernel import clock
from quanyu.organisation import access, audit
from quanyu.organisation.models import Unit
from quanyu.process.actions import tell
from quanyu.process.models import Case
from quanyu.process.tests.factories import (
    T0,
    World,
    do,
    item_at,
    make_case,
    make_world,
    version_from,
    version_of,
)
from quanyu.work import actions as work

pytestmark = pytest.mark.django_db
MOST = 15
CONTROL = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT)", re.IGNORECASE)


@pytest.fixture
def world() -> World:
    with clock.frozen(T0):
        found = make_world("POS-H02", "POS-H03", "POS-X03", "POS-H14", "POS-H13", "POS-H12", each=2)
        found.unit = Unit.objects.create(name="项目", kind="project", parent=found.unit)
        return found


def statements(case: Case, world: World, node: str, outcome: str = "") -> list[str]:
    """Return what completing an item, straight from the pool, asked the database."""
    item = item_at(case, node)
    actor = item.owner or world.people[item.positions[0]][0]
    with access.request_cache():
        access.holdings(actor)  # the page asks for them before anybody acts
        with CaptureQueriesContext(
            connection,
        ) as asked:
            work.complete(actor=actor, item=item, outcome=outcome, values={"vote": "x"}, note="好")
    return [row["sql"] for row in asked if not CONTROL.match(row["sql"])]


def test_doing_a_step_asks_at_most_fifteen_things(world: World) -> None:
    with clock.frozen(T0):
        audit.record(None, "test.first")  # the first entry ever makes the head of the chain
        case = make_case(world, version_from(healthy(ASK, AGREE)))
        for node, outcome in (("s1_1", ""), ("s1_2", "reject"), ("s1_1", ""), ("s1_2", "agree")):
            asked = statements(case, world, node, outcome)
            assert len(asked) <= MOST, "\n".join(sql[:160] for sql in asked)


def test_a_step_that_starts_and_stops_deadlines_asks_no_more(world: World) -> None:
    with clock.frozen(T0):
        audit.record(None, "test.first")
        case = make_case(world, version_of("PRC-14"), {"trade_completed": True})
        do(case, "s14_2", "", world)
        tell(actor=world.system, case=case, message="parcel_sent")
        for node, outcome in (
            ("s14_4", ""), ("s14_5", ""), ("s14_6", "customer"), ("s14_7", ""),
            ("s14_8", "accept"), ("s14_7b", ""),
        ):  # fmt: skip
            asked = statements(case, world, node, outcome)
            assert len(asked) <= MOST, f"{node}\n" + "\n".join(sql[:160] for sql in asked)
