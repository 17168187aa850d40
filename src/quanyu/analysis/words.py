"""Names in the reader's language: of indicators, dimensions, their values, units and figures."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from quanyu.analysis import terms
from quanyu.figures.terms import PLATFORMS
from quanyu.figures.vocabulary import value_label
from quanyu.lake.facts import FACTS
from quanyu.ui import figures

HOME_CURRENCY = "CNY"


class Named(Protocol):
    """Anything with a Chinese and an English name."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


def is_chinese() -> bool:
    """Tell whether Chinese names come first."""
    return (get_language() or "zh").startswith("zh")


def name_of(record: Named) -> str:
    """Return the name in the reader's language."""
    return record.zh if is_chinese() else record.en


def fact_name(fact: str) -> str:
    """Return what the rows of a fact are called."""
    known = FACTS.get(fact)
    return name_of(known) if known else fact


def column_name(fact: str, column: str) -> str:
    """Return the heading of a column of a fact."""
    known = FACTS.get(fact)
    found = next((c for c in known.columns if c.name == column), None) if known else None
    return name_of(found) if found else dimension_name(column)


def dimension_name(name: str) -> str:
    """Return the name of a dimension or time grain."""
    if name in terms.DIMENSIONS:
        return str(terms.DIMENSIONS[name])
    for fact in FACTS.values():
        for column in fact.columns:
            if column.name == name:
                return name_of(column)
    return name


def value_name(dimension: str, value: Any, shops: Mapping[str, str]) -> str:
    """Return a label of a dimension for people; `shops` maps channel keys to names."""
    if value is None or value == "":
        return _("Not given")
    text = str(value)
    if dimension == "channel":
        return shops.get(text, text)
    if dimension == "platform":
        return str(PLATFORMS.get(text, text))
    if dimension == "weekday":
        return weekday_name(int(value) - 1)
    if dimension == "hour":
        return f"{int(value):02d}:00"
    return str(value_label(dimension, value))


def weekday_name(number: int) -> str:
    """Return Monday (0) to Sunday (6) in short."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[number]


def day_name(day: date) -> str:
    """Return a day with its weekday, as a heading says it."""
    if is_chinese():
        return f"{day.month}月{day.day}日 星期{'一二三四五六日'[day.weekday()]}"
    return f"{day:%A}, {day.day} {day:%B %Y}"


def amount(value: Any, unit: str, currencies: Sequence[str] = ()) -> str:
    """Write a figure in full, with the code of a currency other than yuan."""
    foreign = _foreign(unit, currencies)
    if value is None:
        return figures.NONE
    if foreign:
        return f"{figures.plain(value, 2)} {foreign}"
    if unit == "hours":
        return f"{figures.plain(value, 1)} {pgettext('unit', 'h')}"
    number, behind = figures.shown(_decimal(value), _shown_as(unit))
    return f"{number}{'' if behind in ('', '%') else ' '}{behind}"


def headline(value: Any, unit: str, currencies: Sequence[str] = ()) -> figures.Shown:
    """Write a figure large: the number and the small unit behind it."""
    foreign = _foreign(unit, currencies)
    if value is None:
        return figures.Shown(figures.NONE, "")
    if foreign:
        number, scale = figures.short(value)
        return figures.Shown(number, f"{scale} {foreign}".strip())
    if unit == "hours":
        return figures.Shown(figures.plain(value, 1), pgettext("unit", "h"))
    return figures.shown(_decimal(value), _shown_as(unit), compact=True)


def listed(names: Sequence[str]) -> str:
    """Return names one after another."""
    return ("、" if is_chinese() else ", ").join(names)


def unit_name(unit: str) -> str:
    """Return the word of a unit, as filters and definitions say it."""
    return str(terms.UNITS.get(unit, unit))


def days(count: int) -> str:
    """Return a number of days in words."""
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}


def _shown_as(unit: str) -> str:
    return "count" if unit == "quantity" else unit


def _decimal(value: Any) -> Any:
    # Whole fen and whole yuan look alike to the shell; figures of the lake are always yuan.
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _foreign(unit: str, currencies: Sequence[str]) -> str:
    if unit != "money" or not currencies or set(currencies) == {HOME_CURRENCY}:
        return ""
    return "/".join(currencies)
