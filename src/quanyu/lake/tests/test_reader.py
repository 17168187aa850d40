"""What readers see, and what they cannot do."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.lake import daily_scope_filter, scope_filter
from quanyu.lake.tests.factories import Shelf, Shop, order, orders, payment, payments

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def filled(shelf: Shelf) -> Shelf:
    rows = [order(n, f"2026-{month}-15 04:00") for n, month in enumerate(("10", "11", "12"))]
    shelf.bring(1, orders(rows), payments([payment(9)]))
    shelf.bring(2, orders([order(7)]), shop=Shop("jd"))
    return shelf


def test_a_period_and_channels_open_only_their_files(filled: Shelf) -> None:
    with filled.open() as reader:
        relation = reader.relation("order", NOVEMBER, ["tmall"])
        assert relation.count(".parquet") == 1
        assert reader.query(f"SELECT order_id FROM {relation}") == [("O1",)]
        assert reader.query(f"SELECT count(*) FROM {reader.relation('order', NOVEMBER)}") == [(2,)]
        assert reader.query(f"SELECT count(*) FROM {reader.relation('order')} AS f") == [(4,)]


def test_an_empty_relation_has_all_columns(shelf: Shelf) -> None:
    with shelf.open() as reader:
        described = reader.connection().execute(f"DESCRIBE FROM {reader.relation('refund')}")
        assert {row[0]: row[1] for row in described.fetchall()} == reader.columns("refund")
        assert reader.query(f"SELECT sum(amount) FROM {reader.daily('refund')}") == [(None,)]
        assert reader.channels("refund") == frozenset()


def test_daily_sums(filled: Shelf) -> None:
    with filled.open() as reader:
        sums = f"SELECT channel, sum(amount), sum(row_count) FROM {reader.daily('order', NOVEMBER)}"
        assert [tuple(map(str, row)) for row in reader.query(sums + " GROUP BY 1 ORDER BY 1")] == [
            ("jd", "10.0000", "1"),
            ("tmall", "10.0000", "1"),
        ]
        described = reader.connection().execute(f"DESCRIBE FROM {reader.daily('order')}")
        assert {row[0]: row[1] for row in described.fetchall()} == reader.daily_columns("order")


def test_pages_of_rows(filled: Shelf) -> None:
    with filled.open() as reader:
        first = reader.rows("order", limit=3)
        last = first[-1]
        place = [last[name] for name in ("batch", "file", "line", "row_hi", "row_lo")]
        second = reader.rows("order", after=place, limit=3)
        assert [row["order_id"] for row in first + second] == ["O0", "O1", "O2", "O7"]
        found = reader.rows("order", "order_id = ?", parameters=["O7"])
        assert [(row["channel"], row["batch"], row["line"]) for row in found] == [("jd", 2, 2)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/*')",
        "ATTACH '/tmp/quanyu_escape.db' AS escape",
        "COPY (SELECT 1) TO '/tmp/quanyu_escape.csv'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '1TB'",
        "RESET allowed_directories",
    ],
)
def test_the_connection_is_locked(filled: Shelf, sql: str) -> None:
    with filled.open() as reader, pytest.raises((duckdb.Error, Refusal)):
        reader.connection().execute(sql).fetchall()
    assert not list(Path("/tmp").glob("quanyu_escape*"))


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1 AS a) TO '{there}' (FORMAT parquet)",
        "COPY (SELECT 1 AS a) TO '{folder}/new.parquet' (FORMAT parquet)",
        "EXPORT DATABASE '{folder}/export'",
        "ATTACH '{folder}/attached.db' AS attached",
        "EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '{there}' (FORMAT parquet)",
        "PREPARE copying AS COPY (SELECT 1 AS a) TO '{there}' (FORMAT parquet)",
        "SELECT 1; COPY (SELECT 1 AS a) TO '{there}' (FORMAT parquet)",
        "CREATE TEMP TABLE t AS SELECT 1",
    ],
)
def test_no_statement_writes_where_facts_lie(filled: Shelf, sql: str) -> None:
    folder = filled.lake.home / "facts" / "order"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    there = next(path for path in before if path.suffix == ".parquet")
    with filled.open() as reader:
        with pytest.raises(Refusal, match="single query"):
            reader.connection().execute(sql.format(there=there, folder=folder))
        assert reader.query(f"SELECT count(*) FROM {reader.relation('order')}") == [(4,)]
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_readers_of_one_process_do_not_meet(filled: Shelf) -> None:
    with filled.open() as one, filled.open() as other:
        asked = one.connection().execute(f"SELECT order_id FROM {one.relation('order')}")
        assert other.query(f"SELECT count(*) FROM {other.relation('order')}") == [(4,)]
        other.close()
        assert len(asked.fetchall()) == 4
        assert other.query("SELECT current_setting('TimeZone')") == [("UTC",)]


def test_a_remembered_answer_belongs_to_its_files(filled: Shelf) -> None:
    def shops() -> Any:
        with filled.open() as reader:
            return reader.remembered(f"SELECT count(*) FROM {reader.relation('order')}")

    assert shops() == shops() == [(4,)]
    filled.bring(3, orders([order(8)]))
    assert shops() == [(5,)]


def test_a_forked_process_opens_its_own_database(filled: Shelf) -> None:
    def counted() -> Any:
        with filled.open() as reader:
            return reader.query(f"SELECT count(*) FROM {reader.relation('order')}")

    assert counted() == [(4,)]
    child = os.fork()
    if child == 0:
        os._exit(0 if counted() == [(4,)] else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_query_takes_one_select_only(filled: Shelf) -> None:
    with filled.open() as reader:
        inside = Path(reader.relation("order").split("'")[1])
        for sql in (
            f"COPY (SELECT 1) TO '{inside}'",
            "SELECT 1; SELECT 2",
            "CREATE TABLE t (a INT)",
        ):
            with pytest.raises(Refusal, match="single query"):
                reader.query(sql)


def test_raw_clean_and_contact_are_out_of_reach(filled: Shelf) -> None:
    clean = next(filled.lake.home.glob("clean/order/*/*.parquet"))
    with filled.open() as reader, pytest.raises(duckdb.Error):
        reader.query(f"SELECT * FROM read_parquet('{clean}')")


def test_an_unknown_fact_is_refused(shelf: Shelf) -> None:
    with shelf.open() as reader, pytest.raises(Refusal, match="no fact called"):
        reader.relation("rumour")


def test_scope_becomes_a_condition(filled: Shelf) -> None:
    scope = Scope(channels=frozenset({"jd", "it's"}))
    condition = scope_filter(scope, "order", "f")
    assert condition == """f."channel" IN ('it''s', 'jd')"""
    with filled.open() as reader:
        counted = f"SELECT count(*) FROM {reader.relation('order')} f WHERE {condition}"
        assert reader.query(counted) == [(1,)]
    assert scope_filter(Scope.ALL, "order") == "true"
    assert scope_filter(Scope.NOTHING, "order_line") == "false AND false AND false"


def test_a_fact_without_the_scoped_dimension_is_refused() -> None:
    scope = Scope(categories=frozenset({"shoes"}))
    for ask in (
        lambda: scope_filter(scope, "order"),
        lambda: daily_scope_filter(scope, "order_line"),
    ):
        with pytest.raises(Refusal) as refusal:
            ask()
        assert refusal.value.code == "scope_dimension_missing"
