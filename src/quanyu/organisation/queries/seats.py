"""Seats: how many a post has, who sits in them, which are vacant, since when and till when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from quanyu.kernel import clock
from quanyu.organisation import access
from quanyu.organisation.models import Appointment, Person, Post
from quanyu.organisation.queries import places
from quanyu.organisation.rules import Term


class Holder(NamedTuple):
    """One person in a post, as a list needs it."""

    post: int
    person: int
    name: str
    uuid: UUID
    employment: str
    first_on: date
    last_on: date | None
    acting: bool


@dataclass(frozen=True)
class Seats:
    """The seats of one post, or of all posts of a unit and the units below it."""

    total: int = 0
    counted: int = 0
    holders: tuple[Holder, ...] = ()
    acting: tuple[Holder, ...] = ()
    coming: tuple[Holder, ...] = ()
    vacant: int = 0
    over: int = 0

    @property
    def filled(self) -> int:
        """Return how many seats are taken, by names and by numbers."""
        return len(self.holders) + self.counted

    @property
    def people(self) -> tuple[Holder, ...]:
        """Return holders, then those who act."""
        return self.holders + self.acting


def holders_of(day: date) -> Mapping[int, list[Holder]]:
    """Return by post who holds it on `day` or will hold it later, earliest first."""
    rows = (
        Appointment.objects.filter(Q(last_on=None) | Q(last_on__gte=day), post__ended_on=None)
        .order_by("first_on", "id")
        .values_list(
            "post_id", "person_id", "person__name", "person__uuid", "person__employment",
            "first_on", "last_on", "acting",
        )
    )  # fmt: skip
    found: dict[int, list[Holder]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(Holder(*row))
    return found


def holders_today() -> list[Holder]:
    """Return everybody who holds or acts in a post today."""
    today = clock.today()
    return [row for rows in holders_of(today).values() for row in rows if row.first_on <= today]


def seats_of(posts: Iterable[Post]) -> dict[int, Seats]:
    """Return the seats of each of `posts` today; a post counted per project sums its projects."""
    today = clock.today()
    held = holders_of(today)
    listed = list(posts)
    found = {post.pk: _seats(post, held.get(post.pk, []), today) for post in listed}
    for post in listed:
        if post.per_project:
            copies = [found[p.pk] for p in listed if p.template_id == post.pk]
            found[post.pk] = together(copies)
    return found


def _seats(post: Post, held: list[Holder], today: date) -> Seats:
    now = [row for row in held if row.first_on <= today]
    holders = tuple(row for row in now if not row.acting)
    filled = len(holders) + post.counted
    return Seats(
        post.headcount,
        post.counted,
        holders,
        tuple(row for row in now if row.acting),
        tuple(row for row in held if row.first_on > today),
        max(0, post.headcount - filled),
        max(0, filled - post.headcount),
    )


def together(parts: Iterable[Seats]) -> Seats:
    """Return the sum of `parts`; what is vacant here is not made good by what is over there."""
    listed = list(parts)
    return Seats(
        sum(part.total for part in listed),
        sum(part.counted for part in listed),
        tuple(row for part in listed for row in part.holders),
        tuple(row for part in listed for row in part.acting),
        tuple(row for part in listed for row in part.coming),
        sum(part.vacant for part in listed),
        sum(part.over for part in listed),
    )


def units(actor: Person, *, text: str = "", ended: bool = False) -> list[places.Depth]:
    """Return units with their depth, posts and seats, each below the one it is part of.

    With `text` those whose name, post, position or holder has it, and every unit above them;
    `ended` adds units and posts that were ended. Each unit has `listed` (its posts) and `seats`
    (its own and those below it), each post has `seats`.
    """
    tree = places.unit_tree(actor, ended=ended)
    posts = Post.objects.select_related("grant").order_by("unit_id", "id")
    hang(tree, list(posts if ended else posts.filter(ended_on=None)))
    if not text.strip():
        return tree
    kept = places.with_above((row for _depth, row in tree), places.units_with(text))
    return [(depth, row) for depth, row in tree if row.pk in kept]


def hang(tree: list[places.Depth], posts: list[Post]) -> None:
    """Hang `posts` and their seats into the units of `tree`."""
    seats = seats_of(posts)
    inside: dict[int, list[Post]] = defaultdict(list)
    for post in posts:
        post.seats = seats[post.pk]  # type: ignore[attr-defined]
        inside[post.unit_id].append(post)
    below: dict[int, list[Seats]] = defaultdict(list)
    for _depth, unit in reversed(tree):
        unit.listed = inside[unit.pk]  # type: ignore[attr-defined]
        own = [seats[p.pk] for p in inside[unit.pk] if not p.per_project and not p.ended_on]
        unit.seats = together([*own, *below[unit.pk]])  # type: ignore[attr-defined]
        if unit.parent_id is not None:
            below[unit.parent_id].append(unit.seats)  # type: ignore[attr-defined]


def post_family(post: Post) -> list[Post]:
    """Return `post`, and the posts of projects that are made after it."""
    return [post, *post.copies.filter(ended_on=None)]


def post_history(actor: Person, post: Post) -> list[tuple[Appointment, str]]:
    """Return every appointment to `post` with its state (coming, now, past), the latest first."""
    access.require(actor, "organisation.view")
    today = clock.today()
    rows = Appointment.objects.filter(post__in=post_family(post)).select_related("person")
    return [(row, _state(row.term, today)) for row in rows]


def _state(term: Term, today: date) -> str:
    if term.first_on > today:
        return "coming"
    return "now" if term.holds_on(today) else "past"


def headcount(actor: Person) -> Seats:
    """Return the seats of the whole retailer."""
    access.require(actor, "organisation.view")
    posts = Post.objects.filter(ended_on=None, per_project=False)
    return together(seats_of(posts).values())
