"""Vacant seats: since when, whose superior misses them, and what is planned."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from quanyu.kernel import clock
from quanyu.organisation import rules
from quanyu.organisation.models import Appointment, Person, Post, Unit
from quanyu.organisation.queries import places
from quanyu.organisation.queries.lines import lines
from quanyu.organisation.queries.seats import Holder, Seats, seats_of
from quanyu.organisation.rules import Term


@dataclass(frozen=True)
class Vacancy:
    """Seats of one post that nobody holds."""

    post: Post
    seats: Seats
    since: date
    superiors: tuple[Holder, ...] = ()

    @property
    def days(self) -> int:
        """Return how many days it has lasted."""
        return (clock.today() - self.since).days

    @property
    def late(self) -> bool:
        """Tell whether the day by which it was to be filled has passed."""
        return self.post.fill_by is not None and self.post.fill_by < clock.today()


def vacancies(actor: Person, *, text: str = "", unit: Unit | None = None) -> list[Vacancy]:
    """Return the posts with vacant seats, the longest vacant first, and whose superior misses them.

    With `text` those whose unit, title or position has every word.
    """
    found = places.posts(actor)
    for word in text.lower().split():
        found = found.filter(
            Q(search__contains=word)
            | Q(grant__search__contains=word)
            | Q(unit__search__contains=word)
        )
    if unit is not None:
        found = found.filter(unit__in=places.with_children(unit))
    listed = list(found)
    seats = seats_of(listed)
    vacant = [post for post in listed if seats[post.pk].vacant]
    since, above = _since(vacant), lines(actor)
    rows = [
        Vacancy(p, seats[p.pk], since[p.pk], above.superiors(p.pk) if p.pk in above else ())
        for p in vacant
    ]
    return sorted(rows, key=lambda row: (row.since, row.post.pk))


def _since(posts: list[Post]) -> dict[int, date]:
    """Return for each of `posts`, all vacant today, since when."""
    today = clock.today()
    held: dict[int, list[Term]] = defaultdict(list)
    for row in Appointment.objects.filter(post__in=posts, acting=False):
        held[row.post_id].append(row.term)
    return {
        post.pk: rules.vacant_since(
            held[post.pk], post.headcount - post.counted, post.seats_on, today
        )
        or today
        for post in posts
    }
