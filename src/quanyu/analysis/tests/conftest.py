"""A lake of its own for every test, with a morning's files in it."""

from datetime import UTC, datetime

import pytest

from quanyu.analysis.queries import desk
from quanyu.analysis.tests import factories
from quanyu.kernel.clock import frozen

MORNING = datetime(2026, 11, 21, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.QUANYU_HOME = tmp_path / "home"
    settings.QUANYU_HOME.mkdir()
    desk.forget()
    with frozen(MORNING):
        yield settings.QUANYU_HOME


@pytest.fixture
def people(db):
    return factories.cast()


@pytest.fixture
def morning(people, tmp_path):
    """Two shops; ten days of orders in the first, yesterday only in the second."""
    return factories.morning(people, tmp_path)
