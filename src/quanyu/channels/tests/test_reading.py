"""Reading delimited text: encodings, decoration, lines, types, routing, totals."""

from __future__ import annotations

import gzip
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanyu.channels import detect, load_text, preview, read, unpack
from quanyu.channels.tests.small import (
    FORMAT,
    HEADER,
    ROW,
    SHOP,
    codes_of,
    reading_of,
    rows_of,
    template,
    write,
)
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.testing import shared_data


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_newlines(tmp_path: Path, codec: str, newline: str) -> None:
    path = write(
        tmp_path, newline.join([HEADER, ROW, ROW.replace("1001", "1002"), ""]), codec=codec
    )
    with reading_of(path) as reading:
        rows = rows_of(reading)
    assert [row["order_id"] for row in rows] == ["1001", "1002"]
    assert rows[0]["title"] == "连衣裙"
    assert rows[0]["amount"] == Decimal("12.5")
    assert rows[0]["placed_at"] == datetime(2026, 11, 1, 0, 0)
    assert [row["line"] for row in rows] == [2, 3]


def test_one_bad_byte_costs_its_line(tmp_path: Path) -> None:
    for codec in ("utf-8", "gb18030"):
        lines = [HEADER, ROW, "1002,坏字节,1,1.00,2026-11-01 08:00:00", ROW.replace("1001", "3")]
        content = "\n".join(lines).encode(codec).replace("坏".encode(codec), b"\xff\xff")
        with reading_of(write(tmp_path, content)) as reading:
            assert codes_of(reading) == {3: "bad_bytes"}
            assert [row["order_id"] for row in rows_of(reading)] == ["1001", "3"]
            assert reading.rows_read == 3


def test_physical_lines(tmp_path: Path) -> None:
    content = "\n".join(
        [
            "店铺：样例", "", HEADER, ROW, "", '1002,"两行\n标题 ""引号""",1,2,2026-11-01 08:00',
            "1003,短行", ",,,,", '1004,5" 屏幕,1,3,2026-11-01', '1005,"没有结束,1,3,2026-11-01',
            "1006,后面的行,1,bad,2026-11-01",
        ]
    )  # fmt: skip
    with reading_of(write(tmp_path, content)) as reading:
        rows = {row["order_id"]: row for row in rows_of(reading)}
        assert {name: row["line"] for name, row in rows.items()} == {
            "1001": 4, "1002": 6, "1004": 10,
        }  # fmt: skip
        assert rows["1002"]["title"] == '两行\n标题 "引号"'
        assert reading.header_line == 3
        assert codes_of(reading) == {8: "too_few_cells", 11: "unclosed_quote", 12: "not_a_number"}


def test_so_many_lines_are_read_however_long_the_file(tmp_path: Path) -> None:
    rows = [ROW.replace("1001", str(number)) for number in range(20_000)]
    member = unpack(write(tmp_path, "\n".join([HEADER, *rows])))[0]
    for most in (3, 19_000, 30_000):
        with read(member, template(), {}, SHOP, limit=most) as reading:
            assert rows_of(reading)[-1]["order_id"] == str(min(most, 20_000) - 1)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("12.50", "12.5"), ("`12.50", "12.5"), ('="12.50"', "12.5"), ("12.50元", "12.5"),
     ("￥12.50", "12.5"), ("-¥12.5", "-12.5"), ('"1,234.50"', "1234.5"), (" 12.50\t", "12.5"),
     ("'12.50", "12.5"), ("12.500000", "12.5"), (".5", "0.5"), ("-", None), ("", None)],
)  # fmt: skip
def test_amounts(tmp_path: Path, cell: str, value: str | None) -> None:
    path = write(tmp_path, f"{HEADER}\n1,x,1,{cell},2026-11-01\n")
    with reading_of(path) as reading:
        (row,) = rows_of(reading)
    assert row["amount"] == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("cell", "code"),
    [("1.2E+05", "exponent"), ("1e3", "exponent"), ("1.23456", "excess_digits"),
     ("1_000", "not_a_number"),
     ('"1,2"', "not_a_number"), ("1.2.3", "not_a_number"), ("abc", "not_a_number"),
     ("=1+1", "not_a_number"), ("99999999999999999999", "too_large")],
)  # fmt: skip
def test_amounts_that_are_refused(tmp_path: Path, cell: str, code: str) -> None:
    path = write(tmp_path, f"{HEADER}\n1,x,1,{cell},2026-11-01\n{ROW}\n")
    with reading_of(path) as reading:
        assert codes_of(reading) == {2: code}
        (reject,) = reading.rejects()
        assert reject["raw"]["宝贝标题"] == "x"
        assert reject["column"] == "实付金额"


