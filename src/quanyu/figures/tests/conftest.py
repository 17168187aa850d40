"""A lake of its own for every test."""

import pytest

from quanyu.figures.tests import factories


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.QUANYU_HOME = tmp_path / "home"
    settings.QUANYU_HOME.mkdir()
    return settings.QUANYU_HOME


@pytest.fixture
def people(db):
    return factories.cast()


@pytest.fixture
def director(people):
    return people["director"]


@pytest.fixture
def tmall(director):
    return factories.shop(director)
