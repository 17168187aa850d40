"""The engine says of every case what the definition of its sheet says, restored at each step."""

import random
import time

import pytest

from quanyu.handbook.sheets.expressions import Refused
from quanyu.handbook.sheets.tests.sheets import AGAIN, AGREE, ASK, PARALLEL, healthy
from quanyu.process.engine import Memory, Run
from quanyu.process.engine import program as programs
from quanyu.process.tests.stories import GRAPHS, GROUPS, MEMBERS, Pair, program, walks_of

CLOCKS = {"arrives": "receive", "passes": "timer", "late": "boundary"}
VOTE = """\
  - id: "1.5"
    lane: POS-H02
    select: 评选
    en: Choose
    people: voters
    reject_to: "1.3"
"""


@pytest.mark.parametrize("process", GRAPHS)
def test_every_story_of_a_sheet_goes_in_the_engine_as_it_is_told(process: str) -> None:
    graph = GRAPHS[process]
    for walk in walks_of(process):
        groups = {name: [f"{name} {i}" for i in range(n)] for name, n in walk.people.items()}
        pair = Pair(graph, program(process), {**groups, **walk.facts})
        for step, *said in walk.steps:
            outcome, vote = (*said, "", "")[:2]
            shape = CLOCKS.get(outcome)
            names = pair.trial.waits() if shape else pair.trial.work()
            node = next(
                name
                for name in names
                if graph.nodes[name].step == step and shape in (None, graph.nodes[name].shape)
            )
            pair.act(node, "" if shape else outcome, vote)
        assert pair.run.done or walk.open, walk.name


@pytest.mark.parametrize("process", GRAPHS)
def test_whatever_happens_engine_and_definition_agree(process: str) -> None:
    graph = GRAPHS[process]
    for seed in range(2):
        chance = random.Random(seed)
        facts = {**dict.fromkeys(GROUPS, MEMBERS), "trade_completed": bool(seed)}
        pair = Pair(graph, program(process), facts)
        for _ in range(50):
            ways = sorted([*+pair.trial.work(), *+pair.trial.waits()])
            if not ways:
                break
            node = graph.nodes[chance.choice(ways)]
            outcome = chance.choice(node.outcomes or ("",))
            pair.act(node.id, outcome, chance.choice([*MEMBERS, "none"]))
        assert pair.size < 6000


def looping() -> Pair:
    graph = healthy(ASK, AGREE, PARALLEL, AGAIN, VOTE)
    return Pair(graph, programs.build(graph), {"voters": ["a", "b"]})


def test_a_group_and_a_vote_are_gone_through_again_and_again() -> None:
    pair = looping()
    pair.act("s1_1")
    pair.act("s1_2", "agree")
    for number, order in enumerate((("a", "b", "c"), ("b", "c", "a"), ("b", "a", "c"))):
        for branch in order:
            pair.act(f"s1_3{branch}")
        pair.act("s1_4", "reject" if number == 0 else "agree")
        if number:
            for _ in range(2):  # a tie first: everybody votes anew
                pair.act("s1_5", "vote", "x")
                pair.act("s1_5", "vote", "y" if _ == 0 else "none" if number == 1 else "x")
            if number == 1:
                pair.act("s1_5", "vote", "none")
                pair.act("s1_5", "vote", "none")
    assert pair.run.done


def test_the_hundredth_round_of_a_loop_costs_what_the_first_did() -> None:
    graph = healthy(ASK, AGREE)
    pair = Pair(graph, programs.build(graph), {})
    took, sizes = [], []
    for _ in range(120):
        began = time.process_time()
        pair.act("s1_1")
        pair.act("s1_2", "reject")
        took.append(time.process_time() - began)
        sizes.append(len(pair.run.dump()))
    assert sizes[-1] == sizes[0]
    assert sorted(took[-20:])[10] <= 2 * sorted(took[:20])[10]


def test_a_case_sent_back_opens_only_the_chosen_step() -> None:
    pair = looping()
    pair.act("s1_1")
    pair.act("s1_2", "agree")
    pair.act("s1_3a")
    pair.run.send_back("s1_1")
    pair.restore()
    assert [one.node.id for one in pair.run.open()] == ["s1_1"]
    assert pair.run.waits() == []
    for node, outcome in (("s1_1", ""), ("s1_2", "agree"), ("s1_3a", ""), ("s1_3b", "")):
        task = next(one.task for one in pair.run.open() if one.node.id == node)
        pair.run.complete(task, outcome)
        pair.restore()
    assert [one.node.id for one in pair.run.open()] == ["s1_3c"]


def test_inside_a_branch_a_step_opens_again_and_the_other_branch_stays() -> None:
    pair = looping()
    pair.act("s1_1")
    pair.act("s1_2", "agree")
    pair.act("s1_3b")
    pair.run.send_back("s1_3b")
    pair.restore()
    assert sorted(one.node.id for one in pair.run.open()) == ["s1_3a", "s1_3b"]
    for node in ("s1_3b", "s1_3c", "s1_3a"):
        task = next(one.task for one in pair.run.open() if one.node.id == node)
        pair.run.complete(task)
        pair.restore()
    assert [one.node.id for one in pair.run.open()] == ["s1_4"]


def test_a_branch_that_is_back_cannot_be_entered_alone() -> None:
    pair = looping()
    pair.act("s1_1")
    pair.act("s1_2", "agree")
    pair.act("s1_3a")
    with pytest.raises(Refused):
        pair.run.send_back("s1_3a")


def test_a_fresh_process_goes_on_where_another_stopped() -> None:
    graph = healthy(ASK, AGREE, PARALLEL, AGAIN, VOTE)
    run = Run.start(programs.build(graph), Memory({"voters": ["a", "b"]}))
    for node in ("s1_1", "s1_2", "s1_3a", "s1_3b", "s1_3c", "s1_4", "s1_5", "s1_5"):
        task = next(one.task for one in run.open() if one.node.id == node)
        run.complete(task, "agree" if node in ("s1_2", "s1_4") else "", "x")
        fresh = programs.build(graph)
        run = Run.load(fresh, Memory.read(run.memory.facts, run.memory.said()), run.dump())
    assert run.done


def test_what_is_not_open_cannot_be_done_and_what_no_step_offers_is_no_outcome() -> None:
    pair = looping()
    task = pair.run.open()[0].task
    pair.run.complete(task)
    with pytest.raises(Refused):
        pair.run.complete(task)
    with pytest.raises(Refused):
        pair.run.complete(pair.run.open()[0].task, "signed")
