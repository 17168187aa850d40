"""Every page that the navigation reaches: quiet, inside its window, accessible, in Chinese."""

import pytest

from tests.flows.browsing import chromium, shape
from tests.flows.house import House
from tests.flows.looks import faults_of, reachable

pytestmark = pytest.mark.browser


def test_every_page_in_chinese(house: House) -> None:
    with chromium() as browser:
        pages = reachable(browser, house)
        shapes = {shape(path) for path in pages}
        assert {"", "figures/import", "figures/batches/*", "figures/expected"} <= shapes
        assert {"indicators/*", "people", "audit", "explore", "figures/formats/*"} <= shapes
        assert faults_of(browser, house, "zh-hans", pages) == []
