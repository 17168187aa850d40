"""The sheet with the whole handbook in force, each row with where it comes from. To read only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from quanyu.handbook.book import Handbook
from quanyu.handbook.records import Duty, Record
from quanyu.handbook.workbook.cells import tidy
from quanyu.handbook.workbook.choices import Choice, Language, Translate
from quanyu.kernel.text import msg

TITLE = msg("Whole handbook")
ORIGINS: Mapping[str, str] = {
    "standard": msg("as in the base"),
    "changed": msg("changed by us"),
    "own": msg("our own"),
}
_NOUNS: Mapping[str, str] = {
    "department": msg("department"),
    "position": msg("position"),
    "duty": msg("duty"),
    "module": msg("module"),
    "competency": msg("competency"),
    "card": msg("score card"),
    "rule": msg("rule"),
    "process": msg("process"),
    "indicator": msg("indicator"),
}
_HEADINGS = (
    (msg("Kind"), 12),
    (msg("Id"), 16),
    (msg("Name"), 46),
    (msg("Position"), 26),
    (msg("Department"), 22),
    (msg("Superior"), 26),
    (msg("Cadence"), 20),
    (msg("Deliverable"), 28),
    (msg("Tags"), 24),
    (msg("Indicators"), 26),
    (msg("Origin"), 14),
    (msg("Base"), 24),
    (msg("Operation"), 16),
    (msg("Changed fields"), 20),
    (msg("Reason"), 40),
)


def write(
    sheet: Any,
    book: Handbook,
    choices: Mapping[str, Choice],
    language: Language,
    say: Translate,
    formats: tuple[Any, Any],
) -> None:
    """Fill the sheet; `formats` are those of headings and of texts."""
    head, text = formats
    for place, (heading, width) in enumerate(_HEADINGS):
        sheet.set_column(place, place, width, text)
        sheet.write_string(0, place, say(heading), head)
    row = 0
    for row, cells in enumerate(_rows(book, choices, language, say), 1):
        for place, cell in enumerate(cells):
            if cell:
                sheet.write_string(row, place, cell[:8_000], text)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, row, len(_HEADINGS) - 1)
    sheet.set_tab_color("#9AA5B1")


def _rows(
    book: Handbook, choices: Mapping[str, Choice], language: Language, say: Translate
) -> Iterator[tuple[str, ...]]:
    for record in book.rows():
        if record.noun not in _NOUNS:
            continue
        origin = book.origin_of(record)
        yield (
            say(_NOUNS[record.noun]),
            record.name,
            tidy(str(getattr(record, language, ""))),
            _named(choices["positions"], getattr(record, "position", None)),
            _named(choices["departments"], getattr(record, "department", None)),
            _named(choices["positions"], getattr(record, "superior", None)),
            _cadence(record, choices),
            str(getattr(getattr(record, "deliverable", None), language, "")),
            "\n".join(map(choices["tags"].shown, getattr(record, "tags", ()))),
            "\n".join(map(choices["indicators"].shown, _indicators(record))),
            say(ORIGINS[origin.kind]) if origin else "",
            origin.base if origin else "",
            _named(choices["op"], origin.op if origin else None),
            "\n".join(origin.fields) if origin else "",
            (origin.reason or "") if origin else "",
        )


def _named(choice: Choice, code: str | None) -> str:
    return choice.shown(code) if code else ""


def _indicators(record: Record) -> tuple[str, ...]:
    weights = getattr(record, "weights", ())
    return tuple(each.indicator for each in weights) or getattr(record, "indicators", ())


def _cadence(record: Record, choices: Mapping[str, Choice]) -> str:
    if not isinstance(record, Duty):
        return ""
    lines = []
    for each in record.cadences:
        rhythm = choices["every"].names.get(each.every, each.every)
        day = choices["on"].names.get(each.on or "", each.on or "")
        lines.append(" ".join(part for part in (rhythm, day, each.due) if part))
    return "\n".join(lines)
