"""Figures that a round begins with: the indicators of its duty over the days it speaks of."""

from typing import Any

from django.utils.translation import get_language

from quanyu.editions import links
from quanyu.editions import queries as editions
from quanyu.figures import terms
from quanyu.figures.queries import current_snapshot, get_figures
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.ui import figures as written
from quanyu.work.models import Occurrence

Line = dict[str, Any]


def figures_of(person: Person, row: Occurrence) -> list[Line]:
    """Return the figures of a round as `person` may see them: key, names, value, unit, before.

    Empty where the duty has no indicator that can be computed or nothing was imported yet.
    """
    if not access.may(person, terms.VIEW) or current_snapshot() is None:
        return []
    book = editions.in_force()
    duty = book.duties.get(row.duty)
    rows = [book.indicator_of(name) for name in (duty.indicators if duty else ())]
    found = []
    for one in dict.fromkeys(rows):
        if one is not None and one.formula is not None:
            found += _line(person, row, one)
    return found


def _line(person: Person, row: Occurrence, indicator: Any) -> list[Line]:
    try:
        asked = get_figures(person, keys=[indicator.key], period=row.about, compare="previous")
    except Refusal:
        return []
    if not asked.table.rows:
        return []
    cell = asked.table.rows[0]
    value, before = cell.get(indicator.key), cell.get(f"{indicator.key}__base")
    return [
        {
            "key": indicator.key, "zh": indicator.zh, "en": indicator.en, "unit": indicator.unit,
            "value": None if value is None else str(value),
            "before": None if before is None else str(before),
            "first": str(row.about.first), "last": str(row.about.last),
            "snapshot": asked.snapshot.pk if asked.snapshot else None,
            "missing": sum(len(one.days) for one in asked.missing),
        }
    ]  # fmt: skip


def shown_figures(lines: list[Line]) -> list[Line]:
    """Return figures as pages draw them: label, number, unit, page of the indicator."""
    english = (get_language() or "").startswith("en")
    return [
        {
            "label": line["en"] if english else line["zh"],
            "shown": written.shown(line["value"], line["unit"], compact=line["unit"] == "money"),
            "before": written.shown(line["before"], line["unit"], compact=True),
            "url": links.url("indicator", line["key"]),
            "missing": line["missing"],
            "first": line["first"],
            "last": line["last"],
        }
        for line in lines
    ]


def shown_facts(facts: list[Line]) -> list[Line]:
    """Return what was there by itself, with its name in the reader's language."""
    english = (get_language() or "").startswith("en")
    return [{"title": one["en"] if english else one["zh"], "url": one["url"]} for one in facts]
