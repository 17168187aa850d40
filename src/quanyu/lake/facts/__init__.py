"""Fact contracts: which kinds of rows the lake keeps, and what their columns mean.

A fact is declared once, beside the facts of the same noun (`trade`, `goods`, `attention`, `care`,
`people`, `ledger`, `house`); intake, tables, indicators and forms read the declaration.
Adding a column is adding a line here: older files answer NULL for it.
Words: `at` the fact's own instant, `key` what names one row, `additive` may be summed over any
dimension, `daily` a dimension with few values that the daily table keeps.
"""

from collections.abc import Mapping

from quanyu.lake.facts import attention, care, goods, house, ledger, people, trade
from quanyu.lake.facts.contract import (
    SQL_TYPES,
    SYSTEM_COLUMNS,
    UNDATED,
    VOID,
    Column,
    Fact,
    registry,
)

FACTS: Mapping[str, Fact] = registry(
    trade.FACTS,
    attention.FACTS,
    care.FACTS,
    goods.FACTS,
    people.FACTS,
    ledger.FACTS,
    house.FACTS,
)

__all__ = ["FACTS", "SQL_TYPES", "SYSTEM_COLUMNS", "UNDATED", "VOID", "Column", "Fact"]
