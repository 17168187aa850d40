"""Coverage of a small shop: gaps, holders, load, abilities, history, and what people decided."""

from datetime import date

import pytest

from quanyu.handbook import Handbook, load_texts
from quanyu.handbook.coverage import Coverage, Done, Holders, Settings, Staffing, coverage
from quanyu.handbook.tests.healthy import SHOP, bases

TODAY = date(2026, 11, 22)
ADOPT = "  - op: adopt\n    ref: POS-H03\n"
STAFFED: Staffing = {
    "POS-H01": Holders(1),
    "POS-H02": Holders(2),
    "POS-H03": Holders(1, frozenset({"CMP-H03-P01"})),
    "POS-R01": Holders(1, frozenset({"CMP-R01-P01"})),
    "POS-R02": Holders(4),
}


THIRD = """duties:
  - id: DUT-R02-1
    position: POS-H03
    tags:
      - plan.make
    zh: 编制投放计划
"""


def shop(*changes: tuple[str, str, str]) -> Handbook:
    texts = dict(SHOP)
    for path, old, new in changes:
        assert old in texts[path]
        texts[path] = texts[path].replace(old, new, 1)
    return load_texts(texts, bases)[0]


def objects(found: Coverage, rule: str) -> list[str]:
    return [one.object for one in found.of(rule)]


def test_each_base_duty_is_adopted_reassigned_declared_or_missing() -> None:
    (score,) = coverage(shop(), on=TODAY).by_base
    assert score.of == "mini@1"
    assert score.adopted == ("DUT-H01-1", "DUT-H02-1", "DUT-H02-2", "DUT-H03-1")
    assert (score.reassigned, score.declared) == (("DUT-H03-2",), ("DUT-H04-1",))
    assert score.missing == ("DUT-H05-1",)
    assert score.total == 7
    assert score.rate == pytest.approx(6 / 7)


def test_scores_by_department_add_up_to_those_by_base() -> None:
    found = coverage(shop(), on=TODAY)
    assert {score.of: score.total for score in found.by_department} == {"DEP-H01": 3, "DEP-H02": 4}


def test_a_position_that_is_not_taken_is_a_gap_with_its_department() -> None:
    found = coverage(shop(("overlay.yaml", ADOPT, "")), on=TODAY)
    assert objects(found, "HB-GAP") == ["DUT-H03-1", "DUT-H05-1"]
    gap = found.of("HB-GAP")[0]
    assert (gap.department, gap.positions) == ("DEP-H02", ("POS-H03",))
    assert gap.file == "duties/all.yaml"


def test_what_was_left_out_with_a_reason_is_shown_and_does_not_count() -> None:
    (declared,) = coverage(shop(), on=TODAY).of("HB-DECLARED")
    assert (declared.object, declared.counts) == ("DUT-H04-1", False)
    assert declared.params["reason"] == "设计外包"
    assert declared.file == "overlay.yaml"


def test_duties_of_a_merged_position_are_adopted() -> None:
    merge = """  - op: merge
    refs:
      - POS-H03
      - POS-H05
    into:
      id: POS-R03
      zh: 推广与活动
      superior: POS-H02
    reason: 合岗
"""
    found = coverage(shop(("overlay.yaml", ADOPT, merge)), on=TODAY)
    (score,) = found.by_base
    assert {"DUT-H03-1", "DUT-H05-1"} <= set(score.adopted)
    assert score.missing == ()


def test_a_duty_that_was_reassigned_and_then_changed_stays_reassigned() -> None:
    changed = """  - op: override
    ref: DUT-H03-2
    set:
      minutes: "15"
    reason: 电话回访
"""
    (score,) = coverage(
        shop(("overlay.yaml", "  - op: override\n", changed + "  - op: override\n")), on=TODAY
    ).by_base
    assert score.reassigned == ("DUT-H03-2",)


def test_two_accountable_positions_overlap_unless_one_is_above_the_other() -> None:
    same = ("duties/store.yaml", "      - store.plan", "      - plan.make")
    found = coverage(shop(same), on=TODAY)
    (overlap,) = found.of("HB-OVERLAP")
    assert (overlap.object, overlap.positions) == ("plan.make", ("POS-H02", "POS-R01"))
    below = ("positions.yaml", "superior: POS-H01", "superior: POS-H03")
    found = coverage(shop(same, below), on=TODAY)
    assert found.of("HB-OVERLAP") == ()
    assert [(one.tag, one.pairs) for one in found.shared] == [
        ("plan.make", (("POS-H02", "POS-R01"),))
    ]


def test_a_waiver_in_force_takes_a_finding_out_of_the_count() -> None:
    found = coverage(shop(), on=TODAY)
    (unmeasured,) = found.of("HB-UNMEASURED")
    assert unmeasured.waiver is not None and unmeasured.waiver.verdict == "accepted"
    assert (unmeasured.counts, found.count("HB-UNMEASURED")) == (False, 0)


def test_a_waiver_holds_on_its_last_day_and_not_after() -> None:
    assert coverage(shop(), on=date(2027, 6, 30)).count("HB-UNMEASURED") == 0
    assert coverage(shop(), on=date(2027, 7, 1)).count("HB-UNMEASURED") == 1


