"""What an overlay gets wrong: each fault with its rule and line, and the rest is composed."""

import pytest

from quanyu.handbook import load_texts
from quanyu.handbook.tests.samples import ADOPT_ALL, BASES, COMMON, HOUSE, OWN, composed

MERGE = """  - op: merge
    refs:
      - POS-H04
      - POS-H05
    into:
      id: POS-R01
      zh: 推广
    reason: 合岗
"""
SPLIT = """positions:
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
    reason: 分工
"""
TWO = "positions:\n  - op: adopt\n    ref: POS-H05\n"
Fault = tuple[str, str, int]  # overlay after its head, rule, line
FAULTS: list[Fault] = [
    ("positions:\n  - op: adopt\n    ref: POS-H77\n", "HB-REFERENCE", 3),
    ("positions:\n  - op: adopt\n    ref: DUT-H02-1\n", "HB-REFERENCE", 3),
    ("positions:\n  - op: fly\n    ref: POS-H01\n", "HB-OP", 3),
    ("positions:\n  - ref: POS-H01\n", "HB-OP", 3),
    ("positions:\n  - op: reassign\n    ref: POS-H01\n", "HB-OP", 3),
    ("positions:\n  - op: drop\n    ref: POS-H01\n", "HB-REASON", 3),
    ("positions:\n  - op: override\n    ref: POS-H01\n    reason: 因\n", "HB-MISSING", 3),
    (TWO + "    set:\n      headcount: \"2\"\n", "HB-REASON", 3),
    (TWO + "    set:\n      headcount: many\n    reason: 店小\n", "HB-VALUE", 6),
    (TWO + "    set:\n      colour: red\n    reason: 店小\n", "HB-FIELD", 6),
    (TWO + "    set:\n      id: POS-R09\n    reason: 店小\n", "HB-FIELD", 6),
    (TWO + "  - op: adopt\n    ref: POS-H05\n", "HB-DUPLICATE", 5),
    (TWO + "  - op: drop\n    ref: POS-H05\n    reason: 不要\n", "HB-DUPLICATE", 5),
    (TWO + MERGE, "HB-DUPLICATE", 5),
    ("positions:\n" + MERGE + "  - op: adopt\n    ref: POS-H04\n", "HB-DUPLICATE", 11),
    ("positions:\n" + MERGE.replace("POS-H05", "POS-H04"), "HB-DUPLICATE", 3),
    ("positions:\n" + MERGE.replace("      - POS-H05\n", ""), "HB-VALUE", 4),
    ("positions:\n" + MERGE.replace("POS-R01", "POS-H04"), "HB-DUPLICATE", 7),
    ("positions:\n" + MERGE.replace("POS-R01", "POS-H66"), "HB-OWN", 7),
    ("positions:\n" + MERGE.replace("      zh: 推广\n", ""), "HB-MISSING", 7),
    ("positions:\n" + MERGE + "  - op: override\n    ref: POS-H04\n    set:\n      zh: 推广长\n"
     "    reason: 改名\n", "HB-DROPPED", 11),
    ("positions:\n  - op: drop\n    ref: POS-H05\n    reason: 不要\n  - op: override\n"
     "    ref: POS-H05\n    set:\n      zh: 专员\n    reason: 改名\n", "HB-DROPPED", 6),
    ("positions:\n  - op: override\n    ref: POS-H05\n    set:\n      zh: 专员\n    reason: 改名\n",
     "HB-DROPPED", 3),
    (SPLIT.replace("          - DUT-H05-2", "          - DUT-H05-1"), "HB-SPLIT", 3),
    (SPLIT.replace("        duties:\n          - DUT-H05-2\n", ""), "HB-SPLIT", 3),
    (SPLIT.replace("DUT-H05-2", "DUT-H04-1"), "HB-SPLIT", 3),
    (SPLIT.replace("POS-R02", "POS-R01"), "HB-DUPLICATE", 10),
    ("positions:\n  - op: add\n    id: POS-H01\n    zh: 店长\n", "HB-DUPLICATE", 3),
    ("positions:\n  - op: add\n    id: POS-Q01\n    zh: 店长\n", "HB-OWN", 3),
    ("positions:\n  - op: add\n    id: POS-R01\n    zh: 店长\n    colour: red\n", "HB-FIELD", 6),
    ("positions:\n  - op: add\n    id: POS-R01\n    zh: 店长\n  - op: add\n    id: POS-R01\n"
     "    zh: 店长\n", "HB-DUPLICATE", 6),
    ("positions:\n  - op: add\n    id: POS-R01\n    zh: 店长\n  - op: adopt\n    ref: POS-R01\n",
     "HB-REFERENCE", 6),
    (ADOPT_ALL + "duties:\n  - op: adopt\n    ref: DUT-H02-1\n    position: POS-H01\n",
     "HB-DUPLICATE", 14),
    ("duties:\n  - op: adopt\n    ref: DUT-H02-1\n", "HB-MISSING", 3),
    ("duties:\n  - op: adopt\n    ref: DUT-H02-1\n    position: POS-H01\n", "HB-DROPPED", 3),
    ("duties:\n  - op: reassign\n    ref: DUT-H02-1\n    to: POS-H01\n    reason: 换人\n",
     "HB-DROPPED", 3),
    ("duties:\n  - op: override\n    ref: DUT-H02-1\n    set:\n      minutes: \"5\"\n"
     "    reason: 很快\n", "HB-DROPPED", 3),
    (ADOPT_ALL + "duties:\n  - op: override\n    ref: DUT-H02-1\n    set:\n"
     "      position: POS-H01\n    reason: 换人\n", "HB-FIELD", 17),
    (ADOPT_ALL + "duties:\n  - op: merge\n    refs:\n      - DUT-H02-1\n      - DUT-H02-2\n"
     "    keep: DUT-H03-1\n    reason: 合并\n", "HB-REFERENCE", 14),
    (ADOPT_ALL + "duties:\n  - op: drop\n    ref: DUT-H02-1\n    reason: 不做\n  - op: merge\n"
     "    refs:\n      - DUT-H02-1\n      - DUT-H02-2\n    keep: DUT-H02-1\n    reason: 合并\n",
     "HB-DROPPED", 17),
    ("indicators:\n  - op: drop\n    ref: IND-999\n    reason: 不看\n", "HB-REFERENCE", 3),
    ("cards:\n  - op: override\n    ref: POS-H05\n    set:\n      effective_from: 2026-01\n"
     "    reason: 年初\n", "HB-DROPPED", 3),
    ("competencies:\n  - op: drop\n    ref: CMP-H05-P09\n    reason: 不考\n", "HB-REFERENCE", 3),
    ("shops:\n  - op: drop\n", "HB-FIELD", 2),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "line"), FAULTS)
