"""Deadlines, pools and items as people read them."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quanyu.editions.queries import in_force
from quanyu.kernel import clock
from quanyu.organisation.models import PositionGrant
from quanyu.organisation.models.structure import named
from quanyu.work.models import WorkItem

SOON = timedelta(hours=8)
HOUR = timedelta(hours=1)


def due(deadline: datetime | None) -> tuple[str, str]:
    """Return how a deadline is said and its tone: overdue is bad, soon is a warning."""
    if deadline is None:
        return "–", ""
    left = deadline - clock.now()
    if left <= timedelta(0):
        return _("%(time)s overdue") % {"time": span(-left)}, "bad"
    if left < SOON:
        return _("%(time)s left") % {"time": span(left)}, "warn"
    here, today = timezone.localtime(deadline), timezone.localtime(clock.now()).date()
    if here.date() == today:
        return _("today %(time)s") % {"time": f"{here:%H:%M}"}, "warn"
    if here.date() == today + timedelta(days=1):
        return _("tomorrow %(time)s") % {"time": f"{here:%H:%M}"}, ""
    return (f"{here:%m-%d}" if here.year == today.year else f"{here:%Y-%m-%d}"), ""


def span(time: timedelta) -> str:
    """Return a length of time in its two largest units at most."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return _minutes(minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 10 and minutes:
        return f"{_hours(hours)} {_minutes(minutes)}"
    if hours < 48:
        return _hours(hours)
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}


def _minutes(number: int) -> str:
    return _("%(n)s min") % {"n": number}


def _hours(number: int) -> str:
    return _("%(n)s h") % {"n": number}


def positions(names: tuple[str, ...]) -> str:
    """Return the positions of a pool by their names."""
    known = {row.position: str(row) for row in PositionGrant.objects.filter(position__in=names)}
    return "、".join(known.get(name, name) for name in names)


def process(name: str) -> str:
    """Return a process by its name in the handbook in force, by its id where it is not in it."""
    row = in_force().processes.get(name) if name else None
    return named(row.zh, row.en or "") if row else name


def pools(items: list[WorkItem]) -> dict[str, str]:
    """Return how the pools of `items` are said, by their text, in one read."""
    names = {name for item in items for name in item.positions}
    rows = PositionGrant.objects.filter(position__in=names) if names else []
    known = {row.position: str(row) for row in rows}
    return {
        item.pool: "、".join(known.get(name, name) for name in item.positions)
        for item in items
        if item.pool
    }
