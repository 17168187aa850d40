"""A small format and small files for the tests of this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from quanyu.channels import ChannelFacts, Reading, Template, load_text, read, unpack

SHOP = ChannelFacts("shop")
HEADER = "订单编号,宝贝标题,购买数量,实付金额,下单时间"
FORMAT = """
format: sample
platform: tmall
zh: 样例
en: Sample
columns:
  - name: order_id
    header: [订单编号, 订单号]
    type: id
    required: true
    filled: true
  - name: title
    header: 宝贝标题
  - name: quantity
    header: 购买数量
    type: int
  - name: amount
    header: 实付金额
    type: money
    required: true
    "null": ["-"]
  - name: placed_at
    header: 下单时间
    type: instant
    required: true
emit:
  - fact: order_line
    key: [order_id]
    set:
      order_id: order_id
      title: title
      quantity: quantity
      amount: amount
      placed_at: placed_at
"""
ROW = "1001,连衣裙,2,12.50,2026-11-01 08:00:00"


def template(text: str = FORMAT) -> Template:
    """The sample format, or another that must be free of faults."""
    found, findings = load_text(text)
    assert found is not None, [str(finding) for finding in findings]
    return found


def write(
    folder: Path, content: str | bytes, name: str = "orders.csv", codec: str = "utf-8"
) -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(codec))
    return path


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """An XLSX; texts that begin with `=` become formulas."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def reading_of(path: Path, form: Template | None = None, **constants: object) -> Reading:
    """Read the only member of a file."""
    return read(unpack(path)[0], form or template(), constants, SHOP)


def rows_of(reading: Reading, number: int = 0) -> list[dict[str, Any]]:
    """The rows of one emit in the order of their lines."""
    sql = f"SELECT * FROM ({reading.emits[number].relation_sql}) ORDER BY line"
    result = reading.connection.execute(sql)
    names = [item[0] for item in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def codes_of(reading: Reading) -> dict[int, str]:
    """Line to reject code."""
    return {reject["line"]: reject["code"] for reject in reading.rejects()}
