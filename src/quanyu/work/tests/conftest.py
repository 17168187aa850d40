"""Fixtures of the room."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.utils import translation

from quanyu.kernel import clock
from quanyu.work import registry
from quanyu.work.tests.factories import Crew, Desk, make_crew

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)  # Monday, 10:00 in Hangzhou


@pytest.fixture
def crew(db: None) -> Crew:
    return make_crew()


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A kind of items that writes down what it was asked to do."""
    found = Desk()
    registry.register_kind(found.kind)
    yield found
    registry._kinds.pop(found.kind.name, None)


@pytest.fixture(autouse=True)
def _home(settings, tmp_path) -> None:
    settings.QUANYU_HOME = tmp_path


@pytest.fixture(autouse=True)
def _at_ten_in_english() -> Iterator[None]:
    cache.clear()
    with translation.override("en"), clock.frozen(NOW):
        yield
