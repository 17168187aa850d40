"""A browser at the pages of a served installation: looks, log-in, what a page must not do."""

import contextlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    TimeoutError,
    sync_playwright,
)

from tests.flows.house import INSPECTOR, PASSWORD, House

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = (1440, 900), (390, 844)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


# What axe passes is not counted: to list it takes longer than to find the faults.
ONLY_FAULTS = {"resultTypes": ["violations"]}
FETCHES = "[hx-trigger*=load], [hx-trigger*=revealed], [hx-trigger*=every], .htmx-request, .q-chart"


@dataclass
class Visitor:
    """One person at one browser: the page and everything it complained about."""

    house: House
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the house and wait until its parts and charts have come."""
        self.page.goto(self.house.address + path)
        # Most pages are whole when they have loaded; waiting for silence takes half a second.
        if self.page.locator(FETCHES).count():
            self.settle()

    def settle(self) -> None:
        """Wait until nothing is loading any more."""
        self.page.wait_for_load_state("networkidle")

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{self.page.url}: {message.text}")

    def overflows(self) -> bool:
        """Whether the page stays wider than the window; a chart needs a moment after a resize."""
        fits = "document.documentElement.scrollWidth <= innerWidth"
        try:
            self.page.wait_for_function(fits, timeout=2_000)
        except TimeoutError:
            return True
        return False

    def serious(self) -> list[Any]:
        """What axe finds serious or critical, with the elements."""
        found = Axe().run(self.page, options=ONLY_FAULTS).response["violations"]
        return [
            (fault["id"], [node["target"] for node in fault["nodes"]][:4])
            for fault in found
            if fault["impact"] in ("serious", "critical")
        ]

    def set_theme(self, theme: str) -> None:
        """Show the same page in another theme, charts too."""
        if self.page.locator("html").get_attribute("data-theme") != theme:
            self.page.evaluate("t => { document.documentElement.dataset.theme = t; }", theme)
            self.page.evaluate("dispatchEvent(new Event('resize'))")


def visitor(browser: Browser, house: House, language: str = "zh-hans") -> Visitor:
    """A browser window of the inspector, logged in."""
    context = browser.new_context(
        viewport={"width": WIDE[0], "height": WIDE[1]}, accept_downloads=True
    )
    context.set_default_timeout(20_000)
    cookies = {"django_language": language, "qy_theme": "light"}
    context.add_cookies([{"name": n, "value": v, "url": house.address} for n, v in cookies.items()])
    page = context.new_page()
    found = Visitor(house, context, page)
    page.on("console", found.hear)
    page.on("pageerror", lambda error: found.complaints.append(f"{page.url}: {error}"))
    page.goto(f"{house.address}/accounts/login/")
    page.fill("#id_login", INSPECTOR)
    page.fill("#id_password", PASSWORD)
    page.click(".q-entrance-box .q-btn-primary")
    page.wait_for_url(lambda url: "/login/" not in url)
    found.settle()
    return found


def shape(path: str) -> str:
    """A path with its ids and names taken out: pages of one kind have one shape."""
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", re.split("[?#]", path)[0])
    path = re.sub(r"\b(POS|PRC)-[A-Z]?\d+", "*", path)
    path = re.sub(r"\d+", "#", path)
    parts = path.strip("/").split("/")
    if parts[:1] in (["indicators"], ["boards"]) and len(parts) > 1:
        parts[1] = "*"
    if parts[:2] == ["figures", "formats"] and parts[2:] not in ([], ["new"]):
        parts[2] = "*"
    return "/".join(parts)


def links(text: str) -> list[str]:
    """Paths inside the house that a page links to, files and actions left out."""
    found = (html.unescape(href) for href in re.findall(r'<a [^>]*?href="(/[^"]*)"', text))
    return [h for h in found if not re.search(r"^//|\.(xlsx|csv|pdf)\b|/static/|logout", h)]


def shot(page: Page, folder: Path, name: str) -> None:
    """A picture of the whole page."""
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)
