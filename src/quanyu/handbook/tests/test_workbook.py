"""Excel out, edited by hand, in again: only the edit differs."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanyu.handbook import starter
from quanyu.handbook.bases import read_texts
from quanyu.handbook.editing.blocks import block
from quanyu.handbook.tests.bookshop import (
    TEXTS,
    append,
    brought_back,
    cell_of,
    edited,
    put,
    resaved,
    sheet_of,
)
from quanyu.handbook.workbook import read_workbook, write_workbook
from quanyu.handbook.workbook.grouping import EMPTY


def _differences(after: Any) -> dict[str, tuple[list[str], list[str]]]:
    """For each text that differs: the lines that went and the lines that came."""
    found = {}
    for file in sorted({*TEXTS, *after}):
        old, new = TEXTS.get(file, "").split("\n"), after.get(file, "").split("\n")
        if old != new:
            found[file] = ([x for x in old if x not in new], [x for x in new if x not in old])
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_nobody_edited_comes_back_byte_for_byte(language: Any) -> None:
    read = read_workbook(write_workbook(TEXTS, language), TEXTS)
    assert (read.faults, read.edits, read.texts) == ((), (), TEXTS)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_with_commas_are_not_torn_apart(language: Any) -> None:
    """The starter names standards whose titles hold commas."""
    texts = read_texts(starter())[0]
    read = read_workbook(write_workbook(texts, language), texts)
    assert (read.faults, read.edits) == ((), ())


def test_saved_by_another_program_nothing_differs() -> None:
    assert brought_back(lambda book: None).texts == TEXTS


def test_lost_styles_and_row_numbers_do_not_matter() -> None:
    plain = resaved(
        edited(lambda book: None), "worksheets/", lambda xml: re.sub(r' [sr]="[^"]*"', "", xml)
    )
    # Without places, cells count from the left: empty ones must stand in the file.
    full = resaved(
        write_workbook(TEXTS), "worksheets/", lambda xml: re.sub(r' (s|spans|ht)="[^"]*"', "", xml)
    )
    assert read_workbook(full, TEXTS).texts == TEXTS
    assert openpyxl.load_workbook(io.BytesIO(plain))


@pytest.mark.parametrize(
    ("key", "name", "path", "value", "file", "gone", "come"),
    [
        ("positions", "POS-R02", "zh", "营业员", "positions.yaml",
         ["    zh: 店员   # 早晚两班"], ["    zh: 营业员   # 早晚两班"]),
        ("positions", "POS-R01", "headcount", 2, "positions.yaml",
         ['    headcount: "1"   # 只有一位'], ['    headcount: "2"   # 只有一位']),
        ("positions", "POS-R02", "superior", None, "positions.yaml",
         ["    superior: POS-R01"], []),
        ("positions", "POS-R02", "reviewer", "店长", "positions.yaml",
         [], ["    reviewer: POS-R01"]),
        ("positions", "POS-R01", "purpose.en", "For all", "positions.yaml",
         ["      en: Answers for the shop."], ["      en: For all"]),
        ("duties", "DUT-R01-1", "cadences.due", "09:00\n11:30", "duties/day.yaml",
         ['        due: "10:00"'], ['        due: "11:30"']),
        ("duties", "DUT-R02-1", "cadences.every", "day 每天", "duties/day.yaml",
         [], []),
        ("duties", "DUT-R01-1", "helpers", "POS-R02 店员\nPOS-R01", "duties/day.yaml",
         [], ["      - POS-R01"]),
        ("duties", "DUT-R02-1", "tags", "shop.open、shop.close", "duties/day.yaml", [], []),
        ("duties", "DUT-R01-1", "minutes", 45.0, "duties/day.yaml",
         ['    minutes: "30"'], ['    minutes: "45"']),
        ("duties", "DUT-R02-1", "zh", "🌙 关门\n锁好", "duties/day.yaml",
         ["    zh: =关门"], ["    zh: |-", "      🌙 关门", "      锁好"]),
        ("cards", "POS-R01", "weights.weight", "70", "cards.yaml",
         ['        weight: "60"'], ['        weight: "70"']),
        ("cards", "POS-R01", "effective_from", date(2026, 3, 1), "cards.yaml",
         ["    effective_from: 2026-01"], ["    effective_from: 2026-03"]),
        ("waivers", "HB-GAP", "until", date(2027, 1, 31), "waivers.yaml",
         ["    until: 2026-12-31"], ['    until: "2027-01-31"']),
        ("handbook", "bookshop", "version", "2026.11", "handbook.yaml",
         ['version: "2026.10"   # 年.月'], ['version: "2026.11"   # 年.月']),
    ],
)  # fmt: skip
def test_only_the_edit_differs(
    key: str, name: str, path: str, value: object, file: str, gone: list[str], come: list[str]
) -> None:
    read = brought_back(put(key, name, path, value))
    assert read.faults == ()
    assert [(edit.what, edit.sheet) for edit in read.edits] == [("changed", key)]
    assert [field.path for field in read.edits[0].fields] == [path]
    assert read.texts
    differences = _differences(read.texts)
    assert differences.keys() <= {file}
    assert read.texts[file] != TEXTS[file]
    assert differences.get(file, ([], []))[0] == gone
    assert set(come) <= set(differences.get(file, ([], []))[1])


def test_times_and_days_that_excel_made_are_taken() -> None:
    read = brought_back(put("duties", "DUT-R02-1", "cadences.due", time(21, 30)))
    assert read.faults[0].params["field"] == "How often"  # when, but not how often

    def edit(book: Any) -> None:
        put("duties", "DUT-R02-1", "cadences.every", "year")(book)
        put("duties", "DUT-R02-1", "cadences.on", date(2026, 11, 11))(book)
        put("duties", "DUT-R02-1", "cadences.due", time(21, 30))(book)

    read = brought_back(edit)
    assert read.texts
    assert read.texts["duties/day.yaml"].endswith(
        '    cadences:\n      - every: year\n        on: 11-11\n        due: "21:30"\n'
    )


def test_a_new_row_goes_below_those_of_its_position() -> None:
    row = {
        "id": "DUT-R01-2",
        "position": "POS-R01 店长",
        "tags": "shop.open",
        "zh": "数钱",
        "en": "Count",
    }
    read = brought_back(append("duties", **row))
    assert read.texts
    gone, come = _differences(read.texts)["duties/day.yaml"]
    assert (gone, come) == (
        [],
        ["  - id: DUT-R01-2", "    position: POS-R01", "    zh: 数钱", "    en: Count"],
    )
    assert read.texts["duties/day.yaml"].index("DUT-R01-2") < read.texts["duties/day.yaml"].index(
        "待定"
    )
    assert [(e.what, e.name, e.says, e.row) for e in read.edits] == [
        ("added", "DUT-R01-2", "数钱", 5)
    ]


def test_a_deleted_row_is_taken_out_and_sorting_changes_nothing() -> None:
    def edit(book: Any) -> None:
        sheet_of(book, "duties").delete_rows(4)
        sheet = sheet_of(book, "positions")
        rows = [[cell.value for cell in sheet[row]] for row in (3, 4)]
        for row, cells in zip((4, 3), rows, strict=True):
            for column, value in enumerate(cells, 1):
                sheet.cell(row, column).value = value

    read = brought_back(edit)
    assert read.texts
    cut = TEXTS["duties/day.yaml"].index("  - id: DUT-R02-1")
    assert read.texts == {**TEXTS, "duties/day.yaml": TEXTS["duties/day.yaml"][:cut]}
    assert [(edit.what, edit.name) for edit in read.edits] == [("removed", "DUT-R02-1")]


def test_weights_come_and_go_with_their_rows() -> None:
    row = {"position": "POS-R01", "weights__indicator": "IND-103", "weights__weight": 20}

    def edit(book: Any) -> None:
        put("cards", "POS-R01", "weights.weight", "40")(book)
        append("cards", **row)(book)

    read = brought_back(edit)
    assert read.texts
    assert read.texts["cards.yaml"] == TEXTS["cards.yaml"].replace('"60"', '"40"') + (
        '      - indicator: IND-103\n        weight: "20"\n'
    )


def test_operations_of_the_overlay() -> None:
    overlay = """kind: overlay
