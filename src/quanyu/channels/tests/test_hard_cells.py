"""Cells that deceive the eye, amounts that outgrow their column, and a format's own words."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from quanyu.channels import sentence
from quanyu.channels.tests.small import (
    FORMAT,
    HEADER,
    codes_of,
    reading_of,
    rows_of,
    template,
    workbook,
    write,
)

HARD, WIDE = "\xa0", "\u3000"
COMPUTED = FORMAT.replace("      amount: amount\n", "      amount: amount * quantity\n")
GROUPED = FORMAT.replace("    set:\n", "    group: [order_id]\n    set:\n")
for _name in ("title", "quantity", "placed_at"):
    GROUPED = GROUPED.replace(f"      {_name}: {_name}\n", f"      {_name}: max({_name})\n")
GROUPED = GROUPED.replace("      amount: amount\n", "      amount: sum(amount)\n")
CHECKED = (
    FORMAT
    + """
checks:
  - when: quantity = 0
    zh: 数量为零。
    en: The quantity is zero.
    column: quantity
  - when: amount > 900
    zh: 金额太大。
    en: The amount is too large.
    column: amount
"""
)


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_blanks_of_every_kind_go_from_the_ends(tmp_path: Path, codec: str) -> None:
    cells = ["1001", "连 衣" + HARD + "裙", "2", "12.50", "2026-11-01 08:00:00"]
    row = ",".join(f"{HARD}{WIDE}{cell}{HARD} {WIDE}{HARD}" for cell in cells)
    for ends in (HARD, WIDE):
        plain = ",".join(cell + ends for cell in cells)
        content = f"{HEADER}\n{row}\n{plain}"
        with reading_of(write(tmp_path, content, codec=codec)) as reading:
            assert codes_of(reading) == {}
            first, second = rows_of(reading)
        assert first["title"] == second["title"] == cells[1]
        assert first["amount"] == second["amount"] == Decimal("12.5")
        assert (first["order_id"], first["quantity"]) == ("1001", 2)


def test_blanks_in_workbooks(tmp_path: Path) -> None:
    row = [f"{HARD}{cell}{WIDE}" for cell in ("1001", "裙", "2", "-", "2026-11-01")]
    path = workbook(tmp_path / "a.xlsx", {"a": [HEADER.split(","), row]})
    with reading_of(path) as reading:
        (found,) = rows_of(reading)
    assert (found["order_id"], found["quantity"], found["amount"]) == ("1001", 2, None)


def test_what_arithmetic_makes_too_large_is_rejected(tmp_path: Path) -> None:
    rows = ["1,a,1000,99999999999999.99,2026-11-01", "2,b,1000,99999999999.99,2026-11-01"]
    rows.append("3,c,1000,100000000000,2026-11-01")
    content = "\n".join([HEADER, *rows])
    with reading_of(write(tmp_path, content), template(COMPUTED)) as reading:
        assert codes_of(reading) == {2: "too_large", 4: "too_large"}
        (found,) = rows_of(reading)
        reasons = [sentence(r["reason"], r["params"]) for r in reading.rejects()]
    assert found["amount"] == Decimal("99999999999990.0000")
    assert "购买数量、实付金额" in reasons[0] and "9999999999999" in reasons[0]


def test_sums_are_watched_too(tmp_path: Path) -> None:
    rows = ["1,a,1,60000000000000,2026-11-01", "1,b,1,60000000000000,2026-11-01"]
    rows.append("2,c,1,60000000000000,2026-11-01")
    path = write(tmp_path, "\n".join([HEADER, *rows]))
    with reading_of(path, template(GROUPED)) as reading:
        assert codes_of(reading) == {2: "too_large", 3: "too_large"}
        assert [row["order_id"] for row in rows_of(reading)] == ["2"]


def test_a_cell_with_too_many_digits_says_so(tmp_path: Path) -> None:
    content = f"{HEADER}\n1,a,1,123456789012345.00,2026-11-01\n2,b,1,x,2026-11-01"
    with reading_of(write(tmp_path, content)) as reading:
        assert codes_of(reading) == {2: "too_large", 3: "not_a_number"}


def _chinese(text: str) -> str:
    return {"Written in English": "以中文书写"}.get(text, text)


def test_a_check_speaks_both_languages(tmp_path: Path) -> None:
    content = f"{HEADER}\n1,a,0,1,2026-11-01\n2,b,1,901,2026-11-01"
    with reading_of(write(tmp_path, content), template(CHECKED)) as reading:
        found = list(reading.rejects())
    assert [each["column"] for each in found] == ["quantity", "amount"]
    said = [sentence(each["reason"], each["params"]) for each in found]
    assert said == ["The quantity is zero.", "The amount is too large."]
    said = [sentence(each["reason"], each["params"], _chinese) for each in found]
    assert said == ["数量为零。", "金额太大。"]
