"""What the steps of many cases tell."""

from datetime import UTC, datetime, timedelta

from quanyu.process import mining
from quanyu.process.mining import Done

BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)


def at(hours: float) -> datetime:
    return BEGIN + timedelta(hours=hours)


def done(
    case: int, step: str, opened: float, taken: float, ended: float | None, **more: object
) -> Done:
    told: dict[str, object] = {"round": 1, "due_at": None, "outcome": "done", "actor": 1} | more
    until = None if ended is None else at(ended)
    return Done(
        case, f"s{step}", step, int(str(told["round"])), at(opened), at(taken), until,
        told["due_at"], str(told["outcome"]), told["actor"],  # type: ignore[arg-type]
    )  # fmt: skip


STRAIGHT = [done(1, "1", 0, 2, 3), done(1, "2", 3, 4, 8, actor=2)]
BACK = [
    done(2, "1", 0, 4, 5),
    done(2, "2", 5, 6, 7, outcome="reject", actor=2),
    done(2, "1", 7, 8, 11, round=2),
    done(2, "2", 11, 12, None, round=2, due_at=at(13), actor=2),
]


def test_waiting_is_told_apart_from_working() -> None:
    times = mining.by_node([*STRAIGHT, *BACK], at(20))
    one, two = times["s1"], times["s2"]
    assert (one.waiting, one.working) == (timedelta(hours=2), timedelta(hours=1))
    assert (one.opened, one.again, one.open) == (3, 1, 0)
    assert (two.rejected, two.open, two.late) == (1, 1, 1)


def test_cases_that_went_the_same_way_are_one_variant() -> None:
    twin = [done(3, "1", 0, 1, 2), done(3, "2", 2, 3, 4)]
    took = {1: timedelta(hours=8), 3: timedelta(hours=4)}
    (found,) = mining.variants([*STRAIGHT, *twin, *BACK], took)
    assert (found.steps, found.cases, found.took) == (("1", "2"), (1, 3), timedelta(hours=6))


def test_a_rejection_leads_to_the_step_that_opened_again_after_it() -> None:
    assert mining.loops(BACK) == {("2", "1"): 1}
    assert not mining.loops(STRAIGHT)


def test_the_fullest_desk_stands_first() -> None:
    two, one = mining.loads([*STRAIGHT, *BACK], at(20))
    assert (two.actor, two.open, two.overdue, two.done) == (2, 1, 1, 2)
    assert (one.actor, one.open, one.done, one.working) == (1, 0, 3, timedelta(hours=1))


def test_shades_follow_the_largest_value() -> None:
    assert mining.heat({"a": 0, "b": 50, "c": 100}) == {"a": 0, "b": 2, "c": 4}
    assert mining.heat({"a": 0}) == {"a": 0}


def test_quantiles_and_medians_of_nothing_are_nothing() -> None:
    assert mining.quantile([], 0.9) == mining.middle([]) == timedelta()
    hours = [timedelta(hours=n) for n in range(10)]
    assert mining.quantile(hours, 0.9) == timedelta(hours=9)
