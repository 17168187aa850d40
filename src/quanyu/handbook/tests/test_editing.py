"""What is edited changes, and nothing else: not one character, comment or line break."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from quanyu.handbook.editing import (
    add_row,
    add_waiver,
    change_identity,
    change_row,
    new_handbook,
    put_operation,
    remove_operation,
    remove_row,
)
from quanyu.handbook.editing.blocks import block
from quanyu.handbook.editing.layout import KINDS
from quanyu.handbook.editing.scalars import bare, inline, retyped
from quanyu.handbook.editing.splice import rewrite
from quanyu.handbook.kinds import SECTIONS
from quanyu.handbook.records.overlay import Operation
from quanyu.handbook.source import parse
from quanyu.kernel.refusal import Refusal

FILE = "positions.yaml"
POSITIONS = """# 运营中心 😀 positions: none
kind: positions   # 种类

positions:
  # —— 管理层 ——
  - id: POS-H01   # 头
    zh: '运营总监'
    en: "Director"
    # 权限从这里开始
    permissions:
      - figures.view  # 看
      # 下面的以后再说
      - figures.import
    purpose:
      zh: |-
        第一行

        第二行
      en: two

  # —— 主管 ——
  - id: POS-H02
    zh: 运营主管
    headcount: "1"
    superior: POS-H01
    readings:
    # 还没想好

  - id: POS-H03
    zh: 很长的一行中文很长的一行中文很长的一行中文很长的一行中文很长的一行中文很长
    superior: POS-H02
