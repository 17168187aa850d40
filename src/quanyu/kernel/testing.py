"""Support for tests of every room: where the shared reference data lies."""

import os
from pathlib import Path

import pytest


def shared_data() -> Path:
    """Return the folder of open reference data, or skip the test where it is absent.

    The folder is named by `QUANYU_SHARED_DATA`, else looked for beside the checkout.
    """
    named = os.environ.get("QUANYU_SHARED_DATA")
    places = [Path(named)] if named else _beside_checkout()
    for place in places:
        if (place / "FIGURES.json").is_file():
            return place
    pytest.skip("the shared reference data is not on this machine")


def _beside_checkout() -> list[Path]:
    here = Path(__file__).resolve()
    return [parent / "shared" / "data" for parent in here.parents]
