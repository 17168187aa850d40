"""Figures on a form: computed for the person, with the days and the snapshot they are of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quanyu.editions import queries as editions
from quanyu.figures import queries as figures
from quanyu.figures import terms
from quanyu.handbook import FormField
from quanyu.kernel import clock
from quanyu.kernel.period import Period, add_months, end_of_month
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.ui import middleware
from quanyu.work.forms.context import Context

Link = Callable[[str, Period, Mapping[str, str]], str]
_links: list[Link] = []


def register_link(link: Link) -> None:
    """Let a room above say where the rows behind a figure are shown: (key, period, where) → url."""
    _links[:] = [link]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as a form shows it; `why` says why there is none."""

    value: Decimal | int | None
    unit: str
    first: date | None = None
    last: date | None = None
    url: str = ""
    why: str = ""
    missing: int = 0


def drawn(one: FormField, person: Person, context: Context) -> tuple[Figure, Any]:
    """Return the figure of a field for a person, and what is kept of it (None without one)."""
    period = period_of(one.period, context.period)
    where = {name: str(context.facts[name]) for name in one.by if context.facts.get(name)}
    if not access.may(person, terms.VIEW):
        return _without(_("You may not see figures.")), None
    try:
        return _computed(one, person, period, where)
    except Refusal as refusal:
        return _without(middleware.in_words(refusal)), None


def _computed(
    one: FormField, person: Person, period: Period, where: Mapping[str, str]
) -> tuple[Figure, Any]:
    row = editions.in_force().indicator_of(one.indicator or "")
    indicator = figures.definitions().indicators.get(row.key) if row else None
    if indicator is None or indicator.formula is None:
        return _without(_("This indicator is not computed yet.")), None
    asked = {name: (value,) for name, value in where.items()}
    found = figures.get_figures(person, keys=[indicator.key], period=period, where=asked)
    value = found.table.figure(indicator.key) if found.table.rows else None
    kept = {
        "indicator": indicator.key,
        "value": None if value is None else str(value),
        "unit": indicator.record.unit,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "where": dict(where),
        "snapshot": found.snapshot.pk if found.snapshot else None,
    }
    return shown(kept, len(found.missing)), kept


def shown(kept: Mapping[str, Any], missing: int = 0) -> Figure:
    """Return a figure as it was kept, with the way to its rows."""
    period = Period(date.fromisoformat(kept["first"]), date.fromisoformat(kept["last"]))
    url = _links[0](kept["indicator"], period, kept.get("where") or {}) if _links else ""
    value = None if kept["value"] is None else Decimal(kept["value"])
    why = "" if value is not None else _("No figures for these days.")
    return Figure(value, kept["unit"], period.first, period.last, url, why, missing)


def period_of(name: str, given: Period | None) -> Period:
    """Return the days that a field means today; `case` without a period means yesterday."""
    today = clock.today()
    yesterday = today - timedelta(days=1)
    if name == "case" and given is not None:
        return given
    if name == "last_week":
        monday = today - timedelta(days=today.weekday() + 7)
        return Period(monday, monday + timedelta(days=6))
    if name == "month":
        return Period(min(today.replace(day=1), yesterday), yesterday)
    if name == "last_month":
        first = add_months(today.replace(day=1), -1)
        return Period(first, end_of_month(first))
    if name == "last_quarter":
        first = add_months(today.replace(day=1), -3 - (today.month - 1) % 3)
        return Period(first, end_of_month(add_months(first, 2)))
    return Period(yesterday, yesterday)


def _without(why: str) -> Figure:
    return Figure(None, "", why=why)
