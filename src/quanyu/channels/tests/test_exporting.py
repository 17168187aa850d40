"""The time of an export as the file states it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from quanyu.channels import detect, load_templates, load_text, unpack
from quanyu.channels.tests.small import FORMAT, HEADER, ROW, template, write

DATED = FORMAT + "exported_at:\n  pattern: '导出时间[:：] ?(.*)'\n"


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ("导出时间：2026年11月20日 08:31:05", "2026-11-20T08:31:05"),
        ("导出时间: 2026-11-20 08:31", "2026-11-20T08:31:00"),
        ("导出时间：2026/11/20", "2026-11-20T23:59:59"),
        ("导出时间：2026年13月40日", None),
        ("导出时间：昨天", None),
        ("没有", None),
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_the_lines_around_the_table_state_it(
    tmp_path: Path, stated: str, found: str | None, before: bool
) -> None:
    lines = [stated, HEADER, ROW] if before else [HEADER, *[ROW] * 400, stated]
    form = template(DATED)
    member = unpack(write(tmp_path, "\n".join(lines)))[0]
    best = detect(member, {form.format: form}).best
    assert best is not None
    assert best.exported == (datetime.fromisoformat(found) if found else None)


def test_alipay_names_its_time_at_the_end() -> None:
    for name in ("alipay_business", "alipay_fund_flow"):
        assert load_templates()[name].exported_at is not None


def test_faulty_blocks_are_found() -> None:
    for block in (
        "exported_at:\n  pattern: no group\n",
        "shop:\n  timezone: Mars/Base\n",
        "shop:\n  currency: euro\n",
    ):
        assert load_text(FORMAT + block)[1], block


def test_open_data_bring_their_currency_and_zone() -> None:
    forms = load_templates()
    told = {
        t.platform: (t.shop.currency, t.shop.timezone) for t in forms.values() if t.shop.currency
    }
    assert told == {
        "online_retail": ("GBP", "Europe/London"),
        "olist": ("BRL", "America/Sao_Paulo"),
        "complete_journey": ("USD", "America/New_York"),
    }
