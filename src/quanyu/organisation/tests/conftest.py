"""Fixtures of the room."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation

from quanyu.organisation.tests.factories import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def _home(settings, tmp_path) -> None:
    settings.QUANYU_HOME = tmp_path


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    cache.clear()
    with translation.override("en"):
        yield
