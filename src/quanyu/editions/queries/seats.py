"""Who is to hold the positions of a draft, and who may publish it."""

from collections import Counter

from quanyu.editions import terms
from quanyu.editions.models import Draft, DraftSeat
from quanyu.editions.queries.drafts import authors
from quanyu.editions.queries.staffing import staffing
from quanyu.handbook.coverage import Holders
from quanyu.kernel import clock
from quanyu.organisation import access
from quanyu.organisation.models import Person, PositionGrant


def seats_of(draft: Draft) -> list[DraftSeat]:
    """Return who was named for a draft, in the order of writing."""
    return list(draft.seats.select_related("person"))


def planned_staffing(draft: Draft) -> dict[str, Holders] | None:
    """Return the people of each position as coverage of `draft` counts them.

    Where people were named for it, they count beside those of today; else those of today alone.
    """
    named = Counter(seat.position for seat in draft.seats.filter(person=None))
    found = staffing()
    if not named:
        return found
    both = dict(found or {})
    for position, people in named.items():
        today = both.get(position, Holders(0))
        both[position] = Holders(max(today.people, people), today.abilities, today.left)
    return both


def publishing_positions() -> list[PositionGrant]:
    """Return the positions in force that may read and publish, the one with the least first."""
    rows = PositionGrant.objects.filter(in_force=True)
    needed = {terms.VIEW, terms.PUBLISH}
    found = [row for row in rows if needed <= set(row.permissions)]
    return sorted(found, key=lambda row: (len(row.permissions), row.position))


def publishers(draft: Draft) -> list[Person]:
    """Return who may publish a draft today: whoever has the right and did not prepare it."""
    prepared = {person.pk for person in authors(draft)}
    held = access.appointments_on(clock.today()).filter(
        post__grant__in=publishing_positions(), person__is_active=True
    )
    people = dict.fromkeys(row.person for row in held.select_related("person"))
    return [person for person in people if person.pk not in prepared]