def test_a_decision_about_two_positions_is_none_about_a_third() -> None:
    same = ("duties/store.yaml", "      - store.plan", "      - plan.make")
    decided = """waivers:
  - rule: HB-OVERLAP
    object: plan.make
    positions:
      - POS-H02
      - POS-R01
    verdict: unfounded
    reason: 各订各的计划
    who: 张三
"""
    waived = ("waivers.yaml", "waivers:\n", decided)
    assert coverage(shop(same, waived), on=TODAY).count("HB-OVERLAP") == 0
    third = ("duties/store.yaml", "duties:\n", THIRD)
    found = coverage(shop(same, waived, third), on=TODAY)
    (overlap,) = found.of("HB-OVERLAP")
    assert overlap.counts and overlap.positions == ("POS-H02", "POS-H03", "POS-R01")


def test_lanes_indicators_and_signatures_without_a_holder_are_orphans() -> None:
    dropped = ADOPT.replace("adopt", "drop") + "    reason: 不设\n"
    book = shop(
        ("overlay.yaml", ADOPT, dropped),
        ("processes.yaml", "      - POS-R01", "      - POS-H03"),
        ("indicators/store.yaml", "owner: POS-R01", "owner: POS-H03"),
        ("duties/store.yaml", "sign: POS-H01", "sign: POS-H03"),
    )
    found = coverage(book, on=TODAY)
    assert sorted(objects(found, "HB-ORPHAN")) == [
        "DUT-R01-1/POS-H03",
        "PRC-R01/POS-H03",
        "store_sales",
    ]


def test_a_party_outside_needs_no_holder() -> None:
    assert objects(coverage(shop(), on=TODAY), "HB-ORPHAN") == []  # POS-X07 has a lane in PRC-13


def test_a_vacant_position_and_one_whose_holder_left() -> None:
    found = coverage(shop(), STAFFED, on=TODAY)
    assert objects(found, "HB-ORPHAN") == []
    gone = {**STAFFED, "POS-R01": Holders(0, left=1), "POS-H03": Holders(0), "POS-R02": Holders(0)}
    orphans = coverage(shop(), gone, on=TODAY).of("HB-ORPHAN")
    assert {one.object: "left" in one.msgid for one in orphans} == {
        "POS-H03": False,
        "POS-R01": True,
    }  # POS-R02 has no duty that could wait


def test_nobody_is_planned_for_a_position_with_duties() -> None:
    none = ("overlay.yaml", 'headcount: "2"', 'headcount: "0"')
    assert objects(coverage(shop(none), on=TODAY), "HB-ORPHAN") == ["POS-H02"]


def test_work_is_counted_by_cadence_minutes_and_heads() -> None:
    found = coverage(shop(), STAFFED, on=TODAY)
    load = found.loads["POS-R01"]  # daily 20 minutes; monthly and yearly 30; the visits twice 30
    assert load.duties == 3
    assert load.occurrences == pytest.approx(22 + 1 + 0.083 + 2)
    assert load.minutes_per_head == pytest.approx(22 * 20 + 1.083 * 30 + 2 * 30)
    assert found.loads["POS-H02"].heads == 2


def test_too_much_work_and_too_many_duties_are_told() -> None:
    strict = Settings(minutes_limit=400, accountable_limit=2)
    found = coverage(shop(), STAFFED, on=TODAY, settings=strict)
    assert objects(found, "HB-OVERLOAD") == ["POS-R01", "POS-R01/accountable"]
    two = {**STAFFED, "POS-R01": Holders(2)}
    found = coverage(shop(), two, on=TODAY, settings=strict)
    assert objects(found, "HB-OVERLOAD") == ["POS-R01/accountable"]
    assert coverage(shop(), on=TODAY).of("HB-OVERLOAD") == ()


def test_a_duty_whose_holders_lack_the_ability_is_untrained() -> None:
    found = coverage(shop(), {**STAFFED, "POS-R01": Holders(1, frozenset())}, on=TODAY)
    (untrained,) = found.of("HB-UNTRAINED")
    assert (untrained.object, untrained.params["lacking"]) == ("DUT-R01-1", ("CMP-R01-P01",))
    assert untrained.named("en")["abilities"] == "Opening check"
    assert untrained.named("zh")["abilities"] == "开店检查"
    unassessed = {name: Holders(1) for name in STAFFED}
    found = coverage(shop(), unassessed, on=TODAY)
    assert found.count("HB-UNTRAINED") is None
    assert found.unknown["HB-UNTRAINED"] == "No abilities are assessed yet."


def test_a_duty_is_silent_when_it_was_due_and_never_done_or_often_late() -> None:
    history = {
        "DUT-H02-1": Done(due=20, done=20, late=2),
        "DUT-H02-2": Done(due=4, done=0),
        "DUT-R01-1": Done(due=20, done=18, late=3),
        "DUT-R01-2": Done(due=2, done=0),
    }
    found = coverage(shop(), history=history, on=TODAY)
    assert objects(found, "HB-SILENT") == ["DUT-H02-2", "DUT-R01-1"]
    assert found.count("HB-SILENT") == 2
    assert coverage(shop(), on=TODAY).count("HB-SILENT") is None


def test_every_finding_speaks_both_languages() -> None:
    found = coverage(shop(("overlay.yaml", ADOPT, "")), {}, on=TODAY)
    for one in found.findings:
        assert (
            one.msgid % one.named("zh") != one.msgid % one.named("en") or "name" not in one.params
        )
        assert str(one)
