"""Fixtures of the whole suite. Each room keeps its own factories beside its tests."""

import os

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Take the append-only guard off the audit trail: tests flush tables between them.

    The tests of the guard itself put it up again.
    """
    from django.db import connection

    from quanyu.organisation import protection

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        protection.remove(connection)
