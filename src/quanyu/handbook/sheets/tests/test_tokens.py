"""What a sheet means: what is open, and what an outcome opens next."""

import random

import pytest

from quanyu.handbook.sheets.expressions import Refused
from quanyu.handbook.sheets.graph import Graph
from quanyu.handbook.sheets.tests.sheets import AGAIN, AGREE, ASK, PARALLEL, healthy
from quanyu.handbook.sheets.tokens import WAITING, Trial
from quanyu.handbook.sheets.walks import read_walks, untaken, walk_through

VOTE = """\
  - id: "1.5"
    lane: POS-H02
    select: 评选
    en: Choose
    people: voters
    reject_to: "1.1"
"""


def steps(trial: Trial) -> set[str]:
    return {trial.graph.nodes[name].step for name in trial.work() + trial.waits()}


def test_a_rejection_opens_the_earlier_step_again() -> None:
    trial = Trial.begin(healthy(ASK, AGREE), {})
    trial.complete("s1_1")
    trial.complete("s1_2", "reject")
    assert steps(trial) == {"1.1"}
    trial.complete("s1_1")
    trial.complete("s1_2", "agree")
    assert trial.done


def test_after_a_parallel_group_nothing_opens_before_every_branch_is_back_in_any_round() -> None:
    trial = Trial.begin(healthy(ASK, AGREE, PARALLEL, AGAIN), {})
    trial.complete("s1_1")
    trial.complete("s1_2", "agree")
    for order in (("s1_3a", "s1_3b", "s1_3c"), ("s1_3b", "s1_3c", "s1_3a")):
        for node in order:
            assert "1.4" not in steps(trial)
            trial.complete(node)
        trial.complete("s1_4", "reject")
    assert steps(trial) == {"1.3a", "1.3b"}


def test_a_tie_is_voted_again_and_old_votes_do_not_count() -> None:
    trial = Trial.begin(healthy(ASK, AGREE, VOTE), {"voters": ["a", "b"]})
    trial.complete("s1_1")
    trial.complete("s1_2", "agree")
    trial.complete("s1_5", "vote", "A")
    trial.complete("s1_5", "vote", "B")
    assert trial.work() == {"s1_5": 2}
    trial.complete("s1_5", "vote", "B")
    trial.complete("s1_5", "vote", "B")
    assert trial.done


def test_what_is_not_open_cannot_be_done() -> None:
    trial = Trial.begin(healthy(ASK, AGREE), {})
    with pytest.raises(Refused):
        trial.complete("s1_2", "agree")
    with pytest.raises(Refused):
        trial.complete("s1_1", "agree")


def test_a_walk_tells_where_it_could_not_go_on() -> None:
    graph = healthy(ASK, AGREE)
    good, bad = read_walks(
        '[{"name": "退回一次", "steps": [["1.1"], ["1.2", "reject"], ["1.1"], ["1.2", "agree"]]},'
        ' {"name": "跳步", "steps": [["1.2", "agree"]]}]'
    )
    assert walk_through(graph, good).fault == ""
    assert "1.2 is not open" in walk_through(graph, bad).fault
    assert untaken(graph, [walk_through(graph, good)]) == []
    assert untaken(graph, [walk_through(graph, bad)]) != []


def random_walk(graph: Graph, seed: int) -> Trial:
    chance = random.Random(seed)
    trial = Trial.begin(graph, {"voters": ["a", "b", "c"]})
    for _ in range(400):
        if trial.done:
            break
        choices = [*trial.work(), *trial.waits()]
        node = graph.nodes[chance.choice(choices)]
        if node.shape in WAITING or node.shape == "boundary":
            trial.fire(node.id)
        else:
            trial.complete(node.id, chance.choice(node.outcomes), chance.choice("AB"))
    return trial


@pytest.mark.parametrize("seed", range(20))
def test_no_token_is_lost_or_doubled_in_random_walks(seed: int) -> None:
    graph = healthy(ASK, AGREE, PARALLEL, AGAIN, VOTE)
    trial = random_walk(graph, seed)
    assert trial.done
    assert all(count == 0 for count in trial.arrived.values())