@pytest.mark.parametrize(
    ("cell", "utc"),
    [("2026-11-01 08:00:00", "2026-11-01 00:00"), ("2026/11/1 8:00", "2026-11-01 00:00"),
     ("2026年11月1日 08:00:00", "2026-11-01 00:00"), ("2026-11-01", "2026-10-31 16:00"),
     ("20261101", "2026-10-31 16:00"), ("2026-11-01T08:00:00+08:00", "2026-11-01 00:00"),
     ("2026-11-01T00:00:00Z", "2026-11-01 00:00"), ("0000-00-00 00:00:00", None)],
)  # fmt: skip
def test_instants(tmp_path: Path, cell: str, utc: str | None) -> None:
    with reading_of(write(tmp_path, f"{HEADER}\n1,x,1,1,{cell}\n")) as reading:
        (row,) = rows_of(reading)
    assert row["placed_at"] == (None if utc is None else datetime.fromisoformat(utc))


@pytest.mark.parametrize("cell", ["2026-02-30", "yesterday", "0001-01-01", "3026-01-01"])
def test_instants_that_are_refused(tmp_path: Path, cell: str) -> None:
    with reading_of(write(tmp_path, f"{HEADER}\n1,x,1,1,{cell}\n{ROW}\n")) as reading:
        assert codes_of(reading) == {2: "not_a_date"}


def test_ids_stay_text(tmp_path: Path) -> None:
    body = "\n".join(
        f"{cell},x,1,1,2026-11-01" for cell in ('="007"', "17850.0", "1.23E+17", "'5", "`6\t", "")
    )
    with reading_of(write(tmp_path, f"{HEADER}\n{body}\n")) as reading:
        assert [row["order_id"] for row in rows_of(reading)] == ["007", "17850.0", "5", "6"]
        assert codes_of(reading) == {4: "spoilt_id", 7: "missing"}
    floats = template(FORMAT.replace("    filled: true", "    integer_id: true"))
    with reading_of(tmp_path / "orders.csv", floats) as reading:
        assert [row["order_id"] for row in rows_of(reading)][1] == "17850"


TEXTS = st.text(
    alphabet=st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u3000\xa0"),
    max_size=12,
).map(lambda text: text.strip(" `'=\"").strip())


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(TEXTS, st.integers(-(10**9), 10**9)), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from(["{}", "`{}", "'{}", "{}\t", " {} "]),
)
def test_round_trip(
    tmp_path: Path, cells: list[tuple[str, int]], codec: str, decoration: str
) -> None:
    lines = [HEADER]
    for number, (title, cents) in enumerate(cells):
        shown = decoration.format(title).replace('"', '""')
        amount = decoration.format(f"{Decimal(cents) / 100:.2f}")
        lines.append(f'{number},"{shown}",1,{amount},2026-11-01')
    with reading_of(write(tmp_path, "\r\n".join(lines), codec=codec)) as reading:
        rows = rows_of(reading)
    assert [row["title"] or "" for row in rows] == [title for title, _ in cells]
    assert [row["amount"] for row in rows] == [Decimal(cents) / 100 for _, cents in cells]


