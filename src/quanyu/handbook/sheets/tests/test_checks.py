"""Each fault of a sheet is found with its rule and its line, and nothing else with it."""

import pytest

from quanyu.handbook.checks import rules
from quanyu.handbook.sheets.tests.sheets import AGAIN, AGREE, ASK, HEAD, PARALLEL, checked

HERE = "  # here"


def row(*lines: str) -> str:
    """Return the row 1.2 of POS-H02 with these lines; the first is where most faults are told."""
    head = ['  - id: "1.2"' + HERE, "    lane: POS-H02"]
    return "\n".join([*head, *(f"    {line}" for line in lines)]) + "\n"


def cases(*lines: str) -> str:
    return row("decide: 判定", "cases:", *(f"  {line}" for line in lines))


FAULTS = [
    ("PS-REJECT", ASK + row("confirm: 审批")),
    ("PS-TARGET", ASK + row("confirm: 审批", 'reject_to: "1.9"')),
    ("PS-LANE", ASK + row("do: 做").replace("POS-H02", "POS-H09")),
    ("PS-TWICE", ASK + ASK.replace('"1.1"', '"1.1"' + HERE)),
    ("PS-KIND", ASK + row("do: 做", "wait: 等")),
    ("PS-FIELD", ASK + row("do: 做", "cases: x" + HERE).replace(HERE, "", 1)),
    ("PS-BORDER", ASK + PARALLEL + row("confirm: 审批", 'reject_to: "1.3a"')),
    ("PS-CLOCK", ASK + row("do: 做", "due: promised 1.1")),
    ("PS-CLOCK", ASK + row("do: 做", "due: 72h", 'since: "1.9"')),
    ("HB-VALUE", ASK + row("do: 做", "due: soon" + HERE).replace(HERE, "", 1)),
    ("PS-WAIT", ASK + row("wait: 等")),
    ("PS-WAIT", ASK + row("wait: 等", "message: paid", "timeout: 7d")),
    ("PS-CALL", ASK + row("call: 调用")),
    ("PS-CASES", ASK + cases("- is: aa", "  zh: 甲")),
    ("PS-CASES", ASK + cases("- is: aa", "  zh: 甲", "- is: aa", "  zh: 乙", "  go: end")),
    ("PS-CASES", ASK + cases("- is: aa", "  zh: 甲", "- zh: 乙", "  go: end")),
    (
        "PS-CASES",
        ASK + cases("- if: paid", "  zh: 甲", "- if: amount > 1", "  zh: 乙", "  go: end"),
    ),
    ("PS-CONDITION", ASK + cases('- if: open("x")', "  zh: 甲", "  go: end", "- zh: 乙")),
    ("PS-BRANCH", ASK + PARALLEL.replace('"1.3"', '"1.3"' + HERE) + "          next: end\n"),
    ("PS-REACH", ASK + "    next: end\n" + row("do: 做")),
    ("PS-END", ASK.replace('"1.1"', '"1.1"' + HERE) + row("do: 做", 'next: "1.1"')),
]


@pytest.mark.parametrize(("rule", "rows"), FAULTS)
def test_a_fault_is_found_with_rule_and_line(rule: str, rows: str) -> None:
    _, findings = checked(rows)
    told = [found for found in findings if found.rule == rule and found.severity == "error"]
    assert told, [str(found) for found in findings]
    lines = (HEAD + rows).splitlines()
    assert HERE in lines[(told[0].line or 0) - 1], str(told[0])
    assert told[0].file == "processes/PRC-R01.yaml"


def test_every_rule_of_sheets_has_a_fault() -> None:
    elsewhere = {"PS-EMPTY", "PS-POSITION", "PS-REFERENCE"}
    listed = {code for code in rules() if code.startswith("PS-")}
    assert {rule for rule, _ in FAULTS if rule.startswith("PS-")} == listed - elsewhere


def test_a_healthy_sheet_has_no_findings() -> None:
    _, findings = checked(ASK, AGREE, PARALLEL, AGAIN)
    assert [str(found) for found in findings] == []


def test_a_lane_in_which_nobody_acts_is_told() -> None:
    _, findings = checked(ASK)
    assert [found.rule for found in findings] == ["PS-EMPTY"]


def test_a_position_nobody_knows_is_an_error() -> None:
    _, findings = checked(ASK, AGREE, head=HEAD.replace("POS-H02", "POS-H77", 1))
    assert "PS-POSITION" in {found.rule for found in findings}
