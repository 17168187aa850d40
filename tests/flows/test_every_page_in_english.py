"""Every page that the navigation reaches, in English: quiet, inside its window, accessible."""

import pytest

from tests.flows.browsing import chromium
from tests.flows.house import House
from tests.flows.looks import faults_of, reachable

pytestmark = pytest.mark.browser


def test_every_page_in_english(house: House) -> None:
    with chromium() as browser:
        pages = reachable(browser, house)
        assert faults_of(browser, house, "en", pages) == []