ROUTED = """
format: routed
platform: tmall
zh: 分流
en: Routed
constants:
  - name: currency_rate
    type: decimal
    default: "2"
columns:
  - name: order_id
    header: [订单编号]
    type: id
    required: true
  - name: amount
    header: 金额
    type: money
    required: true
  - name: at
    header: 时间
    type: instant
    required: true
  - name: missing
    header: 没有这一列
    type: money
derive:
  total: amount * currency_rate
checks:
  - when: amount = 0
    zh: 金额为零
    en: the amount is zero
    column: amount
emit:
  - fact: order
    group: [order_id]
    key: [order_id]
    replaces: order
    set:
      order_id: order_id
      placed_at: min(at)
      amount: sum(total)
  - fact: payment
    when: amount > 0
    key: [order_id]
    date_from: order.placed_at
    set:
      order_id: order_id
      amount: coalesce(missing, total)
    flags:
      - always
      - flag: large
        when: amount > 100
  - fact: refund
    when: amount < 0
    replaces:
      scope: [order_id]
    set:
      order_id: order_id
      refunded_at: at
      amount: abs(amount)
"""


def test_rows_are_routed(tmp_path: Path) -> None:
    body = "A,10,2026-11-01\nA,-4,2026-11-02\nB,200,2026-11-03\nC,0,2026-11-03\n"
    with reading_of(write(tmp_path, "订单编号,金额,时间\n" + body), template(ROUTED)) as reading:
        orders, payments, refunds = (rows_of(reading, number) for number in range(3))
        assert codes_of(reading) == {5: "check"}
        assert reading.emits[1].date_from == "order.placed_at"
        assert reading.emits[2].replaces == ("scope", ("order_id",))
    assert [(row["order_id"], row["amount"], row["line"]) for row in orders] == [
        ("A", Decimal(12), 2), ("B", Decimal(400), 4),
    ]  # fmt: skip
    assert [row["flags"] for row in payments] == ["always", "always,large"]
    assert [row["amount"] for row in refunds] == [Decimal(4)]


def test_findings_name_file_and_line(tmp_path: Path) -> None:
    for old, new, text in [
        ("type: money", "type: mony", "columns.3.type"),
        ("amount: amount", "amount: amont", "unknown name"),
        ("amount: amount", "amount: title", "expected"),
        ("fact: order_line", "fact: orders", "no fact"),
        ("key: [order_id]", "key: [nothing]", "no column"),
        ("platform: tmall", "platfrom: tmall", "platfrom"),
    ]:
        wrong = FORMAT.replace(old, new)
        found, findings = load_text(wrong, "mine.yaml")
        assert found is None
        line = wrong.split("\n").index(next(each for each in wrong.split("\n") if new in each)) + 1
        said = [f for f in findings if text in str(f)]
        assert said, (new, findings)
        assert said[0].file == "mine.yaml"
        assert new.startswith("platfrom") or said[0].line in (line, line - 1)


def test_template_survives_yaml() -> None:
    for text in (FORMAT, ROUTED):
        assert load_text(template(text).to_yaml())[0] == template(text)


def test_wechat_footers_are_compared() -> None:
    from quanyu.channels import load_templates

    path = shared_data() / "bills" / "wechat_merchant_all_2019.csv"
    templates = load_templates()
    member = unpack(path)[0]
    best = detect(member, templates).best
    assert best is not None
    with reading_of(path, templates[best.template_id]) as reading:
        totals = {total.name: total for total in reading.totals}
    trades = next(t for t in totals.values() if t.declared == 48)
    assert trades.recomputed == 1
    assert any(t.declared == Decimal("5.76") and t.recomputed == 6 for t in totals.values())
    assert sum(w.rule == "total_differs" for w in reading.warnings) >= 3


def test_totals_in_closing_text_with_a_condition(tmp_path: Path) -> None:
    form = template(
        FORMAT
        + """
file:
  stop_at: [合计]
totals:
  - name: pieces
    declared_pattern: "件数([0-9]+)"
    recomputed: sum(quantity) + count(*)
    when: amount > 5
"""
    )
    path = write(tmp_path, f"{HEADER}\n{ROW}\n1002,x,7,1.00,2026-11-01\n合计：,件数4\n")
    with reading_of(path, form) as reading:
        (total,) = reading.totals
        assert reading.rows_read == 2
    assert (total.declared, total.recomputed) == (Decimal(4), Decimal(3))
    assert not total.agrees


