"""The org chart: units with posts and holders in the order in which a nested list opens them."""

from collections.abc import Iterator
from dataclasses import dataclass

from quanyu.organisation import access
from quanyu.organisation.models import Person, Post, Unit
from quanyu.organisation.queries import places, seats
from quanyu.organisation.queries.lines import named
from quanyu.organisation.queries.seats import Holder, Seats

# A post with more holders than this shows their number; nobody reads four hundred names in a box.
DRAWN = 8


@dataclass(frozen=True)
class ChartPost:
    """One post as its box shows it: holders by name, or only how many there are."""

    post: Post
    seats: Seats

    @property
    def names(self) -> tuple[Holder, ...]:
        """Return who is written out."""
        return self.seats.people if len(self.seats.people) <= DRAWN else ()

    @property
    def unnamed(self) -> int:
        """Return how many are only counted."""
        people = 0 if self.names else len(self.seats.people)
        return self.seats.counted + people


@dataclass(frozen=True)
class ChartUnit:
    """One box; `below` boxes hang under it, and `closing` lists end after it."""

    unit: Unit
    depth: int
    seats: Seats
    posts: list[ChartPost]
    below: int
    closing: range


def chart(actor: Person) -> list[ChartUnit]:
    """Return every box, each before those below it."""
    tree = seats.units(actor)
    return list(_boxes(tree))


def _boxes(tree: list[places.Depth]) -> Iterator[ChartUnit]:
    depths = [depth for depth, _unit in tree] + [0]
    children = _children(tree)
    for number, (depth, unit) in enumerate(tree):
        listed: list[Post] = unit.listed  # type: ignore[attr-defined]
        posts = [ChartPost(post, post.seats) for post in listed]  # type: ignore[attr-defined]
        total: Seats = unit.seats  # type: ignore[attr-defined]
        closing = range(max(0, depth - depths[number + 1]))
        yield ChartUnit(unit, depth, total, posts, children[unit.pk], closing)


def _children(tree: list[places.Depth]) -> dict[int, int]:
    found = {unit.pk: 0 for _depth, unit in tree}
    for _depth, unit in tree:
        if unit.parent_id in found:
            found[unit.parent_id] += 1
    return found


def chart_hits(actor: Person, text: str) -> tuple[list[int], list[int]]:
    """Return the ids of units and of posts that have every word of `text`, by name or holder."""
    access.require(actor, "organisation.view")
    if not text.strip():
        return [], []
    people, posts = named(text)
    today = seats.holders_today()
    held = {row.post for row in today if row.person in people}
    units = Unit.objects.filter(ended_on=None)
    for word in text.lower().split():
        units = units.filter(search__contains=word)
    by_name = set(units.values_list("pk", flat=True))
    found = Post.objects.filter(ended_on=None, pk__in=held | posts).exclude(unit__in=by_name)
    rows = list(found.values_list("pk", "unit_id"))
    return sorted(by_name), [pk for pk, _unit in rows]
