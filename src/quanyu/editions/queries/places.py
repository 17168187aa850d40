"""Which posts a handbook would leave without a position."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from quanyu.editions.queries.in_force import in_force
from quanyu.handbook import Handbook
from quanyu.kernel import clock
from quanyu.organisation.models import Appointment, PositionGrant, Post


@dataclass(frozen=True)
class Place:
    """A position that goes, with its posts and who holds one today or later."""

    position: str
    name: str
    posts: int
    holders: tuple[str, ...]
    permissions: frozenset[str] = frozenset()

    def heir(self, book: Handbook) -> str:
        """Return the position of `book` that may do most of what this one may; "" where none."""
        kept = {
            row.id: len(self.permissions & set(row.permissions)) for row in book.positions.values()
        }
        best = max(kept, key=lambda name: kept[name], default="")
        return best if kept.get(best) else ""


def places_left_behind(book: Handbook) -> list[Place]:
    """Return the positions with open posts that `book` does not have."""
    gone = (
        PositionGrant.objects.filter(posts__ended_on=None, posts__isnull=False)
        .exclude(position__in=list(book.positions))
        .distinct()
    )
    return [
        Place(
            grant.position,
            str(grant),
            Post.objects.filter(grant=grant, ended_on=None).count(),
            _holders(grant),
            frozenset(grant.permissions),
        )
        for grant in gone
    ]


def _holders(grant: PositionGrant) -> tuple[str, ...]:
    still = Q(last_on=None) | Q(last_on__gte=clock.today())
    held = Appointment.objects.filter(still, post__grant=grant, post__ended_on=None)
    return tuple(
        dict.fromkeys(str(row.person) for row in held.select_related("person").order_by("id"))
    )


def descends_from(position: str) -> list[str]:
    """Return the standards' positions whose duties `position` holds, the main one first.

    A position of one's own that was merged or split from others works as they do: what is shipped
    for them (a board, a template) fits it.
    """
    book = in_force()
    origins = {duty.id: duty.position for base in book.bases for duty in base.duties.values()}
    held = Counter(origins.get(duty.id) for duty in book.duties_of(position))
    return [name for name, _count in held.most_common() if name and name != position]
