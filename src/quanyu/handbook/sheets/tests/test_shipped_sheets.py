"""The shipped sheets: every story beside them holds, every drawing is clean, no token gets lost."""

import json
import random

import pytest

from quanyu.handbook import load, shipped_base
from quanyu.handbook.sheets.building import build
from quanyu.handbook.sheets.graph import Graph
from quanyu.handbook.sheets.layout import collisions, draw
from quanyu.handbook.sheets.tokens import Trial
from quanyu.handbook.sheets.walks import Walk, read_walks, untaken, walk_through

BOOK, _ = load(shipped_base())
GRAPHS = {name: build(sheet, BOOK.positions)[0] for name, sheet in BOOK.sheets.items()}
STANDARDS = shipped_base().parent
MEMBERS = ["甲", "乙"]
GROUPS = ("teams", "group", "designers", "planners", "voters", "meeting")


def walks_of(process: str) -> list[Walk]:
    (path,) = STANDARDS.glob(f"*/processes/{process}.walks.json")
    return read_walks(path.read_text("utf-8"))


@pytest.mark.parametrize("process", GRAPHS)
def test_every_walk_goes_as_told_and_together_they_take_every_flow(process: str) -> None:
    told = [walk_through(GRAPHS[process], walk) for walk in walks_of(process)]
    assert [f"{one.walk.name}: {one.fault}" for one in told if one.fault] == []
    assert untaken(GRAPHS[process], told) == []


@pytest.mark.parametrize("process", GRAPHS)
def test_a_way_back_over_a_group_or_a_vote_is_walked_twice(process: str) -> None:
    graph = GRAPHS[process]
    steps = [step for walk in walks_of(process) for step in walk.steps]
    for fork in (node for node in graph.nodes.values() if node.shape == "fork"):
        inside = graph.nodes[graph.leaving(fork.id)[0].target].step
        rejects = len(graph.arriving(graph.entries[fork.step])) > 1
        most = max(sum(step[0] == inside for step in walk.steps) for walk in walks_of(process))
        assert most >= 3 or not rejects, fork.step
    for node in graph.nodes.values():
        if node.kind == "select" and node.shape == "task":
            against = [step for step in steps if step[0] == node.step and step[2] == "none"]
            assert len(against) >= 4, node.step  # two people, two rounds


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("process", GRAPHS)
def test_nothing_on_the_drawing_covers_anything(process: str, language: str) -> None:
    graph = GRAPHS[process]
    assert collisions(graph, draw(graph, language)) == []


def wander(graph: Graph, seed: int, most: int = 120) -> Trial:
    """Let chance choose what happens, at most so many times."""
    chance = random.Random(seed)
    facts = {"trade_completed": chance.random() < 0.5}
    trial = Trial.begin(graph, {**dict.fromkeys(GROUPS, MEMBERS), **facts})
    for _ in range(most):
        ways = [("do", name) for name in trial.work()] + [("fire", name) for name in trial.waits()]
        if not ways:
            break
        what, name = chance.choice(ways)
        if what == "fire":
            trial.fire(name)
        else:
            outcomes = graph.nodes[name].outcomes or ("",)
            vote = chance.choice([*MEMBERS, "none"])
            trial.complete(name, chance.choice(outcomes), vote)
    return trial


@pytest.mark.parametrize("process", GRAPHS)
def test_whatever_happens_a_case_ends_or_stays_alive(process: str) -> None:
    graph = GRAPHS[process]
    ended = 0
    for seed in range(40):
        trial = wander(graph, seed)
        ended += trial.done
        waiting = {join for join, arrived in trial.arrived.items() if arrived}
        assert not trial.done or not waiting, f"seed {seed}: a token waits at {waiting}"
        inside = [token.node.id for token in trial.tokens]
        assert all(join in graph.nodes for join in waiting) and (inside or trial.done)
    assert ended


def test_the_exchange_and_the_return_are_told_in_every_combination() -> None:
    for process, cases in (("PRC-14", 3), ("PRC-15", 3)):
        number = process[-2:]
        steps = [walk.steps for walk in walks_of(process)]
        judged = {step[1] for walk in steps for step in walk if step[0] == f"{number}.6"}
        assert len(judged - {"other"}) == cases
        ruled = {step[1] for walk in steps for step in walk if step[0] == f"{number}.10"}
        assert ruled == {"company", "customer"}
        late = {step[0] for walk in steps for step in walk if step[1:] == ("late",)}
        assert late >= {f"{number}.7b", f"{number}.11"}
    returns = [(walk.facts["trade_completed"], walk.steps) for walk in walks_of("PRC-15")]
    for case in ("customer", "company", "unharmed", "other"):
        paid = {done for done, walk in returns if ("15.6", case) in walk and ("15.50",) in walk}
        assert paid == {True, False}, case


def test_walks_are_json_beside_their_sheet_and_no_part_of_the_handbook() -> None:
    found = sorted(path.name for path in STANDARDS.glob("*/processes/*.json"))
    assert found == sorted(f"{name}.walks.json" for name in BOOK.sheets)
    for path in STANDARDS.glob("*/processes/*.json"):
        names = [walk["name"] for walk in json.loads(path.read_text("utf-8"))]
        assert len(set(names)) == len(names), path.name
