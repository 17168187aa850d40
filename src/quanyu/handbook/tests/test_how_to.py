"""The handbook of the how-to page is one that works, and shows every operation."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from quanyu.handbook import load_texts
from quanyu.handbook.records.overlay import OPERATIONS

FOLDER = Path(__file__).parents[4] / "docs" / "how-to"


def files_of(page: str) -> dict[str, str]:
    """Return the files that a page shows: a block names its path in the first line."""
    text = (FOLDER / page).read_text(encoding="utf-8")
    return dict(re.findall(r"```yaml\n# (\S+)\n(.*?)```", text, re.DOTALL))


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return files_of("write-a-handbook.md")


def test_both_languages_show_the_same_files(texts: dict[str, str]) -> None:
    assert files_of("write-a-handbook.zh.md") == texts


def test_the_handbook_of_the_page_has_no_findings(texts: dict[str, str]) -> None:
    book, findings = load_texts(texts)
    assert [str(one) for one in findings] == []
    assert set(book.positions) == {"POS-H14", "POS-S03", *(f"POS-R0{n}" for n in range(1, 6))}
    assert book.duties["DUT-D02-1"].position == "POS-R05"
    assert book.origins["DUT-S03-5"].fields == ("cadences", "deliverable")
    assert book.left["DUT-H11-1"].reason == "策划由活动策划兼任"


def test_the_page_shows_every_operation(texts: dict[str, str]) -> None:
    overlay = yaml.safe_load(texts["overlay.yaml"])
    shown = {entry["op"] for section in OPERATIONS for entry in overlay[section]}
    assert shown == {name for possible in OPERATIONS.values() for name in possible}
    for section in ("positions", "duties", "departments"):
        assert {entry["op"] for entry in overlay[section]} == OPERATIONS[section].keys()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_deleted_line_stops_the_composition(data: st.DataObject) -> None:
    texts = files_of("write-a-handbook.md")
    path = data.draw(st.sampled_from(sorted(texts)))
    lines = texts[path].splitlines(keepends=True)
    gone = data.draw(st.sets(st.integers(0, len(lines) - 1), min_size=1, max_size=4))
    kept = "".join(line for number, line in enumerate(lines) if number not in gone)
    for one in load_texts({**texts, path: kept})[1]:
        assert one.line is None or 1 <= one.line <= len(texts[one.file].splitlines()) + 1
