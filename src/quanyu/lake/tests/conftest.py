"""A fresh lake for each test."""

from pathlib import Path

import pytest

from quanyu.lake.tests.factories import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)
