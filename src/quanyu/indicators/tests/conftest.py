"""Fixtures of the room: the definitions and rows of `cases`."""

import pytest

from quanyu.indicators import Definitions
from quanyu.indicators.tests.cases import FORMULAS, LINES, MEASURES, PAYMENTS, REFUNDS, TRAFFIC
from quanyu.indicators.tests.support import definitions_of
from quanyu.indicators.tests.table_reader import TableReader


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    found, findings = definitions_of(MEASURES, FORMULAS)
    assert findings == []
    return found


@pytest.fixture(scope="session")
def reader() -> TableReader:
    return TableReader(
        {"payment": PAYMENTS, "order_line": LINES, "refund": REFUNDS, "traffic": TRAFFIC}
    )
