"""What is in force after bases and overlay, and where each line says it comes from."""

from quanyu.handbook import Handbook, Origin, load_texts
from quanyu.handbook.tests.samples import ADOPT_ALL, BASES, COMMON, HOUSE, OWN, composed


def without_findings(text: str, **files: str) -> Handbook:
    book, findings = composed(text, **files)
    assert [str(one) for one in findings] == []
    return book


def test_without_adoption_no_position_is_in_force_but_the_words_are() -> None:
    book, findings = load_texts(OWN, BASES.get)
    assert findings == []
    assert not any((book.positions, book.duties, book.competencies, book.cards))
    assert list(book.tags.objects) == ["plan", "ads"]
    assert list(book.words) == ["直通车"]
    assert list(book.readings) == ["AMB-19"]
    assert list(book.rules) == ["APR-01"]
    assert list(book.processes) == ["PRC-10"]
    assert list(book.measures) == list(book.indicators) == ["ad_cost"]
    assert [base.reference for base in book.bases] == ["quanyu@1", "house@2013"]
    assert len(book.bases[1].duties) == 7


def test_a_standard_alone_has_all_its_rows_in_force() -> None:
    book, findings = load_texts(HOUSE, BASES.get)
    assert findings == []
    assert len(book.positions) == 5
    assert book.origins["POS-H02"] == Origin(
        "standard", "house@2013", file="positions.yaml", line=6
    )


def test_an_adopted_position_brings_duties_abilities_card_and_departments() -> None:
    book = without_findings(ADOPT_ALL)
    assert list(book.positions) == ["POS-H01", "POS-H02", "POS-H03", "POS-H04", "POS-H05"]
    assert [duty.id for duty in book.duties_of("POS-H05")] == ["DUT-H05-1", "DUT-H05-2"]
    assert list(book.competencies) == ["CMP-H05-P01", "CMP-H02-P01"]
    assert list(book.modules) == ["MOD-H05-1"]
    assert list(book.cards) == ["POS-H05"]
    assert list(book.departments) == ["DEP-H01", "DEP-H02", "DEP-H03"]
    assert book.origins["DUT-H05-2"] == Origin(
        "standard", "house@2013", "adopt", (), None, "overlay.yaml", 11
    )
    assert "DUT-D01-1" not in book.duties


def test_an_adopted_department_brings_its_functions_which_nobody_holds() -> None:
    book = without_findings("departments:\n  - op: adopt\n    ref: DEP-H04\n")
    assert list(book.departments) == ["DEP-H04"]
    assert book.duties["DUT-D01-1"].position is None


def test_what_is_set_at_adoption_is_changed_with_its_reason() -> None:
    book = without_findings(
        """positions:
  - op: adopt
    ref: POS-H03
    set:
      superior:
      headcount: "2"
      zh: 项目运营
    reason: 店小
"""
    )
    row = book.positions["POS-H03"]
    assert (row.superior, row.headcount, row.file, row.line) == (None, "2", "overlay.yaml", 3)
    assert book.origins["POS-H03"] == Origin(
        "changed", "house@2013", "adopt", ("headcount", "superior"), "店小", "overlay.yaml", 3
    )
    assert book.origins["DUT-H03-1"].kind == "standard"


def test_merged_positions_become_one_that_takes_their_place_everywhere() -> None:
    book = without_findings(
        """positions:
  - op: adopt
    ref: POS-H01
  - op: adopt
    ref: POS-H02
  - op: merge
    refs:
      - POS-H04
      - POS-H05
    into:
      id: POS-R01
      zh: 推广
      superior: POS-H01
    reason: 两人的活一人做
"""
    )
    assert list(book.positions) == ["POS-H01", "POS-H02", "POS-R01"]
    assert [duty.id for duty in book.duties_of("POS-R01")] == [
        "DUT-H04-1",
        "DUT-H05-1",
        "DUT-H05-2",
    ]
    reviewed = book.duties["DUT-H02-2"]
    assert reviewed.helpers == ("POS-R01",)
    assert reviewed.deliverable is not None
    assert reviewed.deliverable.sign == "POS-R01"
    assert book.processes["PRC-10"].lanes == ("POS-R01", "POS-H01")
    assert book.indicators["ad_cost"].owner == "POS-R01"
    assert book.competencies["CMP-H05-P01"].position == "POS-R01"
    assert book.cards == {}
    assert book.origins["POS-R01"].kind == "own"
    assert book.origins["DUT-H05-1"].fields == ("position",)
    assert book.origins["DUT-H05-1"].reason == "两人的活一人做"
    assert book.left["POS-H04"].op == "merge"
    assert book.left.keys() == {"POS-H04", "POS-H05", "card:POS-H05"}


def test_a_split_divides_duties_and_abilities() -> None:
    book = without_findings(
        """positions:
  - op: split
    ref: POS-H05
    into:
      - id: POS-R01
        zh: 投放专员
        duties:
          - DUT-H05-1
      - id: POS-R02
        zh: 推广文员
        duties:
          - DUT-H05-2
    reason: 两个人分工
"""
    )
    assert [duty.position for duty in book.duties.values()] == ["POS-R01", "POS-R02"]
    assert book.competencies["CMP-H05-P01"].position == "POS-R01"
    assert not hasattr(book.positions["POS-R01"], "duties")


