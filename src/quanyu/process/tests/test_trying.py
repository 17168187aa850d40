"""A sheet tried with a token."""

from quanyu.process import trying
from quanyu.process.tests.stories import GRAPHS

STRAIGHT = ["s07_1", "s07_2:agree", "s07_3", "s07_4:promised", "s07_5"]


def after(*moves: str) -> trying.Tried:
    return trying.tried(GRAPHS["PRC-07"], moves, {})


def test_it_begins_where_a_case_begins() -> None:
    found = after()
    assert [way.node.id for way in found.ways] == ["s07_1"]
    assert found.marks.nodes["s07_1"].state == "open"


def test_the_way_taken_is_the_whole_state() -> None:
    found = after(*STRAIGHT, "s07_6:reject")
    assert found.marks.nodes["s07_5"].state == "open"
    assert found.marks.nodes["s07_6"].state == "done"
    assert {way.move for way in found.ways} >= {"s07_5:done", "s07_5_due"}


def test_it_ends() -> None:
    agreed = [f"s07_{n}:agree" for n in (6, 7, 8)]
    found = after(*STRAIGHT, *agreed, "s07_9_at", "s07_9")
    assert found.ended and not found.ways
    assert found.marks.nodes["end"].state == "done"


def test_what_is_not_possible_is_said_and_the_way_stays() -> None:
    found = after("s07_1", "s07_5", "s07_2:agree")
    assert "s07_5" in found.fault and found.moves == ("s07_1",)
    assert after("nothing").fault and after("s07_1:perhaps").fault


def test_every_process_can_be_walked_to_its_end_by_the_first_way() -> None:
    for process, graph in GRAPHS.items():
        moves: list[str] = []
        for _turn in range(120):
            found = trying.tried(graph, moves, {})
            assert not found.fault, (process, found.fault)
            if found.ended:
                break
            moves.append(_onwards(found))
        assert found.ended, (process, moves[-5:])


def _onwards(found: trying.Tried) -> str:
    wanted = [way for way in found.ways if way.node.shape != "boundary"]
    best = ("conclude", "agree", "A", "accept")
    return next((w.move for w in wanted if w.outcome in best), wanted[0].move)
