"""Originals, contact values and rejected lines lie encrypted; facts hold pseudonyms."""

import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanyu.kernel.refusal import Refusal
from quanyu.lake.seal import CHUNK, SealingWriter, unsealed
from quanyu.lake.tests.factories import Read, Rows, Shelf, Shop, hour, order, orders

KEY = bytes(range(32))


def sealed(data: bytes, step: int) -> bytes:
    target = io.BytesIO()
    writer = SealingWriter(target, KEY)
    for start in range(0, len(data), step):
        writer.write(data[start : start + step])
    writer.close()
    return target.getvalue()


@settings(max_examples=16, deadline=None)
@given(
    st.sampled_from([0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5]),
    st.sampled_from([1 << 10, CHUNK, CHUNK * 3]),
)
def test_what_is_sealed_comes_back(size: int, step: int) -> None:
    data = os.urandom(size)
    assert b"".join(unsealed(io.BytesIO(sealed(data, step)), KEY)) == data


@pytest.mark.parametrize("cut", [3, 20, CHUNK + 16 + 16, -1])
def test_a_shortened_file_does_not_open(cut: int) -> None:
    text = sealed(os.urandom(2 * CHUNK), CHUNK)[:cut]
    with pytest.raises(Refusal, match="cannot be opened"):
        list(unsealed(io.BytesIO(text), KEY))


def test_a_changed_file_or_another_key_does_not_open() -> None:
    text = bytearray(sealed(b"hello", 5))
    with pytest.raises(Refusal):
        list(unsealed(io.BytesIO(bytes(text)), bytes(32)))
    text[-1] ^= 1
    with pytest.raises(Refusal):
        list(unsealed(io.BytesIO(bytes(text)), KEY))


def test_an_original_is_stored_encrypted_under_its_own_key(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "orders.csv"
    source.write_bytes(b"13800138000," * 200_000)
    first, second = shelf.lake.put_raw(source), shelf.lake.put_raw(source)
    assert (first.sha256, first.size) == (second.sha256, 2_400_000)
    assert first.key != second.key
    assert repr(first.key) not in repr(first)
    stored = (shelf.lake.home / "raw" / first.name).read_bytes()
    assert b"13800138000" not in stored
    assert b"".join(shelf.lake.open_raw(first)) == source.read_bytes()
    shelf.lake.drop_raw(first.name)
    with pytest.raises(Refusal) as refusal:
        next(shelf.lake.open_raw(first))
    assert refusal.value.code == "raw_gone"


def test_facts_hold_pseudonyms_and_the_contact_store_the_values(shelf: Shelf) -> None:
    rows = [
        order(1, customer="王小明"),
        order(2, customer="王小明"),
        order(3),
        order(4, customer=""),
    ]
    shelf.bring(1, orders(rows))
    shelf.bring(2, orders([order(5, customer="王小明")]), shop=Shop("jd"))
    one, two, *none, five = [row[0] for row in shelf.all("order", "customer, order_id")]
    pseudonyms = {row[0] for row in shelf.all("order", "customer")}
    assert len(pseudonyms) == 2
    assert None in pseudonyms
    assert shelf.lake.contact(1, 0, one) == "王小明"
    assert shelf.lake.contact(2, 0, one) == "王小明"
    assert shelf.lake.contact(1, 0, "nobody") is None
    del two, none, five
    for path in shelf.lake.home.rglob("*"):
        assert not path.is_file() or "王小明".encode() not in path.read_bytes()


def test_another_secret_makes_other_pseudonyms(tmp_path: Path) -> None:
    from quanyu.lake import Lake

    one, two = Shelf(tmp_path / "one"), Shelf(tmp_path / "two")
    two.lake = Lake(tmp_path / "two", secret=os.urandom(32))
    for shelf in (one, two):
        shelf.bring(1, orders([order(1, customer="A")]))
    assert one.all("order", "customer") != two.all("order", "customer")
    with pytest.raises(ValueError, match="32 bytes"):
        Lake(tmp_path, secret=b"short")


def test_a_format_may_declare_more_columns_personal(shelf: Shelf) -> None:
    class Marked(Rows):
        contacts = {"account": "account"}

    bill = {"provider": "alipay", "account": "a@b.cn", "billed_at": "2026-11-01 04:00"}
    shelf.bring(1, Marked("bill", [bill]))
    ((held,),) = shelf.all("bill", "account")
    assert held != "a@b.cn"
    assert shelf.lake.contact(1, 0, held) == "a@b.cn"


def test_rejected_lines_are_sealed_and_listed_in_order(shelf: Shelf) -> None:
    rejects = (
        "SELECT 0 AS file, line, 'amount' AS column, 'not_money' AS code, '13800138000' AS raw "
        "FROM (VALUES (7::BIGINT), (3), (7)) v(line)"
    )
    with shelf.lake.writer({}) as writer:
        reading = Read([orders([order(1)])], rejects_sql=rejects)
        staged = writer.stage(1, reading, channel=Shop(), exported_at=hour(1))
    assert staged.rejected == 2
    assert [row["line"] for row in shelf.lake.rejects(1)] == [3, 7, 7]
    assert shelf.lake.rejects(1)[0]["code"] == "not_money"
    stored = next(shelf.lake.home.glob("rejects/*")).read_bytes()
    assert b"13800138000" not in stored
    assert shelf.lake.rejects(2) == []
