"""The expression language: what it takes, what it computes, and that nothing else gets through."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanyu.channels.expression import (
    ExpressionFault,
    Surroundings,
    Typed,
    compile_expression,
)
from quanyu.lake.zones import to_local, to_utc

AROUND = Surroundings(
    {
        "a": Typed("CAST(7.5 AS DECIMAL(18,4))", "number"),
        "n": Typed("CAST(3 AS BIGINT)", "int"),
        "t": Typed("'订单|A1'", "text"),
        "at": Typed("TIMESTAMP '2026-11-01 18:30:00'", "instant"),
        "none": Typed("CAST(NULL AS DECIMAL(18,4))", "number"),
    },
    to_utc("Asia/Shanghai"),
    to_local("Asia/Shanghai"),
    "流量_2026-11-03.csv",
)
VALUES = [
    ("a + n * 2", Decimal("13.5")),
    ("a / n", Decimal("2.5")),
    ("-a / n", Decimal("-2.5")),
    ("n / 7", Decimal("0.4286")),
    ("a / 100", Decimal("0.075")),
    ("a / (n - 3)", None),
    ("coalesce(none, 0) + a", Decimal("7.5")),
    ("case when a > 5 and not n = 4 then 'big' else 'small' end", "big"),
    ("case n when 3 then 'three' end", "three"),
    ("split_part(t, '|', 2) || '-' || n", "A1-3"),
    ("substr(t, 1, 2)", "订单"),
    ("t like '订单%'", True),
    ("t in ('x', '订单|A1')", True),
    ("none is null and t is not null", True),
    ("a between 7 and 8", True),
    ("matches(t, '\\|A\\d$')", True),
    ("regexp_extract(file_name(), '(\\d{4}-\\d{2}-\\d{2})', 1)", "2026-11-03"),
    ("to_text(day_of(at))", "2026-11-02"),
    ("to_text(make_day(2026, month_number('April'), 9))", "2026-04-09"),
    ("to_text(parse_day('261101', '%y%m%d'))", "2026-11-01"),
    ("day_of(at) >= '2026-11-02'", True),
    ("to_text(start_of(day_of(at)))", "2026-11-01 16:00:00"),
    ("if(a > 8, a, 0)", Decimal("0")),
    ("round(a, 0)", Decimal("8")),
    ("t = 'it''s'", False),
]
ATTACKS = [
    "read_csv('/etc/passwd')", "read_text('/etc/passwd')", "(select 1)", "exists(select 1)",
    "a in (select 1)", "1; drop table x", "x.y", "a::int", "cast(a as int)", "getenv('HOME')",
    "current_setting('home_directory')", "t[1]", "{'a': 1}", "[1, 2]", "*", "columns('a')",
    "a collate nocase", "sum(a)", "count(*)", "sum(a) over ()", "lambda x: x", "interval 1 day",
    "$1", "@@version", "a || (select 1)", "query('select 1')", "1e400", "''' or 1=1", "", "unknown",
    "matches(t, t)", "matches(t, '(')", "regexp_extract(t, 'x', n)", "t like t", "a + t", "a and n",
    "parse_day(t, '%Z%x')", "install('x')", "pragma_version()", "a -> b",
    "(" * 900 + "a" + ")" * 900,
    "a" * 3000, " + ".join(["a"] * 400), "left(t)", "case when a then 1 end", "coalesce(a, t)",
]  # fmt: skip


def value_of(text: str) -> object:
    sql = compile_expression(text, AROUND).sql
    with duckdb.connect() as connection:
        row = connection.execute(f"SELECT {sql}").fetchone()
    return row[0] if row else None


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_value(text: str, expected: object) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_else_gets_through(text: str) -> None:
    with pytest.raises(ExpressionFault):
        compile_expression(text, AROUND)


def test_text_stays_text() -> None:
    nasty = "'; drop table x; --"
    assert value_of("'" + nasty.replace("'", "''") + "'") == nasty


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ant('|,)+-*/<>= 123.%_or;\"\\$[]{}:@", max_size=30))
def test_any_text_is_a_value_or_a_fault(text: str) -> None:
    try:
        found = compile_expression(text, AROUND)
    except ExpressionFault:
        return
    with duckdb.connect() as connection:
        connection.execute(f"EXPLAIN SELECT {found.sql}")


@settings(max_examples=60, deadline=None)
@given(st.integers(-(10**12), 10**12), st.integers(-(10**8), 10**8).filter(bool))
def test_division_is_exact(cents: int, divisor: int) -> None:
    names = {
        "a": Typed(f"CAST({Decimal(cents) / 100} AS DECIMAL(18,4))", "number"),
        "d": Typed(f"CAST({divisor} AS BIGINT)", "int"),
    }
    around = Surroundings(names, str, str)
    with duckdb.connect() as connection:
        sql = compile_expression("a / d", around).sql
        row = connection.execute(f"SELECT {sql}").fetchone()
    assert row is not None
    exact = (Decimal(cents) / 100) / divisor
    assert abs(row[0] - exact) <= Decimal("0.00005")