ONLINE_RETAIL = """
format: tiny_retail
platform: open_data
zh: 零售
en: Retail
columns:
  - {name: invoice, header: InvoiceNo, type: id, required: true}
  - {name: quantity, header: Quantity, type: int, required: true}
  - {name: price, header: UnitPrice, type: money, required: true}
  - {name: at, header: InvoiceDate, type: instant, required: true}
  - {name: customer, header: CustomerID, type: id, integer_id: true}
ignores: [StockCode, Description, Country]
emit:
  - fact: order_line
    set:
      {order_id: invoice, placed_at: at, amount: quantity * price, customer: customer}
"""


def test_online_retail() -> None:
    path = shared_data() / "online_retail" / "online_retail_2010-12.csv.gz"
    with reading_of(path, template(ONLINE_RETAIL)) as reading:
        assert (reading.rows_read, reading.rejected, reading.warnings) == (42481, 0, [])
        figures = "sum(amount), count(DISTINCT order_id), max(customer)"
        sql = f"SELECT {figures} FROM ({reading.emits[0].relation_sql})"
        assert reading.connection.execute(sql).fetchone() == (Decimal("748957.02"), 2025, "18269")


USER_BEHAVIOR = """
format: tiny_behavior
platform: open_data
zh: 行为
en: Behaviour
file: {header: none}
columns:
  - {name: visitor, type: id, filled: true}
  - {name: item, type: id}
  - {name: category, type: id}
  - {name: kind, map: {pv: view, cart: cart, fav: favourite, buy: purchase}, map_else: reject}
  - {name: at, type: instant, formats: epoch_seconds}
emit:
  - fact: event
    set: {visitor: visitor, item: item, category: category, kind: kind, occurred_at: at}
    flags:
      - flag: outside_window
        when: day_of(at) not between '2017-11-25' and '2017-12-03'
"""


def test_user_behavior() -> None:
    path = shared_data() / "traffic" / "taobao_userbehavior_a.csv.gz"
    with reading_of(path, template(USER_BEHAVIOR)) as reading:
        rows = reading.connection.execute(
            "SELECT kind, count(*), count(flags) "
            f"FROM ({reading.emits[0].relation_sql}) GROUP BY kind"
        ).fetchall()
    counts = {kind: count for kind, count, _ in rows}
    assert counts == {"view": 48463, "cart": 3061, "favourite": 1249, "purchase": 1158}
    assert sum(flagged for _, _, flagged in rows) == 21


def test_preview_shows_raw_and_typed(tmp_path: Path) -> None:
    form = template(
        FORMAT.replace("columns:", "constants:\n  - name: year\n    type: int\ncolumns:", 1)
    )
    path = write(tmp_path, f"{HEADER},没见过\n{ROW},x\n2,y,1,bad,2026-11-01,z\n")
    found = preview(unpack(path)[0], form, {}, limit=5)
    assert [constant.name for constant in found.missing] == ["year"]
    assert found.rows[0].raw[0] == "1001"
    assert found.rows[1].faults[0][1]["value"] == "bad"
    assert found.facts["order_line"][0]["amount"] == Decimal("12.5")
    assert found.columns[-1].name is None
    assert [warning.rule for warning in found.warnings] == ["unknown_columns"]


def test_missing_and_wrong_constants(tmp_path: Path) -> None:
    form = template(
        FORMAT.replace("columns:", "constants:\n  - name: year\n    type: int\ncolumns:", 1)
    )
    path = write(tmp_path, f"{HEADER}\n{ROW}\n")
    for given_, code in [({}, "missing_constants"), ({"year": "last"}, "bad_constant")]:
        with pytest.raises(Refusal) as caught:
            reading_of(path, form, **given_)
        assert caught.value.code == code


def test_gz(tmp_path: Path) -> None:
    path = write(tmp_path, gzip.compress(f"{HEADER}\n{ROW}\n".encode()), "orders.csv.gz")
    with reading_of(path) as reading:
        assert len(rows_of(reading)) == 1
