"""Pure rules of the organisation: seats over time, shifts that meet, who may see whose details."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from quanyu.organisation.terms import Employment, FieldClass

_ALWAYS = date.max
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """Time from a first to a last day, both included; without a last day it goes on."""

    first_on: date
    last_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether `day` lies within."""
        return self.first_on <= day <= (self.last_on or _ALWAYS)

    def meets(self, other: "Term") -> bool:
        """Tell whether both have a day in common."""
        return self.first_on <= (other.last_on or _ALWAYS) and other.first_on <= (
            self.last_on or _ALWAYS
        )


def fullest(terms: Iterable[Term], within: Term) -> tuple[int, date]:
    """Return how many `terms` hold at once at most on a day of `within`, and the first such day.

    The number can only grow where a term begins, so those days are enough.
    """
    held = [term for term in terms if term.meets(within)]
    days = sorted({within.first_on, *(max(t.first_on, within.first_on) for t in held)})
    counted = [(sum(term.holds_on(day) for term in held), day) for day in days]
    most = max(number for number, _day in counted)
    return most, next(day for number, day in counted if number == most)


def vacant_since(terms: Sequence[Term], seats: int, since: date, today: date) -> date | None:
    """Return the first day of the vacancy that lasts until `today`; None when all seats are taken.

    `since` is the day from which there are so many `seats`, for a post that was never full.
    """
    if sum(term.holds_on(today) for term in terms) >= seats:
        return None
    ends = sorted({t.last_on for t in terms if t.last_on and t.last_on < today})
    full = [day for day in ends if sum(term.holds_on(day) for term in terms) >= seats]
    return full[-1] + _DAY if full else min(since, today)


@dataclass(frozen=True)
class Span:
    """Instants from a start to an end, the end excluded."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: "Span") -> bool:
        """Tell whether both have a moment in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def span_of(day: date, starts: time, ends: time) -> Span:
    """Return when a shift of `day` begins and ends; one that seems to end first runs overnight."""
    last = day if ends > starts else day + _DAY
    return Span(datetime.combine(day, starts), datetime.combine(last, ends))


def week_of(day: date) -> list[date]:
    """Return the seven days of the week of `day`, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=n) for n in range(7)]


def pay_shown(employment: str, classes: Collection[str]) -> bool:
    """Tell whether pay may be shown: never of people whom somebody else pays."""
    return employment == Employment.OWN and FieldClass.PAY in classes


def contact_open(employment: str, classes: Collection[str]) -> bool:
    """Tell whether contact details stand open; those of brand-employed people never do.

    Their employer holds the contract and the consent; whoever needs the number asks for it, with
    a reason, and the audit trail keeps who did.
    """
    return employment != Employment.BRAND and FieldClass.CONTACT in classes


def masked(number: str) -> str:
    """Return a telephone number with its middle hidden: 13812345678 → 138****5678."""
    if len(number) < 7:
        return "****" if number else ""
    return f"{number[:3]}****{number[-4:]}"
