"""Walks every page that the navigation reaches, and tells what is wrong with it in each look.

Pages are found by following links, one of each shape, so that a new page is held to this too.
QUANYU_SCREENS=folder leaves a picture of every page in every look there.
"""

import os
import re
from pathlib import Path

from babel.messages.pofile import read_po
from playwright.sync_api import Browser

import quanyu
from tests.flows.browsing import NARROW, WIDE, Visitor, links, shape, shot, visitor
from tests.flows.house import House

SCREENS = os.environ.get("QUANYU_SCREENS", "")
BEGIN = ["/", "/figures/import/", "/figures/batches/", "/account/", "/search/?q=tm", "/nothing/"]
# Words of the pages that stand in data or are English on purpose.
SPOKEN = "main, .q-nav, .q-top, dialog"
SILENT = (
    "code, pre, del, ins, .q-mono, .q-id, select, option, input, textarea, [lang=en], .figures-name"
)

LOOKS = [("light", WIDE), ("dark", WIDE), ("dark", NARROW), ("light", NARROW)]


def faults_of(browser: Browser, house: House, language: str, pages: list[str]) -> list[object]:
    """Return everything wrong with the pages in a language, and what the console complained of."""
    guest, faults = visitor(browser, house, language), []
    english = english_texts() if language == "zh-hans" else set()
    for number, path in enumerate(pages):
        guest.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        guest.go(path)
        faults += [(path, "untranslated", left) for left in _untranslated(guest, english)]
        for look in range(len(LOOKS)):
            faults += _look_at(guest, path, look, examined=look in _examined(number, language))
    faults += [text for text in guest.complaints if "/nothing/" not in text]
    guest.context.close()
    return faults


def _examined(number: int, language: str) -> set[int]:
    """Which looks axe examines: two in Chinese; in English the other two, page by page in turn."""
    return {0, 2} if language == "zh-hans" else {1 if number % 2 else 3}


def _look_at(guest: Visitor, path: str, look: int, *, examined: bool) -> list[object]:
    theme, size = LOOKS[look]
    guest.page.set_viewport_size({"width": size[0], "height": size[1]})
    guest.set_theme(theme)
    faults: list[object] = []
    if examined:
        faults += [(path, theme, size[0], fault) for fault in guest.serious()]
    if guest.overflows():
        faults.append((path, theme, size[0], "overflows"))
    if SCREENS:
        language = guest.page.evaluate("document.documentElement.lang")[:2]
        name = f"{shape(path).replace('/', '_') or 'home'}-{language}-{theme}-{size[0]}"
        shot(guest.page, Path(SCREENS), name)
    return faults


def reachable(browser: Browser, house: House) -> list[str]:
    """One path of every shape, three links deep from the navigation."""
    guest = visitor(browser, house)
    found: dict[str, str] = {}
    wave = list(BEGIN)
    for _depth in range(4):
        fresh = {shape(path): path for path in reversed(wave) if shape(path) not in found}
        texts = {key: _page_at(guest, path) for key, path in fresh.items()}
        found |= {key: path for key, path in fresh.items() if texts[key] is not None}
        wave = [href for text in texts.values() for href in links(text or "")]
    guest.context.close()
    return sorted(found.values())


def _page_at(guest: Visitor, path: str) -> str | None:
    """The text of a page; None for a file that would be downloaded."""
    answer = guest.context.request.get(guest.house.address + path)
    return answer.text() if "html" in answer.headers["content-type"] else None


def english_texts() -> set[str]:
    """Texts of ours that have a Chinese translation and are more than a word or a name."""
    texts: set[str] = set()
    for path in Path(quanyu.__file__).parent.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as stream:
            messages = list(read_po(stream))
        for message in messages:
            forms = message.id if isinstance(message.id, tuple) else (message.id,)
            texts |= {text for text in forms if text and message.string}
    plain = {text for text in texts if "%" not in text and "\n" not in text}
    return {
        text for text in plain if len(text) > 5 and re.search(r"[a-z] [a-z]|^[A-Z][a-z]+$", text)
    }


def _untranslated(guest: Visitor, english: set[str]) -> list[str]:
    """Texts of ours that stand in English on a Chinese page; none where none are looked for."""
    if not english:
        return []
    shown: list[str] = guest.page.evaluate(
        """([spoken, silent]) => [...document.querySelectorAll(spoken)].flatMap(part => {
          const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT), found = [];
          while (walk.nextNode())
            if (!walk.currentNode.parentElement.closest(silent))
              found.push(walk.currentNode.textContent.trim());
          return found; })""",
        [SPOKEN, SILENT],
    )
    named = {"Quanyu"}
    return sorted({t for t in shown if t not in named and (t in english or _is_english(t))})


def _is_english(text: str) -> bool:
    """Whether a text reads as an English sentence: three small words in a row, no Chinese."""
    return bool(re.search(r"\b[a-z]+ [a-z]+ [a-z]+\b", text)) and not re.search("[一-鿿]", text)
