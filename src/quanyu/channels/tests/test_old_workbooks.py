"""Workbooks of the old kind (.xls), as Business Advisor exports them."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from quanyu.channels import Limits, biff, detect, load_templates, unpack
from quanyu.channels.tests.small import HEADER, ROW, reading_of, rows_of, template, write
from quanyu.kernel.refusal import Refusal

BEGIN = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
ROWS = [["导出说明"], [], HEADER.split(","), ROW.split(",")]


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(Refusal) as caught:
        unpack(path, limits=limits or Limits())
    return caught.value.code


def test_an_old_workbook_is_read_as_a_new_one(tmp_path: Path) -> None:
    path = write(tmp_path, biff.write_xls({"说明": [["a"]], "数据": ROWS}), "orders.xls")
    best = detect(unpack(path)[0], {"sample": template()}).best
    assert best is not None
    assert (best.sheet, best.header_line) == ("数据", 3)
    with reading_of(path) as reading:
        found = rows_of(reading)
    assert [(row["line"], row["order_id"]) for row in found] == [(4, "1001")]


def test_an_old_workbook_inside_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "orders.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("orders.xls", biff.write_xls({"数据": ROWS}))
    with reading_of(path) as reading:
        assert len(rows_of(reading)) == 1


def test_numbers_stay_exact(tmp_path: Path) -> None:
    cells: list[biff.Cell] = ["1001", "裙", 2, 0.1 + 0.2, "2026-11-01 08:00:00"]
    book = biff.write_xls({"a": [HEADER.split(","), cells]})
    with reading_of(write(tmp_path, book, "a.xls")) as reading:
        assert str(rows_of(reading)[0]["amount"]) == "0.3000"


@pytest.mark.parametrize("rows", [1, 40, 3000])
def test_the_survey_sees_every_size(rows: int) -> None:
    found = biff.survey(biff.write_xls({"a": [["x", "y"]] * rows, "b": [["z"]]}))
    assert found == biff.Survey(False, 2, rows, 2)


def test_password_and_damage_are_told_apart(tmp_path: Path) -> None:
    locked = biff.compound(BEGIN + struct.pack("<HHHHH", biff.FILEPASS, 6, 1, 1, 1))
    assert refused(write(tmp_path, locked, "a.xls")) == "password_protected"
    book = biff.write_xls({"a": ROWS})
    assert refused(write(tmp_path, book[:700], "b.xls")) == "broken_workbook"
    letter = biff.compound(b"dear reader", "WordDocument")
    assert refused(write(tmp_path, letter, "c.doc")) == "broken_workbook"


def test_a_cell_at_the_end_of_the_world_is_refused(tmp_path: Path) -> None:
    far = struct.pack("<HHHHHHB", 0x0204, 9, 65_535, 65_535, 0, 1, 0) + b"x"
    book = biff.compound(BEGIN + far)
    assert refused(write(tmp_path, book, "a.xls")) == "archive_too_large"


def test_size_and_sheets_are_limited(tmp_path: Path) -> None:
    path = write(tmp_path, biff.write_xls({"a": ROWS, "b": ROWS}), "a.xls")
    assert refused(path, Limits(sheets=1)) == "archive_too_large"
    assert refused(path, Limits(old_workbook_bytes=100)) == "archive_too_large"
    with pytest.raises(ValueError, match="do not fit"):
        biff.write_xls({"a": [["x"] * 300]})
    with pytest.raises(ValueError, match="too large"):
        biff.compound(bytes(8 << 20))


def test_business_advisor_comes_as_xls(tmp_path: Path) -> None:
    templates = load_templates()
    form = templates["sycm_shop_day"]
    header = [column.headers[0] for column in form.columns]
    examples = [example for example in form.examples if isinstance(example, Mapping)]
    rows = [[example.get(name, "") for name in header] for example in examples]
    notes = [["生意参谋"], ["统计粒度：日"], ["下载时间：2026-11-21"], []]
    path = write(tmp_path, biff.write_xls({"店铺整体": [*notes, header, *rows]}), "生意参谋.xls")
    best = detect(unpack(path)[0], templates).best
    assert best is not None
    assert (best.template_id, best.header_line) == ("sycm_shop_day", 5)