positions:
  # 不要
  - op: drop
    ref: POS-H06
    reason: 外包
  - op: override   # 人数
    ref: POS-H01
    set:
      headcount: "2"
      superior: ""
    reason: 忙
"""
    texts = {**TEXTS, "overlay.yaml": overlay}

    def edit(book: Any) -> None:
        sheet = sheet_of(book, "overlay")
        assert [sheet.cell(4, 2).value, sheet.cell(4, 3).value] == [
            "override change fields",
            "POS-H01",
        ]
        assert sheet.cell(4, 9).value == 'headcount: "2"\nsuperior: ""'
        sheet.cell(4, 9).value = "headcount: 3\nsuperior:"
        append(
            "overlay",
            section="duties",
            op="reassign",
            ref="DUT-H01-1",
            to="POS-R01",
            reason="就近安排",
        )(book)

    read = brought_back(edit, texts)
    assert read.texts
    assert read.texts["overlay.yaml"] == overlay.replace('"2"', '"3"') + (
        "duties:\n  - op: reassign\n    ref: DUT-H01-1\n    to: POS-R01\n    reason: 就近安排\n"
    )
    gone = brought_back(lambda book: sheet_of(book, "overlay").delete_rows(3), texts)
    assert gone.texts
    assert gone.texts["overlay.yaml"] == overlay.replace(
        "  - op: drop\n    ref: POS-H06\n    reason: 外包\n", ""
    )


def test_nothing_in_the_workbook_can_compute() -> None:
    content = write_workbook(TEXTS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in archive.read(name)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cell = cell_of(book, "duties", "DUT-R02-1", "zh")
    assert (cell.value, cell.data_type, cell.number_format) == ("=关门", "s", "@")


def test_the_workbook_explains_itself_and_offers_what_may_be_chosen() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(TEXTS, "zh")))
    guide = [str(row[0]) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert guide[0] == "书店手册 2026.10"
    assert sum(line[:2] in ("1.", "2.", "9.") for line in guide) == 3
    sheet = sheet_of(book, "duties")
    assert sheet.row_dimensions[1].hidden
    assert sheet.freeze_panes == "B3"
    rules = sheet.data_validations.dataValidation
    lists = {str(each.sqref): each.formula1 for each in rules}
    assert len(lists) >= 5
    column = next(f for place, f in lists.items() if place.startswith("B3"))
    place = re.search(r"lists!\$(\w+)\$1:\$\w+\$(\d+)", column)
    assert place
    assert [cell.value for cell in book["lists"][place[1]]][:2] == ["POS-R01 店长", "POS-R02 店员"]
    assert book["lists"].sheet_state == "hidden"
    assert book["quanyu"].sheet_state == "veryHidden"


def test_the_whole_handbook_stands_on_the_last_sheet() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(TEXTS, "zh")))
    sheet = book["Whole handbook"]
    rows = {row[1]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["DUT-R01-1"][2:4] == ("每天开门", "POS-R01 店长")
    assert rows["DUT-R01-1"][6] == "every day 09:00\nevery week Saturday 10:00"
    assert rows["DUT-R01-1"][10] == "our own"


ODD = st.text(
    st.sampled_from("a中😀 :#-'\"\\,、=+@_x0041\n\t\x07\x85\u3000"), min_size=1, max_size=12
)


@settings(max_examples=25, deadline=None)
@given(st.lists(ODD, min_size=9, max_size=9))
def test_odd_texts_come_back_as_they_are(odd: list[str]) -> None:
    """A text that the schema would refuse may stand in a draft: it is not lost on the way."""
    one, two, three, four, five, six, seven, eight, nine = odd
    trees: dict[str, Any] = {
        "positions.yaml": [
            {"id": "POS-R01", "zh": one, "en": two, "superior": three, "purpose": {"zh": four}},
            {"id": "POS-R02", "zh": five, "readings": [six, seven], "permissions": [eight, nine]},
        ],
        "duties/a.yaml": [
            {"id": "DUT-R01-1", "zh": one, "tags": [two, three], "helpers": [four],
             "cadences": [{"every": five, "due": six}, {"on": seven}], "minutes": eight}
        ],
        "overlay.yaml": [
            {"op": one, "ref": two, "set": {"zh": three, "readings": [four]}, "reason": five},
            {"op": one, "ref": two, "reason": nine},
        ],
    }  # fmt: skip
    keys = {"positions.yaml": "positions", "duties/a.yaml": "duties", "overlay.yaml": "positions"}
    kinds = {**keys, "overlay.yaml": "overlay"}
    texts = {"handbook.yaml": TEXTS["handbook.yaml"]}
    for file, rows in trees.items():
        lines = block({"kind": kinds[file], keys[file]: rows})
        texts[file] = "\n".join(lines) + "\n"
    read = read_workbook(write_workbook(texts), texts)
    if not read.faults:  # a name of nothing but blanks is told
        assert (read.edits, read.texts) == ((), texts)
    else:
        assert {fault.msgid for fault in read.faults} == {EMPTY}


@pytest.mark.slow
def test_five_thousand_rows_come_back_with_one_line_changed() -> None:
    rows = "".join(
        f"  # 第 {n} 条 😀\n  - id: DUT-R{n // 100:02}-{n % 100}\n"
        f"    position: POS-R01\n    zh: 做第 {n} 件事\n"
        for n in range(5_000)
    )
    texts = {**TEXTS, "duties/day.yaml": "kind: duties\nduties:\n" + rows}
    read = brought_back(put("duties", "DUT-R33-7", "zh", "做完了"), texts)
    assert read.texts
    assert read.texts["duties/day.yaml"] == texts["duties/day.yaml"].replace(
        "做第 3307 件事", "做完了"
    )
