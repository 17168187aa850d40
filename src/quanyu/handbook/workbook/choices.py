"""What may be chosen in a cell: codes with the names that people know them by.

A cell shows `POS-H06 关键词推广专员`; what counts is the code in front. Who writes the name alone
is understood too, where only one code has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from quanyu.handbook.book import Handbook
from quanyu.handbook.records import Named
from quanyu.kernel.text import msg

Translate = Callable[[str], str]
Language = Literal["zh", "en"]
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@:-]*")

FIXED: Mapping[str, Mapping[str, str]] = {
    "sort": {
        "position": msg("position"),
        "department": msg("department"),
        "group": msg("group of people"),
        "external": msg("outside the company"),
        "role": msg("role"),
    },
    "every": {
        "day": msg("every day"),
        "week": msg("every week"),
        "month": msg("every month"),
        "quarter": msg("every quarter"),
        "year": msg("every year"),
        "event": msg("when it happens"),
        "continuous": msg("all the time"),
    },
    "on": {
        "mon": msg("Monday"),
        "tue": msg("Tuesday"),
        "wed": msg("Wednesday"),
        "thu": msg("Thursday"),
        "fri": msg("Friday"),
        "sat": msg("Saturday"),
        "sun": msg("Sunday"),
        "workday": msg("working days"),
        "last": msg("the last day"),
    },
    "origin": {
        "stated": msg("stated in the source"),
        "default": msg("our default"),
        "override": msg("set by us"),
    },
    "level": {"primary": msg("primary"), "advanced": msg("advanced")},
    "status": {
        "normative": msg("normative"),
        "body-only": msg("in the body text only"),
        "restored": msg("restored"),
    },
    "evidence": {
        "self": msg("own assessment"),
        "superior": msg("superior"),
        "test": msg("test"),
        "indicator": msg("indicator"),
    },
    "group": {
        "performance": msg("performance"),
        "team": msg("team"),
        "strategy": msg("strategy"),
        "tasks": msg("tasks"),
        "service": msg("service"),
        "data": msg("data"),
        "quality": msg("quality"),
        "analysis": msg("analysis"),
        "application": msg("application"),
    },
    "word_status": {"renamed": msg("renamed"), "gone": msg("given up")},
    "field_classes": {"cost": msg("cost"), "pay": msg("pay"), "contact": msg("contact data")},
    "section": {
        "departments": msg("Departments"),
        "positions": msg("Positions"),
        "duties": msg("Duties"),
        "modules": msg("Modules"),
        "competencies": msg("Competencies"),
        "indicators": msg("Indicators"),
        "cards": msg("Score cards"),
        "rules": msg("Rules"),
        "processes": msg("Processes"),
    },
    "op": {
        "adopt": msg("adopt"),
        "override": msg("change fields"),
        "reassign": msg("give to another position"),
        "merge": msg("merge"),
        "split": msg("split"),
        "drop": msg("do without"),
        "add": msg("add"),
    },
    "rule": {
        "HB-GAP": msg("gap"),
        "HB-DECLARED": msg("declared gap"),
        "HB-OVERLAP": msg("overlap"),
        "HB-ORPHAN": msg("orphan"),
        "HB-OVERLOAD": msg("overload"),
        "HB-UNMEASURED": msg("unmeasured"),
        "HB-UNTRAINED": msg("untrained"),
        "HB-SILENT": msg("silent"),
    },
    "verdict": {
        "accepted": msg("a hole we live with"),
        "hidden": msg("done inside another duty"),
        "unfounded": msg("unfounded"),
    },
}


@dataclass(frozen=True)
class Choice:
    """The codes of one list with their names."""

    names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        codes: dict[str, str] = {}
        for code, name in self.names.items():
            codes[name] = "" if name in codes else code  # two codes with one name: neither
        return codes

    def shown(self, code: str) -> str:
        """A code as a cell shows it."""
        name = self.names.get(code, "")
        return f"{code} {name}" if name and name != code else code

    def code(self, shown: str) -> str:
        """The code that a cell means; what is no code of the list comes back as it is."""
        text = shown.strip()
        first, _, rest = text.partition(" ")
        if text in self.names or not text:
            return text
        if first in self.names:
            return first
        return self._codes.get(text) or (first if rest and _CODE.fullmatch(first) else text)


def choices_of(book: Handbook, language: Language, translate: Translate) -> dict[str, Choice]:
    """All lists: the fixed ones in the reader's language, and the rows of the handbook."""
    books = [book, *book.bases]

    def rows(*listed: Mapping[str, Named]) -> Choice:
        return Choice({code: getattr(row, language) for one in listed for code, row in one.items()})

    indicators = {name: row for row in book.indicators.values() for name in (*row.ids, row.key)}
    found = {
        name: Choice({code: translate(text) for code, text in fixed.items()})
        for name, fixed in FIXED.items()
    }
    return {
        **found,
        "bases": Choice({base.reference: getattr(base, language) for base in book.bases}),
        "departments": rows(*(each.departments for each in reversed(books))),
        "positions": rows(book.positions),
        "modules": rows(book.modules),
        "competencies": rows(book.competencies),
        "indicators": rows(indicators),
        "objects": rows(book.tags.objects),
        "tags": Choice(dict(_tags(book, language))),
        "readings": Choice(dict.fromkeys(book.readings, "")),
        "everything": rows(
            *(
                m
                for each in reversed(books)
                for m in (each.departments, each.positions, each.duties)
            ),
            *(m for each in reversed(books) for m in (each.modules, each.competencies)),
            *(m for each in reversed(books) for m in (each.rules, each.processes)),
            indicators,
        ),
    }


def _tags(book: Handbook, language: Language) -> Iterable[tuple[str, str]]:
    for one in sorted({tag for duty in book.duties.values() for tag in duty.tags}):
        name, _, action = one.partition(".")
        halves = (book.tags.objects.get(name), book.tags.actions.get(action))
        words = [getattr(half, language) for half in halves if half]
        yield one, ("" if language == "zh" else " ").join(words)
