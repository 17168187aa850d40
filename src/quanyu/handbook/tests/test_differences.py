"""Two handbooks compared by row and field; a new release of a base against what we made of it."""

import pytest

from quanyu.handbook import Handbook, load_texts, records
from quanyu.handbook.differences import FIELDS, NOUNS, compare, three_way, words_of
from quanyu.handbook.records import Record
from quanyu.handbook.tests.healthy import BASE, SHOP, bases

HANDBOOK = """kind: handbook
id: sample
version: "1"
zh: 样例
en: Sample
status: house
"""
POSITIONS = """kind: positions
positions:
  - id: POS-H01
    zh: 运营总监
    en: Operations director
  - id: POS-H02
    zh: 运营主管
    en: Operations supervisor
    superior: POS-H01
  - id: POS-H03
    zh: 推广主管
    en: Promotion supervisor
    superior: POS-H01
"""
DUTIES = """kind: duties
duties:
  - id: DUT-H02-1
    position: POS-H02
    zh: 每日看数
    en: Look at the figures daily
    deliverable:
      zh: 日报
      en: Daily report
      archive: daily
    cadences:
      - every: day
        due: "18:00"
        origin: stated
  - id: DUT-H02-2
    position: POS-H02
    zh: 周例会
    en: Weekly meeting
    cadences:
      - every: week
        on: mon
"""
CARDS = """kind: cards
cards:
  - position: POS-H02
    weights:
      - indicator: IND-101
        weight: "60"
      - indicator: IND-108
        weight: "40"
"""
TEXTS = {
    "handbook.yaml": HANDBOOK,
    "positions.yaml": POSITIONS,
    "duties/all.yaml": DUTIES,
    "cards.yaml": CARDS,
}


WEEKLY = """      zh: 周计划
      en: Weekly plan
    cadences:
      - every: week
"""
MONTHLY = WEEKLY.replace("周计划", "月计划").replace("week", "month")


def book(*changes: tuple[str, str, str]) -> Handbook:
    texts = dict(TEXTS)
    for path, old, new in changes:
        assert old in texts[path]
        texts[path] = texts[path].replace(old, new, 1)
    return load_texts(texts)[0]


def said(*changes: tuple[str, str, str]) -> list[tuple[object, ...]]:
    found = compare(book(), book(*changes))
    return [
        (one.kind, one.noun, one.name, *((f.field, f.before, f.after) for f in one.fields))
        for one in found
    ]


def test_a_handbook_does_not_differ_from_itself() -> None:
    assert said() == []
    moved = {f"{path}": f"# 注释\n{text}" for path, text in TEXTS.items()}
    assert compare(book(), load_texts(moved)[0]) == ()


def test_fields_are_named_with_before_and_after() -> None:
    assert said(("duties/all.yaml", "archive: daily", "archive: reports")) == [
        ("changed", "duty", "DUT-H02-1", ("deliverable.archive", "daily", "reports"))
    ]
    assert said(("duties/all.yaml", "on: mon", "on: tue")) == [
        ("changed", "duty", "DUT-H02-2", ("cadences", ("week mon default",), ("week tue default",)))
    ]
    assert said(("cards.yaml", '"60"', '"50"'), ("cards.yaml", '"40"', '"50"')) == [
        ("changed", "card", "POS-H02", ("weights.IND-101", 60, 50), ("weights.IND-108", 40, 50))
    ]
    assert said(("handbook.yaml", '"1"', '"2"')) == [
        ("changed", "handbook", "sample", ("version", "1", "2"))
    ]


def test_rows_come_and_go() -> None:
    gone = DUTIES[DUTIES.index("  - id: DUT-H02-2") :]
    assert said(("duties/all.yaml", gone, "")) == [("removed", "duty", "DUT-H02-2")]
    assert [one.kind for one in compare(book(("duties/all.yaml", gone, "")), book())] == ["added"]
    new = "  - id: DUT-H03-1\n    position: POS-H03\n    zh: 推广周报\n    en: Promotion report\n"
    assert said(("duties/all.yaml", gone, new)) == [
        ("removed", "duty", "DUT-H02-2"),
        ("added", "duty", "DUT-H03-1"),
    ]


def test_a_row_with_another_holder_has_moved() -> None:
    change = ("duties/all.yaml", "position: POS-H02\n    zh: 周", "position: POS-H03\n    zh: 周")
    assert said(change) == [("moved", "duty", "DUT-H02-2", ("position", "POS-H02", "POS-H03"))]
    change = ("positions.yaml", "superior: POS-H01\n  -", "superior: POS-H03\n  -")
    assert said(change)[0][:3] == ("moved", "position", "POS-H02")


