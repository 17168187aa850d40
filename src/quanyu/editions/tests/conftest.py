"""Fixtures of the room."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation

from quanyu.editions import registry
from quanyu.editions.tests.factories import Cast, make_cast
from quanyu.kernel import clock

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Any) -> None:
    settings.QUANYU_HOME = tmp_path


@pytest.fixture(autouse=True)
def _no_boards(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small shop has no indicators; what boards need of a handbook has tests of its own."""
    monkeypatch.setattr(registry, "_needs", {})


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    cache.clear()
    with clock.frozen(NOW), translation.override("en"):
        yield
