"""A small handbook with comments in Chinese, and workbooks as table programs save them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl

from quanyu.handbook.workbook import Proposal, read_workbook, write_workbook

INDICATORS = (
    "kind: indicators\ngroup: sales\norder: 10\nzh: 销售\nen: Sales\nindicators:\n"
    + "".join(
        f"""  - key: {key}
    ids:
      - {name}
    zh: {zh}
    en: {key}
    definition:
      zh: {zh}的口径
      en: What {key} means
    waits_for:
      - payment
    unit: money
    direction: up
    owner: POS-R01
    grain: shop_day
"""
        for key, name, zh in (
            ("paid", "IND-101", "销售额"),
            ("cost", "IND-102", "成本"),
            ("gain", "IND-103", "毛利"),
        )
    )
)
TEXTS = {
    "handbook.yaml": """# 本店手册，改动请走草稿
kind: handbook
id: bookshop
version: "2026.10"   # 年.月
zh: 书店手册
en: Bookshop handbook
status: own
""",
    "departments.yaml": """kind: departments
departments:
  - id: DEP-R01
    zh: 运营部
    en: Operations
""",
    "positions.yaml": """kind: positions

positions:
  # —— 管理 ——
  - id: POS-R01
    zh: 店长
    en: Shop manager
    department: DEP-R01
    headcount: "1"   # 只有一位
    purpose:
      zh: |-
        对全店负责。
        对人负责。
      en: Answers for the shop.

  - id: POS-R02
    zh: 店员   # 早晚两班
    en: Clerk
    superior: POS-R01
    headcount: "007"
""",
    "duties/day.yaml": """kind: duties
duties:
  - id: DUT-R01-1
    position: POS-R01   # 负责人,只能一个
    helpers:
      - POS-R02   # 协助
    tags:
      - shop.open
    zh: 每天开门
    en: Open the shop
    cadences:
      - every: day
        due: "09:00"
        origin: stated
      # 周末晚一点
      - every: week
        on: sat
        due: "10:00"
        origin: default
    minutes: "30"
  # 这一条待定
  - id: DUT-R02-1
    position: POS-R02
    tags:
      - shop.close
    zh: =关门
    en: Close
""",
    "tags.yaml": """kind: tags
objects:
  - object: shop
    zh: 门店
    en: Shop
actions:
  - action: open
    zh: 开门
    en: Open
    stage: execute
  - action: close
    zh: 关门
    en: Close
    stage: execute
""",
    "cards.yaml": """kind: cards
cards:
  - position: POS-R01
    effective_from: 2026-01
    weights:
      - indicator: IND-101   # 销售
        group: performance
        weight: "60"
      - indicator: IND-102
        weight: "40"
""",
    "indicators/own.yaml": INDICATORS,
    "waivers.yaml": """kind: waivers
waivers:
  - rule: HB-GAP
    object: DUT-S03-2
    verdict: accepted
    reason: 目标由店长分解
    who: 店长
    until: 2026-12-31
""",
}
Edit = Callable[[Any], None]


def edited(edit: Edit, texts: dict[str, str] | None = None) -> bytes:
    """The workbook of a handbook after a person edited it; cells become inline strings."""
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(texts or TEXTS, "zh")))
    edit(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def brought_back(edit: Edit, texts: dict[str, str] | None = None) -> Proposal:
    return read_workbook(edited(edit, texts), texts or TEXTS)


def sheet_of(book: Any, key: str) -> Any:
    """A sheet by the keys in its first row, whatever it is called."""
    return next(s for s in book.worksheets if str(s.cell(1, 1).value).startswith(f"{key}."))


def cell_of(book: Any, key: str, name: str, path: str) -> Any:
    """The cell of a field in the row that begins with `name`."""
    sheet = sheet_of(book, key)
    paths = [cell.value for cell in sheet[1]]
    column = paths.index(f"{key}.{path}") + 1
    for row in range(3, sheet.max_row + 1):
        if str(sheet.cell(row, 1).value).partition(" ")[0] == name:
            return sheet.cell(row, column)
    raise KeyError(name)


def put(key: str, name: str, path: str, value: object) -> Edit:
    """A person writes `value` into one cell."""

    def edit(book: Any) -> None:
        cell = cell_of(book, key, name, path)
        cell.value = value

    return edit


def append(key: str, **values: object) -> Edit:
    """A person writes a row below the last one."""

    def edit(book: Any) -> None:
        sheet = sheet_of(book, key)
        paths = [str(cell.value).partition(".")[2] for cell in sheet[1]]
        sheet.append([values.get(path.replace(".", "__")) for path in paths])

    return edit


def resaved(content: bytes, path: str, change: Callable[[str], str]) -> bytes:
    """The workbook with one kind of its parts rewritten."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part.decode()) if re.search(path, name) else part)
    return target.getvalue()