def test_what_was_left_out_of_a_base_and_why_is_a_difference() -> None:
    reason = {**SHOP, "overlay.yaml": SHOP["overlay.yaml"].replace("设计外包", "没有设计岗")}
    changes = compare(load_texts(SHOP, bases)[0], load_texts(reason, bases)[0])
    assert [(one.kind, one.name, one.fields[0].field) for one in changes] == [
        ("changed", "POS-H04", "left"),
        ("changed", "DUT-H04-1", "left"),
    ]
    assert changes[0].fields[0].after == "drop: 没有设计岗"


@pytest.mark.parametrize(
    ("base", "own", "side", "values"),
    [
        ([("on: mon", "on: tue")], [], "base", (("week mon default",), ("week tue default",))),
        ([], [("on: mon", "on: tue")], "ours", (("week mon default",), ("week mon default",))),
        (
            [("on: mon", "on: tue")],
            [("on: mon", "on: fri")],
            "conflict",
            (("week mon default",), ("week tue default",)),
        ),
        (
            [("on: mon", "on: tue")],
            [("on: mon", "on: tue")],
            "same",
            (("week mon default",), ("week tue default",)),
        ),
    ],
)
def test_who_changed_a_field(
    base: list[tuple[str, str]], own: list[tuple[str, str]], side: str, values: tuple[object, ...]
) -> None:
    new = book(*(("duties/all.yaml", *pair) for pair in base))
    ours = book(*(("duties/all.yaml", *pair) for pair in own))
    (line,) = three_way(book(), new, ours)
    assert (line.side, line.name, line.field) == (side, "DUT-H02-2", "cadences")
    assert (line.old, line.new) == values


def test_rows_that_the_base_takes_away_or_brings() -> None:
    gone = DUTIES[DUTIES.index("  - id: DUT-H02-2") :]
    without = book(("duties/all.yaml", gone, ""))
    (taken,) = three_way(book(), without, book())
    assert (taken.side, taken.name, taken.field, taken.new) == ("base", "DUT-H02-2", "", None)
    changed = book(("duties/all.yaml", "on: mon", "on: fri"))
    assert [one.side for one in three_way(book(), without, changed)] == ["conflict"]
    (brought,) = three_way(without, book(), without)
    assert (brought.side, brought.name, brought.old, brought.new) == (
        "base",
        "DUT-H02-2",
        None,
        True,
    )


def test_a_new_release_of_a_standard_against_the_shop_that_grew_from_it() -> None:
    release = dict(BASE)
    for path, old, new in (
        ("duties/all.yaml", "zh: 出日报", "zh: 出经营日报"),  # adopted as it was: comes along
        ("duties/all.yaml", WEEKLY, MONTHLY),  # one field that we set, and one that we did not
        ("duties/all.yaml", "zh: 设计页面", "zh: 设计首页"),  # what we left out
        ("duties/all.yaml", "zh: 报名活动", "zh: 报名大促"),  # what we never took
    ):  # fmt: skip
        assert old in release[path]
        release[path] = release[path].replace(old, new, 1)
    own = load_texts(SHOP, bases)[0]
    lines = three_way(load_texts(BASE)[0], load_texts(release)[0], own)
    said = {(one.side, one.name, one.field) for one in lines}
    assert said == {
        ("base", "DUT-H02-1", "zh"),
        ("base", "DUT-H02-2", "deliverable.zh"),
        ("conflict", "DUT-H02-2", "cadences"),
        ("conflict", "DUT-H04-1", ""),
        ("ours", "DUT-H03-2", "position"),
        ("ours", "POS-H02", "headcount"),
        ("ours", "POS-H04", ""),
    }


def test_every_kind_and_field_has_a_word() -> None:
    rows: list[type[Record]] = [
        kind
        for kind in vars(records).values()
        if isinstance(kind, type) and issubclass(kind, Record) and kind.noun
    ]
    assert {kind.noun for kind in rows} <= NOUNS.keys()
    named = {name for kind in rows for name in kind.model_fields} - {"file", "line"}
    own_names = {kind.named_by for kind in rows}
    assert named - FIELDS.keys() - own_names == set()
    assert words_of("deliverable.archive") == ("Archive", "")
    assert words_of("purpose.zh") == ("Purpose", "zh")
    assert words_of("weights.IND-101") == ("Weight (of 100)", "IND-101")