def test_a_fault_of_the_overlay_is_found(text: str, rule: str, line: int) -> None:
    findings = composed(text)[1]
    assert (rule, "overlay.yaml", line) in [(one.rule, one.file, one.line) for one in findings]
    assert all(str(one) for one in findings)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("quanyu@1", "quanyi@1", 7),
        ("house@2013", "house@2014", 8),
        ("house@2013", "house@2013\n  - house@2013", 9),
    ],
)
def test_a_fault_of_extends_is_found(old: str, new: str, line: int) -> None:
    texts = {"handbook.yaml": OWN["handbook.yaml"].replace(old, new)}
    found = [(one.rule, one.file, one.line) for one in load_texts(texts, BASES.get)[1]]
    assert found == [("HB-BASE", "handbook.yaml", line)]


def test_a_missing_base_is_one_finding_and_not_one_for_each_of_its_rows() -> None:
    texts = {
        "handbook.yaml": OWN["handbook.yaml"].replace("house@2013", "gone@1"),
        "overlay.yaml": "kind: overlay\n" + ADOPT_ALL,
    }
    assert [one.rule for one in load_texts(texts, BASES.get)[1]] == ["HB-BASE"]


def test_bases_that_tell_one_id_differently_are_both_named() -> None:
    other = {**COMMON, "rules.yaml": COMMON["rules.yaml"].replace("每月", "每季")}
    bases = {"quanyu": COMMON, "house": {**HOUSE, "rules.yaml": other["rules.yaml"]}}
    (one,) = load_texts(OWN, bases.get)[1]
    assert (one.rule, one.file, one.line) == ("HB-BASE", "handbook.yaml", 8)
    assert "quanyu@1/rules.yaml:3" in str(one)
    assert "house@2013/rules.yaml:3" in str(one)


def test_a_base_with_faults_and_a_base_that_extends_are_named() -> None:
    broken = {**HOUSE, "cards.yaml": "kind: cards\ncards:\n  - weights: x\n"}
    chained = {**COMMON, "handbook.yaml": COMMON["handbook.yaml"] + "extends:\n  - house@2013\n"}
    for bases in ({**BASES, "house": broken}, {**BASES, "quanyu": chained}):
        assert {one.rule for one in load_texts(OWN, bases.get)[1]} == {"HB-BASE"}


def test_an_overlay_without_bases_says_so_once() -> None:
    texts = {"handbook.yaml": HOUSE["handbook.yaml"], "overlay.yaml": "kind: overlay\n" + ADOPT_ALL}
    found = [(one.rule, one.file, one.line) for one in load_texts(texts)[1]]
    assert found == [("HB-BASE", "overlay.yaml", 3)]


def test_what_is_wrong_is_left_out_and_the_rest_is_composed() -> None:
    book, findings = composed(ADOPT_ALL + "  - op: adopt\n    ref: POS-H77\n")
    assert len(findings) == 1
    assert len(book.positions) == 5


def test_a_row_of_our_own_cannot_stand_for_one_of_a_base() -> None:
    book, findings = composed(
        ADOPT_ALL, positions="kind: positions\npositions:\n  - id: POS-H01\n    zh: 店长\n"
    )
    assert [(one.rule, one.file, one.line) for one in findings] == [
        ("HB-DUPLICATE", "positions.yaml", 3)
    ]
    assert book.positions["POS-H01"].zh == "运营总监"
