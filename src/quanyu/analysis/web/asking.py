"""Reading what a request says: who asks, for which days and cells."""

from datetime import date

from django.http import HttpRequest, QueryDict

from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation.models import Person


def member(request: HttpRequest) -> Person:
    """Return the person of a request; refuses (``forbidden``) somebody not signed in."""
    if isinstance(request.user, Person):
        return request.user
    raise Refusal("forbidden", msg("Please sign in."))


def day_of(text: str) -> date | None:
    """Return a day of an address, None where there is none or it cannot be read."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def period_of(asked: QueryDict) -> Period | None:
    """Return the days between `from` and `to`; refuses (``period_reversed``)."""
    first, last = day_of(asked.get("from", "")), day_of(asked.get("to", ""))
    return Period(first, last) if first and last else None


def where_of(asked: QueryDict) -> dict[str, tuple[str, ...]]:
    """Return the filters `w.<dimension>=value`, each may come several times."""
    return {
        name.removeprefix("w."): tuple(asked.getlist(name))
        for name in asked
        if name.startswith("w.")
    }
