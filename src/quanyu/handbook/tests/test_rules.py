"""The list of rules: complete, in both languages, and the same as the page and as the code."""

import re
from pathlib import Path

import pytest

import quanyu.handbook
from quanyu.handbook.checks import GROUPS, rules
from quanyu.handbook.checks.page import PAGE, page

PACKAGE = Path(quanyu.handbook.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r'"((?:HB|PS)-[A-Z-]+)"')


def test_the_page_is_that_of_the_rules() -> None:
    root = next((p for p in Path(__file__).resolve().parents if (p / "docs").is_dir()), None)
    if root is None:
        pytest.skip("an installed package has no docs folder")
    assert (root / PAGE).read_text("utf-8") == page(), "run python -m quanyu.handbook.checks.page"


def test_every_rule_says_in_both_languages_what_to_do() -> None:
    assert {rule.group for rule in rules().values()} == GROUPS.keys()
    for rule in rules().values():
        assert CHINESE.search(rule.zh) and not CHINESE.search(rule.en), rule.code
        assert rule.zh.endswith("。") and rule.en.endswith("."), rule.code
        assert page().count(f"| `{rule.code}` |") == 1


def test_the_code_reports_what_is_listed_and_nothing_is_listed_in_vain() -> None:
    texts = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if "tests" not in path.parts]
    reported = {code for text in texts for code in CODE.findall(text)}
    assert reported - rules().keys() == set()
    assert rules().keys() - reported == set()
