"""Fixtures of the whole suite. Each room keeps its own factories beside its tests."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = Path("/usr/bin/chromium")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only the other database can show, and browser tests without a browser.

    In CI a missing browser is a failure: nothing is skipped there.
    """
    if not os.environ.get("QUANYU_TEST_POSTGRES"):
        _leave_out(config, items, "postgres")
    if CHROMIUM.exists() or not any(item.get_closest_marker("browser") for item in items):
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(f"CI needs a browser at {CHROMIUM}")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=f"no browser at {CHROMIUM}"))


def _leave_out(config: pytest.Config, items: list[pytest.Item], mark: str) -> None:
    left = [item for item in items if item.get_closest_marker(mark)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Take the guards off trail, editions and deliverables: tests flush tables between them.

    The tests of the guards themselves put them up again.
    """
    from django.db import connection

    from quanyu.editions import protection as of_editions
    from quanyu.organisation import protection as of_entries
    from quanyu.work import protection as of_deliverables

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        of_entries.remove(connection)
        of_editions.remove(connection)
        of_deliverables.remove(connection)
