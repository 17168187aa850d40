"""Reporting lines: who answers to whom (ORG-06), how many answer to one person (ORG-05).

A line follows the position's superior upwards through the unit tree: the nearest post of that
position in the unit itself or a unit above it, else in a unit beside. Where that post is vacant the
line goes on to its own superior, and says which post it passed over.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from quanyu.kernel import clock
from quanyu.organisation import access
from quanyu.organisation.models import Person, PositionGrant, Post, Unit
from quanyu.organisation.queries.seats import Holder, holders_of
from quanyu.organisation.terms import SPAN_LIMIT

Head = tuple[int, int]


@dataclass(frozen=True)
class Above:
    """Where the line of a post leads: the holders above, their post, the vacant posts between."""

    holders: tuple[Holder, ...] = ()
    post: Post | None = None
    passed: tuple[Post, ...] = ()


@dataclass(frozen=True)
class Reports:
    """A person in a post and everybody who answers to them directly."""

    holder: Holder
    post: Post
    people: tuple[Holder, ...]
    counted: int
    vacant: int

    @property
    def span(self) -> int:
        """Return how many answer to the person, by name and by number."""
        return len({row.person for row in self.people}) + self.counted


class Lines:
    """All lines of one day, computed from units, posts and holders that were read once."""

    def __init__(
        self,
        units: Mapping[int, int | None],
        posts: Iterable[Post],
        held: Mapping[int, list[Holder]],
        superior: Mapping[str, str],
    ) -> None:
        self._units, self._superior = units, superior
        self._held = held
        self._posts = {post.pk: post for post in posts}
        self._places: dict[str, list[Post]] = defaultdict(list)
        for post in self._posts.values():
            self._places[post.grant.position].append(post)
        self._found: dict[tuple[int, str], list[Post]] = {}
        self._above = {pk: self._find(post, None) for pk, post in self._posts.items()}

    def __contains__(self, post: int) -> bool:
        return post in self._posts

    def above(self, post: int, person: int | None = None) -> Above:
        """Return where the line of `post` leads; nobody is the superior of `person` themselves."""
        found = self._above.get(post, Above())
        if person is None or all(row.person != person for row in found.holders):
            return found
        return self._find(self._posts[post], person)

    def superiors(self, post: int, person: int | None = None) -> tuple[Holder, ...]:
        """Return who is above a holder of `post`."""
        return self.above(post, person).holders

    def rows(self) -> Iterator[tuple[Post, Holder, Above]]:
        """Yield every holder with their post and what is above."""
        for pk, post in self._posts.items():
            for holder in self._held.get(pk, []):
                yield post, holder, self.above(pk, holder.person)

    def reports(self) -> list[Reports]:
        """Return everybody to whom a post leads, the widest span first."""
        heads: dict[Head, Holder] = {}
        people: dict[Head, list[Holder]] = defaultdict(list)
        counted: Counter[Head] = Counter()
        vacant: Counter[Head] = Counter()
        for pk, post in self._posts.items():
            named = sum(not row.acting for row in self._held.get(pk, []))
            for row in self._above[pk].holders:
                heads[row.post, row.person] = row
                counted[row.post, row.person] += post.counted
                vacant[row.post, row.person] += max(0, post.headcount - post.counted - named)
        for _post, holder, above in self.rows():
            for row in above.holders:
                heads[row.post, row.person] = row
                people[row.post, row.person].append(holder)
        found = [
            Reports(row, self._posts[row.post], tuple(people[key]), counted[key], vacant[key])
            for key, row in heads.items()
        ]
        return sorted(found, key=lambda row: (-row.span, row.post.pk, row.holder.person))

    def _find(self, post: Post, person: int | None) -> Above:
        passed: list[Post] = []
        unit, position, seen = post.unit_id, post.grant.position, {post.grant.position}
        while (position := self._superior.get(position, "")) and position not in seen:
            seen.add(position)
            near = self._nearest(unit, position)
            found = [row for p in near for row in self._held.get(p.pk, []) if row.person != person]
            if found:
                return Above(tuple(found), self._posts[found[0].post], tuple(passed))
            passed += near
            unit = near[0].unit_id if near else unit
        return Above((), None, tuple(passed))

    def _nearest(self, unit: int, position: str) -> list[Post]:
        key = unit, position
        if key not in self._found:
            self._found[key] = self._search(unit, position)
        return self._found[key]

    def _search(self, unit: int, position: str) -> list[Post]:
        places = self._places.get(position, [])
        chain = list(self._chain(unit))
        for above in chain:
            if here := [post for post in places if post.unit_id == above]:
                return here
        for above in chain:
            if beside := [post for post in places if above in self._chain(post.unit_id)]:
                return beside
        return []

    def _chain(self, unit: int) -> Iterator[int]:
        at: int | None = unit
        while at is not None:
            yield at
            at = self._units.get(at)


def lines(actor: Person, day: date | None = None) -> Lines:
    """Return the reporting lines of `day` (default today) as `actor` may see them."""
    access.require(actor, "organisation.view")
    return _lines(day or clock.today())


@dataclass(frozen=True)
class LineTable:
    """Who has how many reports, and who has nobody above."""

    rows: list[Reports]
    top: list[tuple[Post, list[Holder]]]
    limit: int

    @property
    def wide(self) -> int:
        """Return how many have more reports than the limit."""
        return sum(row.span > self.limit for row in self.rows)


def line_table(actor: Person, *, text: str = "", limit: int | None = None) -> LineTable:
    """Return spans, the widest first, and who has nobody above.

    With `text` the rows whose superior, post or report has every word.
    """
    found = lines(actor)
    people, posts = named(text)
    rows = [
        row
        for row in found.reports()
        if not text
        or row.holder.person in people
        or row.post.pk in posts
        or any(report.person in people for report in row.people)
    ]
    top: dict[int, tuple[Post, list[Holder]]] = {}
    for post, holder, above in found.rows():
        if not above.holders and (not text or holder.person in people or post.pk in posts):
            top.setdefault(post.pk, (post, []))[1].append(holder)
    return LineTable(rows, list(top.values()), limit or SPAN_LIMIT)


def named(text: str) -> tuple[set[int], set[int]]:
    """Return the ids of people and of posts that have every word of `text`."""
    people, posts = Person.objects.all(), Post.objects.all()
    for word in text.lower().split():
        people = people.filter(search__contains=word)
        posts = posts.filter(
            Q(search__contains=word)
            | Q(grant__search__contains=word)
            | Q(unit__search__contains=word)
        )
    if not text:
        return set(), set()
    return set(people.values_list("pk", flat=True)), set(posts.values_list("pk", flat=True))


def superior_of(person: Person, day: date | None = None) -> list[Person]:
    """Return who is above `person` in the post they work in; for rooms above, without a check."""
    posts = access.posts_of(person)
    if not posts:
        return []
    found = _lines(day or clock.today()).superiors(posts[0].pk, person.pk)
    return list(Person.objects.filter(pk__in={row.person for row in found}).order_by("id"))


def reports_of(person: Person, day: date | None = None) -> list[Person]:
    """Return who answers to `person` directly, in any of their posts."""
    found = {
        holder.person
        for _post, holder, above in _lines(day or clock.today()).rows()
        if any(row.person == person.pk for row in above.holders)
    }
    return list(Person.objects.filter(pk__in=found).order_by("pinyin", "id"))


def people_below(person: Person, day: date | None = None) -> set[int]:
    """Return the ids of everybody whose line leads to `person`; for rooms above, unchecked."""
    below: dict[int, set[int]] = defaultdict(set)
    for _post, holder, above in _lines(day or clock.today()).rows():
        for row in above.holders:
            below[row.person].add(holder.person)
    found: set[int] = set()
    edge = below.get(person.pk, set())
    while edge:
        found |= edge
        edge = set[int]().union(*(below.get(one, set()) for one in edge)) - found
    return found - {person.pk}


def _lines(day: date) -> Lines:
    posts = Post.objects.filter(ended_on=None, per_project=False).select_related("grant", "unit")
    held = {
        post: [row for row in rows if row.first_on <= day] for post, rows in holders_of(day).items()
    }
    superior = dict(PositionGrant.objects.values_list("position", "superior"))
    parents = dict(Unit.objects.values_list("pk", "parent_id"))
    return Lines(parents, posts, held, superior)
