"""Figures on a form: computed for the person, with the days and the snapshot they are of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
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


Drawn = tuple[Figure, Any]
"""A figure as it is shown, and what is kept of it (None without one)."""


def drawn(fields: Iterable[FormField], person: Person, context: Context) -> dict[str, Drawn]:
    """Return the figures of a form by field, those of the same days and places asked at once."""
    asked = [one for one in fields if one.type == "figure"]
    if not asked:
        return {}
    if not access.may(person, terms.VIEW):
        return {one.field: (_without(_("You may not see figures.")), None) for one in asked}
    found: dict[str, Drawn] = {}
    together: dict[tuple[Period, tuple[tuple[str, str], ...]], list[tuple[FormField, str]]] = {}
    for one in asked:
        key = _key_of(one)
        if key is None:
            found[one.field] = _without(_("This indicator is not computed yet.")), None
            continue
        where = tuple((name, str(context.facts[name])) for name in one.by if _said(context, name))
        place = (period_of(one.period, context.period), where)
        together.setdefault(place, []).append((one, key))
    for (period, where), rows in together.items():
        found |= _group(rows, person, period, dict(where))
    return found


def _said(context: Context, name: str) -> bool:
    return bool(context.facts.get(name))


def _key_of(one: FormField) -> str | None:
    """Return the key of the field's indicator, None where it has no formula yet."""
    row = editions.in_force().indicator_of(one.indicator or "")
    indicator = figures.definitions().indicators.get(row.key) if row else None
    return indicator.key if indicator and indicator.formula is not None else None


def _group(
    rows: Sequence[tuple[FormField, str]], person: Person, period: Period, where: dict[str, str]
) -> dict[str, Drawn]:
    """Return figures of the same days and places; one that is refused bars no other."""
    try:
        return _computed(rows, person, period, where)
    except Refusal as refusal:
        if len(rows) > 1:
            alone = [_group([row], person, period, where) for row in rows]
            return {field: one for group in alone for field, one in group.items()}
        return {rows[0][0].field: (_without(middleware.in_words(refusal)), None)}


def _computed(
    rows: Sequence[tuple[FormField, str]], person: Person, period: Period, where: dict[str, str]
) -> dict[str, Drawn]:
    keys = list(dict.fromkeys(key for _one, key in rows))
    asked = {name: (value,) for name, value in where.items()}
    found = figures.get_figures(person, keys=keys, period=period, where=asked)
    told: dict[str, Drawn] = {}
    for one, key in rows:
        value = found.table.figure(key) if found.table.rows else None
        kept = {
            "indicator": key,
            "value": None if value is None else str(value),
            "unit": found.table.indicators[key].record.unit,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "where": where,
            "snapshot": found.snapshot.pk if found.snapshot else None,
        }
        told[one.field] = shown(kept, len(found.missing)), kept
    return told


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