def test_a_duty_that_is_dropped_or_reassigned_needs_no_share() -> None:
    book = without_findings(
        """positions:
  - op: split
    ref: POS-H05
    into:
      - id: POS-R01
        zh: 投放专员
        duties:
          - DUT-H05-1
      - id: POS-R02
        zh: 推广文员
    reason: 两个人分工
duties:
  - op: drop
    ref: DUT-H05-2
    reason: 不写周报
"""
    )
    assert list(book.duties) == ["DUT-H05-1"]
    assert book.left["DUT-H05-2"].reason == "不写周报"


def test_a_department_that_is_moved_brings_its_new_parent_and_not_the_old_one() -> None:
    book = without_findings(
        """departments:
  - op: override
    ref: DEP-H03
    set:
      parent: DEP-H04
    reason: 推广归商品
positions:
  - op: adopt
    ref: POS-H05
    set:
      superior:
      reviewer:
    reason: 只有一人
"""
    )
    assert list(book.departments) == ["DEP-H03", "DEP-H04"]


def test_dropping_a_position_leaves_its_duties_out_on_purpose() -> None:
    book = without_findings("positions:\n  - op: drop\n    ref: POS-H05\n    reason: 外包\n")
    assert book.left["DUT-H05-1"] == Origin(
        "standard", "house@2013", "drop", (), "外包", "overlay.yaml", 3
    )
    assert book.duties == {}
    assert book.left.keys() == {
        "POS-H05",
        "DUT-H05-1",
        "DUT-H05-2",
        "MOD-H05-1",
        "CMP-H05-P01",
        "card:POS-H05",
    }


def test_dropping_a_department_leaves_its_functions_out_on_purpose() -> None:
    book = without_findings("departments:\n  - op: drop\n    ref: DEP-H04\n    reason: 不备货\n")
    assert book.left["DUT-D01-1"].reason == "不备货"


def test_a_single_duty_is_adopted_reassigned_overridden_and_dropped() -> None:
    book = without_findings(
        ADOPT_ALL.replace("  - op: adopt\n    ref: POS-H03\n", "")
        + """duties:
  - op: adopt
    ref: DUT-H03-1
    position: POS-H02
  - op: reassign
    ref: DUT-D01-1
    to: POS-H01
    reason: 没有商品部
  - op: override
    ref: DUT-H05-2
    set:
      cadences:
        - every: week
          on: mon
          due: "18:00"
          origin: override
    reason: 周一例会
  - op: drop
    ref: DUT-H02-1
    reason: 不做
"""
    )
    assert book.duties["DUT-H03-1"].position == "POS-H02"
    ordered = book.duties["DUT-D01-1"]
    assert (ordered.position, ordered.department) == ("POS-H01", None)
    assert book.origins["DUT-D01-1"].op == "reassign"
    assert book.duties["DUT-H05-2"].cadences[0].on == "mon"
    assert book.origins["DUT-H05-2"].fields == ("cadences",)
    assert book.left["DUT-H02-1"].reason == "不做"


def test_the_duty_that_stays_takes_over_what_the_merged_ones_do() -> None:
    book = without_findings(
        ADOPT_ALL
        + """duties:
  - op: merge
    refs:
      - DUT-H02-1
      - DUT-H02-2
    keep: DUT-H02-2
    reason: 一次会上做完
"""
    )
    assert book.duties["DUT-H02-2"].tags == ("ads.review", "plan.make")
    assert "DUT-H02-1" not in book.duties
    assert book.left["DUT-H02-1"].op == "merge"


def test_rows_of_our_own_stand_in_files_or_in_the_overlay() -> None:
    book = without_findings(
        """positions:
  - op: add
    id: POS-R01
    zh: 店长
duties:
  - op: add
    id: DUT-R01-1
    position: POS-R01
    zh: 开店
    en: Open the shop
""",
        duties_own=(
            "kind: duties\nduties:\n  - id: DUT-R01-2\n    position: POS-R01\n    zh: 收班\n"
        ),
    )
    assert list(book.duties) == ["DUT-R01-2", "DUT-R01-1"]
    assert book.duties["DUT-R01-2"].en == "收班"
    assert book.origins["DUT-R01-1"] == Origin("own", file="overlay.yaml", line=7)


def test_indicators_processes_rules_and_cards_can_be_changed_and_dropped() -> None:
    book = without_findings(
        ADOPT_ALL
        + """indicators:
  - op: override
    ref: IND-301
    set:
      owner: POS-H05
    reason: 谁投谁看
processes:
  - op: drop
    ref: PRC-10
    reason: 不做推广
rules:
  - op: override
    ref: APR-01
    set:
      zh: 每季考核一次。
    reason: 人少
cards:
  - op: override
    ref: POS-H05
    set:
      weights:
        - indicator: IND-301
          weight: "60"
        - indicator: ad_cost
          weight: "40"
    reason: 重新分配
competencies:
  - op: override
    ref: CMP-H05-P01
    set:
      required_level: advanced
      evidence: test
    reason: 大促多
"""
    )
    assert book.indicators["ad_cost"].owner == "POS-H05"
    assert book.origins["indicator:ad_cost"].fields == ("owner",)
    assert book.processes == {}
    assert book.rules["APR-01"].zh == "每季考核一次。"
    assert [part.weight for part in book.cards["POS-H05"].weights] == [60, 40]
    assert book.competencies["CMP-H05-P01"].required_level == "advanced"


def test_the_same_row_in_two_bases_is_one_row() -> None:
    twin = {**COMMON, "rules.yaml": HOUSE.get("rules.yaml", COMMON["rules.yaml"])}
    bases = {"quanyu": COMMON, "house": {**HOUSE, "rules.yaml": twin["rules.yaml"]}}
    book, findings = load_texts(OWN, bases.get)
    assert findings == []
    assert book.origins["APR-01"].base == "quanyu@1"
