"""Workbooks, rejects to be corrected, drafts of the wizard, pages and examples."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from quanyu.channels import (
    REASONS,
    detect,
    draft_template,
    empty_example,
    load_text,
    register_reader,
    template_page,
    unpack,
    write_rejects_xlsx,
)
from quanyu.channels.readers import Table
from quanyu.channels.tests.small import (
    FORMAT,
    HEADER,
    ROW,
    codes_of,
    reading_of,
    rows_of,
    template,
    workbook,
    write,
)
from quanyu.kernel.refusal import Refusal


def test_the_sheet_that_fits_is_read(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["导出时间"],
        [],
        HEADER.split(","),
        ["0012", "裙", 2, 0.1 + 0.2, "2026-11-01 08:00"],
        [],
        ["0013", "衣", "=1+2", "1,234.50", 46327.5],
    ]
    path = workbook(tmp_path / "a.xlsx", {"说明": [["请勿修改"]], "数据": rows})
    member = unpack(path)[0]
    best = detect(member, {"sample": template()}).best
    assert best is not None
    assert (best.sheet, best.header_line) == ("数据", 3)
    with reading_of(path) as reading:
        found = rows_of(reading)
    assert [row["line"] for row in found] == [4, 6]
    assert [row["order_id"] for row in found] == ["0012", "0013"]
    assert [row["amount"] for row in found] == [Decimal("0.3"), Decimal("1234.5")]
    assert found[0]["placed_at"] == datetime(2026, 11, 1)
    assert found[1]["placed_at"] == datetime(2026, 11, 1, 4)


def test_wrong_sheet_is_a_sentence(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"别的": [["门店", "笔数"], ["1", "2"]]})
    with pytest.raises(Refusal, match="别的") as caught:
        reading_of(path)
    assert caught.value.code == "sheet_not_found"


def _shouted(text: str) -> str:
    return text.replace("an exponent", "AN EXPONENT")


def test_rejects_are_corrected_and_dropped_again(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEADER}\n{ROW}\n1002,=1+1,1,1.2E+05,2026-11-01\n1003,短\n")
    book = tmp_path / "rejects.xlsx"
    with reading_of(path) as reading:
        assert write_rejects_xlsx(reading.rejects(), book, _shouted) == 2
    member = unpack(book)[0]
    found = detect(member, {"sample": template()})
    assert found.best is not None
    assert found.best.unknown == ()
    assert any("原行号" in name for name in found.header)
    with reading_of(book) as reading:
        assert codes_of(reading) == {2: "exponent", 3: "missing"} or len(codes_of(reading)) == 1
        assert [w.rule for w in reading.warnings] == []
    import openpyxl

    sheet = openpyxl.load_workbook(book).active
    assert sheet["B2"].value == "=1+1"
    assert sheet["B2"].data_type == "s"
    assert "AN EXPONENT" in sheet["F2"].value


def test_draft_reads_its_own_file(tmp_path: Path) -> None:
    content = (
        "订单编号,下单时间,实付金额,购买数量,支付方式\n"
        "A1,2026-11-01 08:00:00,12.50,2,花呗\nA2,2026/11/02 09:00:00,3.00,1,\n"
    )
    path = write(tmp_path, content, "我的 Export.csv")
    draft = draft_template(unpack(path)[0])
    types = {column.name: column.type for column in draft.template.columns}
    assert types["order_id"] == "id"
    assert types["placed_at"] == "instant"
    assert types["quantity"] == "int"
    assert draft.template.emit[0].fact in ("order", "order_line")
    again, findings = load_text(draft.template.to_yaml())
    assert (again, findings) == (draft.template, [])
    with reading_of(path, draft.template) as reading:
        assert (reading.rows_read, reading.rejected) == (2, 0)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_examples_are_recognised(tmp_path: Path, kind: str) -> None:
    example = dict(zip(HEADER.split(","), ROW.split(","), strict=True))
    lines = "\n".join(f"    {name}: '{value}'" for name, value in example.items())
    form = template(FORMAT + "examples:\n  -\n" + lines)
    content = empty_example(form, "xlsx" if kind == "xlsx" else "csv")
    path = write(tmp_path, content, f"empty.{kind}")
    best = detect(unpack(path)[0], {"sample": form}).best
    assert best is not None
    assert best.score == 1.0
    with reading_of(path, form) as reading:
        assert len(rows_of(reading)) == 1


def test_pages_in_both_languages() -> None:
    for language, words in (
        ("zh", ("样例", "导入后成为", "订单编号")),
        ("en", ("Sample", "What a row becomes")),
    ):
        page = template_page(template(), "zh" if language == "zh" else "en")
        assert all(word in page for word in words)
        assert "`coalesce" not in page


def test_a_registered_reader_gives_the_rows(tmp_path: Path) -> None:
    def fixed_width(member: object, _template: object) -> Table:
        rows = [(7, ROW.split(","))]
        return Table(HEADER.split(","), iter(rows), 0)

    register_reader("test_fixed_width", fixed_width)
    form = template(FORMAT + "reader: test_fixed_width\n")
    with reading_of(write(tmp_path, "anything"), form) as reading:
        assert [row["line"] for row in rows_of(reading)] == [7]
    with pytest.raises(Refusal) as caught:
        reading_of(write(tmp_path, "x"), template(FORMAT + "reader: nobody\n"))
    assert caught.value.code == "unknown_reader"


def test_every_reason_can_be_filled() -> None:
    for text in REASONS.values():
        assert text % {"column": "a", "value": "b", "text": "c"}
