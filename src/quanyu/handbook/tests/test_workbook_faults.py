"""A broken workbook gives row and column of each fault and changes nothing."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest

from quanyu.handbook.tests.bookshop import (
    TEXTS,
    Edit,
    append,
    brought_back,
    edited,
    put,
    resaved,
    sheet_of,
)
from quanyu.handbook.workbook import read_workbook, write_workbook
from quanyu.kernel.refusal import Refusal

LONG = {**TEXTS, "rules.yaml": f"kind: rules\nrules:\n  - id: APR-R01\n    zh: {'长😀' * 20_000}\n"}


def _merge(book: Any) -> None:
    sheet_of(book, "positions").merge_cells("B3:B4")


def _without_column(book: Any) -> None:
    sheet_of(book, "positions").delete_cols(2)


def _without_sheet(book: Any) -> None:
    book.remove(sheet_of(book, "duties"))


def _copied_sheet(book: Any) -> None:
    book.copy_worksheet(sheet_of(book, "departments"))


def _second_month(book: Any) -> None:
    append("cards", position="POS-R01", effective_from="2026-05", weights__indicator="IND-103")(
        book
    )


ID = {"zh": "新", "en": "New"}


@pytest.mark.parametrize(
    ("edit", "place", "words"),
    [
        (put("positions", "POS-R02", "zh", None), "Positions B4", "Chinese is missing"),
        (put("positions", "POS-R02", "superior", "POS-R77"), "Positions G4", "POS-R77"),
        (put("positions", "POS-R02", "superior", "没有这个人"), "Positions G4", "没有这个人"),
        (put("positions", "POS-R01", "sort", "boss"), "Positions E3", "boss"),
        (put("positions", "POS-R01", "headcount", 1.5), "Positions I3", "whole number"),
        (put("positions", "POS-R02", "headcount", 7), "Positions I4", "“007”"),
        (put("positions", "POS-R01", "zh", "=A1&B1"), "Positions B3", "formula"),
        (put("positions", "POS-R01", "zh", True), "Positions B3", "true or false"),
        (put("positions", "POS-R01", "en", "#REF!"), "Positions C3", "#REF!"),
        (put("positions", "POS-R01", "zh", date(2026, 5, 1)), "Positions B3", "2026-05-01"),
        (put("positions", "POS-R02", "id", "POS-R01"), "Positions A4", "row 3"),
        (put("positions", "POS-R02", "id", "R2"), "Positions A4", "R2"),
        (put("positions", "POS-R02", "id", None), "Positions A4", "must be filled"),
        (put("duties", "DUT-R01-1", "minutes", "half an hour"), "Duties R3", "half an hour"),
        (put("duties", "DUT-R01-1", "cadences.every", "day\nsometimes"), "Duties N3", "sometimes"),
        (put("duties", "DUT-R01-1", "cadences.due", 0.375), "Duties P3", "18:00"),
        (put("duties", "DUT-R01-1", "tags", "Shop open"), "Duties E3", "Shop"),
        (put("cards", "POS-R01", "weights.weight", 0.6), "Score cards F3", "whole number"),
        (put("cards", "POS-R01", "effective_from", 46023), "Score cards B3", "2026-01"),
        (_second_month, "Score cards B5", "row 3"),
        (append("cards", position="POS-R01", weights__indicator="IND-102"),
         "Score cards D5", "row 4"),
        (put("waivers", "HB-GAP", "until", 46387), "Decisions about findings G3", "2026-12-31"),
        (put("waivers", "HB-GAP", "until", "soon"), "Decisions about findings G3", "soon"),
        (put("waivers", "HB-GAP", "reason", None), "Decisions about findings E3", "reason"),
        (put("handbook", "bookshop", "version", 2026.1), "Handbook B3", "“2026.10”"),
        (append("handbook", id="other", version="1", **ID), "Handbook A4", "row 3"),
        (append("overlay", section="people", op="drop"), "Changes to the bases A3", "people"),
        (append("overlay", section="positions", op="fly", ref="POS-H01"),
         "Changes to the bases B3", "adopt"),
        (append("overlay", section="positions", op="override", ref="POS-H01", set="{a: b}"),
         "Changes to the bases A3", "superior: POS-R01"),
        (append("overlay", section="positions", op="drop", ref="POS-H01"),
         "Changes to the bases", "reason"),
        (append("positions", id="POS-R01", **ID), "Positions A5", "row 3"),
        (append("positions", zh="无编号"), "Positions A5", "must be filled"),
        (_merge, "Positions B3", "B3:B4"),
        (_without_column, "Positions", "“Chinese” is missing"),
        (_without_sheet, "", "“Duties” is missing"),
        (_copied_sheet, "Departments", "sheet already"),
    ],
)  # fmt: skip
def test_each_fault_has_its_place(edit: Edit, place: str, words: str) -> None:
    read = brought_back(edit)
    assert read.texts is None
    said = [str(fault) for fault in read.faults]
    assert any(one.startswith(place) and words in one for one in said), said


def test_all_faults_are_told_at_once() -> None:
    def edit(book: Any) -> None:
        put("positions", "POS-R01", "zh", "=1+1")(book)
        put("positions", "POS-R02", "headcount", 0.5)(book)
        put("duties", "DUT-R01-1", "cadences.due", 0.5)(book)
        put("duties", "DUT-R01-1", "helpers", "POS-R88")(book)
        append("positions", id="POS-R03", zh=True)(book)

    read = brought_back(edit)
    places = [(fault.sheet, fault.place) for fault in read.faults]
    assert places == [
        ("Positions", "B3"),
        ("Positions", "I4"),
        ("Positions", "B5"),
        ("Duties", "D3"),
        ("Duties", "P3"),
    ]
    assert read.texts is None


def test_percent_cells_are_taken_for_what_they_show() -> None:
    def edit(book: Any) -> None:
        for name, weight in (("IND-101", 0.7), ("IND-102", 0.3)):
            sheet = sheet_of(book, "cards")
            row = next(r for r in (3, 4) if str(sheet.cell(r, 4).value).startswith(name))
            sheet.cell(row, 6).value = weight
            sheet.cell(row, 6).number_format = "0%"

    texts = brought_back(edit).texts
    assert texts
    assert re.findall(r'weight: "(\d+)"', texts["cards.yaml"]) == ["70", "30"]


def test_what_breaks_elsewhere_is_told_and_left_to_the_draft() -> None:
    read = brought_back(lambda book: sheet_of(book, "departments").delete_rows(3))
    assert read.texts
    assert [(f.rule, f.file) for f in read.findings] == [("HB-REFERENCE", "positions.yaml")]


def test_a_workbook_of_an_earlier_state_is_refused() -> None:
    later = {**TEXTS, "positions.yaml": TEXTS["positions.yaml"].replace("店长", "经理")}
    only_comments = {**TEXTS, "positions.yaml": TEXTS["positions.yaml"].replace("# 早晚", "# 全天")}
    content = write_workbook(TEXTS)
    with pytest.raises(Refusal) as caught:
        read_workbook(content, later)
    assert caught.value.code == "stale_workbook"
    assert read_workbook(content, only_comments).texts == only_comments


def test_a_workbook_of_another_handbook_is_refused() -> None:
    other = {**TEXTS, "handbook.yaml": TEXTS["handbook.yaml"].replace("bookshop", "shoes")}
    with pytest.raises(Refusal, match="shoes") as caught:
        read_workbook(write_workbook(TEXTS), other)
    assert caught.value.code == "other_handbook"


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["岗位", "职责"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _bomb() -> bytes:
    part = b"<worksheet><sheetData><row><c><v>1</v></c></row>" + b" " * (120 << 20)
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(write_workbook(TEXTS))) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, part if name.endswith("sheet1.xml") else old.read(name))
    return target.getvalue()


def _entities(xml: str) -> str:
    head, mark, rest = xml.partition("?>")
    return f'{head}{mark}<!DOCTYPE a [<!ENTITY x "y">]>{rest}'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"id,zh\nPOS-R01,x\n", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "old_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         "password_protected"),
        (b"PK\x03\x04" + b"\x00" * 2_000, "broken_workbook"),
        (b"x" * (21 << 20), "workbook_too_large"),
        (_workbook(), "not_a_handbook"),
        (_bomb(), "workbook_too_large"),
        (resaved(write_workbook(TEXTS), "sheet3.xml", _entities), "broken_workbook"),
        (resaved(write_workbook(TEXTS), "sheet3.xml", lambda xml: xml[:500]), "broken_workbook"),
        (resaved(write_workbook(TEXTS), "sheet3.xml", lambda xml: xml.replace("<v>", "<v>x")),
         "broken_workbook"),
    ],
)  # fmt: skip
def test_other_files_are_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refusal, match="手册") as caught:
        read_workbook(content, TEXTS, "手册.xlsx")
    assert caught.value.code == code
    assert "手册.xlsx" in str(caught.value)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_file_cut_off_is_refused(part: float) -> None:
    content = write_workbook(TEXTS)
    with pytest.raises(Refusal) as caught:
        read_workbook(content[: int(len(content) * part)], TEXTS)
    assert caught.value.code == "broken_workbook"


def test_a_damaged_byte_is_refused_or_harmless() -> None:
    content = write_workbook(TEXTS)
    for place in range(40, len(content), len(content) // 60):
        broken = content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :]
        try:
            read = read_workbook(broken, TEXTS)
        except Refusal:
            continue
        assert read.texts in (TEXTS, None)


def test_a_text_too_long_for_a_cell_stays_whole() -> None:
    assert read_workbook(write_workbook(LONG), LONG).texts == LONG
    read = brought_back(put("rules", "APR-R01", "zh", "短的说法"), LONG)
    assert [fault.place for fault in read.faults] == ["B3"]
    assert "too long for Excel" in str(read.faults[0])


def test_a_full_cell_comes_back() -> None:
    text = ("行一\n" + "字" * 500 + "\n") * 64
    full = text[: 32_767 - 10].rstrip() + "末"
    read = read_workbook(edited(append("rules", id="APR-R01", zh=full, en="x" * 20)), TEXTS)
    assert [fault.place for fault in read.faults] == ["B3"]
    assert "longer than" in str(read.faults[0])
