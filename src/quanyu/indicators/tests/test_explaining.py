"""The statement is one, readable, and written in the words of its engine."""

import re

import pytest
import sqlglot

from quanyu.indicators import ChannelAttributes, Definitions, Query, explain
from quanyu.indicators.dialects import DialectName
from quanyu.indicators.tests.cases import MARCH
from quanyu.indicators.tests.table_reader import TableReader
from quanyu.kernel.period import Period

KEYS = ("net_sales", "spend", "stock", "middle", "repeat_buyers", "new_buyers", "again_30")
EVERYTHING = Query((*KEYS, "late_by_day", "conversion"), Period.parse(MARCH), ("week", "channel"))
CLOCKS = {"tmall": ChannelAttributes("Asia/Shanghai"), "uk": ChannelAttributes("Europe/London")}


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_each_name_in_with_is_used_once_and_none_is_nested(
    definitions: Definitions, reader: TableReader, dialect: DialectName
) -> None:
    sql = explain(EVERYTHING, definitions, reader, dialect, channels=CLOCKS)
    names = re.findall(r"^(?:WITH )?(\w+) AS \($", sql, re.MULTILINE)
    assert len(names) == len(set(names)) > 10
    assert sql.count("WITH ") == 1 + sql.count("WITHIN GROUP") * 0
    assert len(sqlglot.parse(sql, dialect=dialect)) == 1


def test_spark_text_has_no_duckdb_words(definitions: Definitions, reader: TableReader) -> None:
    sql = explain(EVERYTHING, definitions, reader, "spark", channels=CLOCKS)
    for word in ("quantile_disc", "isodow", "IS NOT DISTINCT FROM", "AT TIME ZONE", "VARCHAR", '"'):
        assert word not in sql
    for word in ("percentile_disc", "from_utc_timestamp", "<=>", "date_add", "`quanyu`.`payment`"):
        assert word in sql


def test_what_is_shown_for_duckdb_runs(definitions: Definitions, reader: TableReader) -> None:
    sql = explain(EVERYTHING, definitions, reader, channels=CLOCKS)
    assert "-- net_sales = paid_amount - refund_amount + adjustment_amount" in sql
    assert reader.ask(sql)


def test_hostile_labels_stay_text(definitions: Definitions, reader: TableReader) -> None:
    hostile = "x' OR '1'='1"
    query = Query(("paid_amount",), Period.parse(MARCH), where={"category": (hostile,)})
    assert "'x'' OR ''1''=''1'" in explain(query, definitions, reader)
    assert r"'x\' OR \'1\'=\'1'" in explain(query, definitions, reader, "spark")