# 完
"""
TEXTS = {FILE: POSITIONS}
# Characters that a YAML reader must be told about, between ordinary ones.
HARD = st.text(
    st.sampled_from("a中😀 :#-'\"\\|>&*!%@`{}[],?\n\t0.7~=\u2028\x85\ufeff\x07éno"), max_size=30
)
TREES = st.recursive(
    HARD,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3),
        st.dictionaries(st.sampled_from(["zh", "en", "no", "12:30"]), inner, min_size=1),
    ),
    max_leaves=6,
)


def _outside(text: str, row: str) -> list[str]:
    """The lines that do not belong to a row: from its dash to the next one at the same column."""
    lines = text.split("\n")
    begin = next(n for n, line in enumerate(lines) if f"- id: {row}" in line)
    rest = range(begin + 1, len(lines))
    end = next((n for n in rest if not lines[n].startswith("    ")), len(lines))
    return [*lines[:begin], *lines[end:]]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zh", "新总监"),
        ("zh", "2026.1"),
        ("en", "no"),
        ("headcount", "007"),
        ("headcount", "per_project"),
        ("superior", "POS-H03"),
        ("zh", "一:二 #三"),
        ("zh", "第一\n第二"),
    ],
)
@pytest.mark.parametrize("row", ["POS-H01", "POS-H02", "POS-H03"])
def test_only_the_field_changes(row: str, field: str, value: str) -> None:
    texts = change_row(TEXTS, "positions", row, {field: value})
    rows = yaml.safe_load(texts[FILE])["positions"]
    assert next(each for each in rows if each["id"] == row)[field] == value
    assert _outside(texts[FILE], row)[:5] == _outside(POSITIONS, row)[:5]
    gone = set(POSITIONS.split("\n")) - set(texts[FILE].split("\n"))
    assert len(gone) <= 1


@pytest.mark.parametrize(
    "value", ["2026.1", "007", "no", "12:30", "2026-12-31", "1e3", "~", "", "0x1F", "y"]
)
def test_what_yaml_would_retype_stands_in_quotes(value: str) -> None:
    text = change_row(TEXTS, "positions", "POS-H03", {"zh": value})[FILE]
    assert f'    zh: "{value}"\n' in text


@pytest.mark.parametrize("value", ["POS-H01", "运营总监", "it's", "a:b", "2026-01", "mon", "1号店"])
def test_what_needs_no_quotes_has_none(value: str) -> None:
    assert inline(value) == value


@given(HARD)
def test_a_written_text_is_read_back(text: str) -> None:
    for lines in (block({"zh": text}), block([text]), [f"zh: {inline(text)}"]):
        tree = parse(FILE, "\n".join(lines) + "\n").tree
        assert tree in ({"zh": text}, [text])
    if bare(text):
        assert yaml.safe_load(f"zh: {text}") == {"zh": text}
        assert not retyped(text)


@given(TREES)
def test_a_written_tree_is_read_back(tree: Any) -> None:
    lines = block({"kind": "x", "tree": tree})
    source = parse(FILE, "\n".join(lines) + "\n")
    assert source.findings == []
    assert source.tree == {"kind": "x", "tree": tree}


def _rows(text: str) -> list[Any]:
    tree: Any = parse(FILE, text.removeprefix("\ufeff")).tree
    return list(tree["positions"])


NEWLINES = st.sampled_from(["\n", "\r\n"])
WORDS = st.text(st.sampled_from("运营中心abc岗位"), min_size=1, max_size=12)
VALUES = st.one_of(WORDS, st.sampled_from(["2026.1", "007", "no", "12:30", "一: 二", "第一\n第二"]))


@st.composite
def _sheets(draw: st.DrawFn) -> tuple[str, int]:
    """A text of rows with comments, empty lines and odd line ends, and how many rows it has."""
    comment = st.sampled_from(["", "", "  # 注释: - id: POS-X00\n", "# ——\n\n", "\n"])
    count = draw(st.integers(1, 5))
    parts = [draw(comment), "kind: positions\n", draw(comment), "positions:\n"]
    for number in range(count):
        parts.append(draw(comment))
        parts += block([{"id": f"POS-R{number:02}", "zh": draw(VALUES), "en": draw(VALUES)}], 2)
    text = _joined(parts)
    text = draw(st.sampled_from(["", "\ufeff"])) + text + draw(comment)
    if draw(st.booleans()):
        text = text.removesuffix("\n")
    return text.replace("\n", draw(NEWLINES)), count


def _joined(parts: list[str]) -> str:
    return "".join(part if part.endswith("\n") or not part else part + "\n" for part in parts)


@settings(max_examples=300)
@given(_sheets(), st.data())
def test_editing_and_editing_back_gives_the_same_bytes(
    sheet: tuple[str, int], data: st.DataObject
) -> None:
    text, count = sheet
    name = f"POS-R{data.draw(st.integers(0, count - 1)):02}"
    field, value = data.draw(st.sampled_from(["zh", "en"])), data.draw(VALUES)
    rows = yaml.safe_load(text.removeprefix("\ufeff"))["positions"]
    before = next(row[field] for row in rows if row["id"] == name)
    changed = change_row({FILE: text}, "positions", name, {field: value})
    assert change_row(changed, "positions", name, {field: before})[FILE] == text


@settings(max_examples=300)
@given(_sheets(), st.data())
def test_a_row_added_and_taken_out_leaves_the_same_bytes(
    sheet: tuple[str, int], data: st.DataObject
) -> None:
    text, _ = sheet
    # (A text that ends with a line break asks the file for one, which then stays.)
    purpose = data.draw(HARD).rstrip("\n")
    row = {"id": "POS-R99", "zh": data.draw(VALUES), "purpose": {"zh": purpose}}
    more = add_row({FILE: text}, "positions", row)
    assert _rows(more[FILE]) == [*_rows(text), row]
    assert remove_row(more, "positions", "POS-R99")[FILE] == text


@settings(max_examples=200)
@given(_sheets(), TREES)
def test_any_content_can_be_written_into_any_layout(sheet: tuple[str, int], tree: Any) -> None:
    text, _ = sheet
    found: Any = parse(FILE, text.removeprefix("\ufeff")).tree
    first, *rest = found["positions"]
    wanted = {**found, "positions": [{**first, "purpose": tree}, *rest]}
    written = rewrite(FILE, text, wanted)
    assert json.dumps(parse(FILE, written.removeprefix("\ufeff")).tree) == json.dumps(wanted)
    assert rewrite(FILE, written, found) == text


def test_a_text_that_ends_with_a_line_break_keeps_it() -> None:
    text = change_row(
        {FILE: POSITIONS.removesuffix("\n# 完\n")}, "positions", "POS-H03", {"zh": "一\n二\n"}
    )
    assert yaml.safe_load(text[FILE])["positions"][2]["zh"] == "一\n二\n"
    row = {"id": "POS-R99", "zh": "一\n"}
    text = add_row({FILE: POSITIONS.removesuffix("\n# 完\n")}, "positions", row)
    assert yaml.safe_load(text[FILE])["positions"][3] == row


def test_comments_of_a_list_stay_with_what_they_explain() -> None:
    wanted = {"permissions": ["figures.view", "figures.export", "figures.import"]}
    text = change_row(TEXTS, "positions", "POS-H01", wanted)[FILE]
    assert text.replace("      - figures.export\n", "") == POSITIONS


def test_a_field_goes_away_and_comes_where_it_belongs() -> None:
    fewer = change_row(TEXTS, "positions", "POS-H02", {"headcount": None})
    assert fewer[FILE] == POSITIONS.replace('    headcount: "1"\n', "")
    assert change_row(fewer, "positions", "POS-H02", {"headcount": "2"})[FILE] == (
        POSITIONS.replace('headcount: "1"', 'headcount: "2"').replace(
            '    headcount: "2"\n    superior: POS-H01\n',
            '    superior: POS-H01\n    headcount: "2"\n',
        )
    )


def test_a_field_inside_a_field() -> None:
    text = change_row(TEXTS, "positions", "POS-H01", {"purpose": {"en": "2"}})[FILE]
    assert text == POSITIONS.replace("en: two", 'en: "2"')


def test_a_duty_goes_below_those_of_its_position() -> None:
    files = {
        "duties/a.yaml": "kind: duties\nduties:\n  - id: DUT-H01-1\n    position: POS-H01\n"
        "  - id: DUT-H02-1\n    position: POS-H02\n",
        "duties/b.yaml": "kind: duties\nduties:\n  - id: DUT-H03-1\n    position: POS-H03\n",
    }
    row = {"id": "DUT-H01-2", "position": "POS-H01", "cadences": [{"every": "day"}]}
    texts = add_row(files, "duties", row)
    assert texts["duties/b.yaml"] == files["duties/b.yaml"]
    assert texts["duties/a.yaml"].index("DUT-H01-2") < texts["duties/a.yaml"].index("DUT-H02-1")
    assert "    cadences:\n      - every: day\n" in texts["duties/a.yaml"]
    assert add_row({}, "duties", {"id": "DUT-R01-1"}).keys() == {"duties/own.yaml"}


def test_operations_and_waivers() -> None:
    texts = new_handbook("yunshang", "云上百货", "Yunshang", ["quanyu@1"], "2026a")
    assert texts["handbook.yaml"].split("\n")[2] == 'version: "2026a"'
    texts = put_operation(texts, "positions", {"op": "adopt", "ref": "POS-H02"})
    dropped = {"op": "drop", "ref": "POS-H03", "reason": "没有: 这个岗位"}
    more = put_operation(texts, "positions", dropped)
    assert more["overlay.yaml"].endswith(
        '  - op: drop\n    ref: POS-H03\n    reason: "没有: 这个岗位"\n'
    )
    emptied = {"op": "override", "ref": "POS-H02", "set": {"superior": ""}, "reason": "平级"}
    changed = put_operation(more, "positions", emptied, 0)
    assert 'set:\n      superior: ""\n' in changed["overlay.yaml"]
    assert remove_operation(more, "positions", 1) == texts
    waiver = {"rule": "HB-GAP", "object": "DUT-S03-2", "verdict": "accepted", "until": "2026-12-31"}
    texts = add_waiver(texts, waiver)
    assert 'until: "2026-12-31"' in texts["waivers.yaml"]
    again = add_waiver(texts, {**waiver, "verdict": "unfounded"})
    assert again["waivers.yaml"] == texts["waivers.yaml"].replace("accepted", "unfounded")
    renamed = change_identity(texts, {"version": "2027"})
    assert renamed["handbook.yaml"] == texts["handbook.yaml"].replace("2026a", "2027")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kind: positions\npositions: [{id: POS-H01}]\n", "unreadable_text"),
        ("kind: positions\n\tpositions:\n", "unreadable_text"),
        ("kind: positions\npositions:\n  - &a\n    id: POS-H01\n", "unreadable_text"),
        ("kind: positions\npositions:\n  - id: POS-H01\n  - id: POS-H02\n", "row_exists"),
    ],
)
def test_what_cannot_be_edited_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        add_row({FILE: text}, "positions", {"id": "POS-H02"})
    assert caught.value.code == code


def test_an_unknown_row_is_refused() -> None:
    with pytest.raises(Refusal, match="POS-H77"):
        change_row(TEXTS, "positions", "POS-H77", {"zh": "新"})


def test_every_field_of_a_row_has_its_place() -> None:
    for sections in SECTIONS.values():
        for key, model in sections.items():
            if key in KINDS and model is not Operation:
                fields = set(model.model_fields) - {"file", "line"}
                assert fields <= set(KINDS[key].order), key
                assert model.named_by in KINDS[key].named_by
