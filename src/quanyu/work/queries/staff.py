"""Who holds which post on a day, who is at work, and who stands in: read once for a whole tick."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Period
from quanyu.organisation.actions import system_actor
from quanyu.organisation.models import Absence, Appointment, Post, Turn
from quanyu.organisation.queries import lines
from quanyu.organisation.queries.lines import Lines
from quanyu.organisation.rules import Term


class Staff:
    """Posts, appointments, absences and drawn shifts of some days."""

    def __init__(self, days: Period, calendar: Calendar) -> None:
        self._calendar = calendar
        rows = Post.objects.filter(ended_on=None, per_project=False)
        self.posts = {post.pk: post for post in rows.select_related("grant", "unit")}
        self._held = _held(days)
        self._away = _away(days)
        self._turns = _turns(days)
        self._lines: dict[date, Lines] = {}

    def posts_of(self, position: str) -> list[Post]:
        """Return the posts that name a position."""
        return [post for post in self.posts.values() if post.grant.position == position]

    def holders(self, post: int, day: date) -> list[int]:
        """Return who holds a post on a day, in the order of appointment."""
        held = self._held.get(post, ())
        return list(dict.fromkeys(person for person, term in held if term.holds_on(day)))

    def owing(self, post: Post, day: date, every: str) -> list[int]:
        """Return the holders who owe a round due on a day.

        A daily round is owed by those who work that day, and by the absent only where somebody
        stands in or nobody else is there.
        """
        held = self.holders(post.pk, day)
        if every != "day":
            return held
        working = [person for person in held if self.works(person, post.unit_id, day)]
        there = [
            person
            for person in working
            if not self.is_away(person, day) or self.substitute(person, day) is not None
        ]
        return there or working

    def vacant(self, post: Post, day: date, every: str) -> bool:
        """Tell whether somebody else has to answer for a post that nobody holds."""
        if post.headcount == 0 or post.counted or self.holders(post.pk, day):
            return False
        return every != "day" or self._calendar.is_workday(day)

    def works(self, person: int, unit: int, day: date) -> bool:
        """Tell whether somebody works on a day: by the roster where one is drawn, else workdays."""
        drawn = self._turns.get((unit, day))
        return person in drawn if drawn is not None else self._calendar.is_workday(day)

    def is_away(self, person: int, day: date) -> bool:
        """Tell whether somebody is absent on a day."""
        return self._absence(person, day) is not None

    def substitute(self, person: int, day: date) -> int | None:
        """Return who stands in for somebody on a day, unless they are away themselves."""
        absence = self._absence(person, day)
        found = absence.substitute_id if absence else None
        return None if found is None or self.is_away(found, day) else found

    def doer(self, holder: int | None, post: int, day: date) -> int | None:
        """Return whose item a round becomes: the holder's, else of whoever is above.

        An absent holder keeps it where somebody stands in, for a substitute sees it anyhow.
        """
        if holder is None:
            return self.superior(post, None, day)
        if not self.is_away(holder, day) or self.substitute(holder, day) is not None:
            return holder
        return self.superior(post, holder, day) or holder

    def superior(self, post: int, person: int | None, day: date) -> int | None:
        """Return the first who is above a holder of a post and not away."""
        if day not in self._lines:
            self._lines[day] = lines(system_actor(), day)
        if post not in self._lines[day]:
            return None
        above = [row.person for row in self._lines[day].superiors(post, person)]
        here = [row for row in above if not self.is_away(row, day)]
        return next(iter([*here, *above]), None)

    def _absence(self, person: int, day: date) -> Absence | None:
        return next((row for row in self._away.get(person, ()) if row.term.holds_on(day)), None)


def _held(days: Period) -> dict[int, list[tuple[int, Term]]]:
    rows = Appointment.objects.filter(
        first_on__lte=days.last, person__is_active=True, post__ended_on=None
    ).exclude(last_on__lt=days.first)
    found: dict[int, list[tuple[int, Term]]] = defaultdict(list)
    for row in rows.order_by("first_on", "id"):
        found[row.post_id].append((row.person_id, row.term))
    return found


def _away(days: Period) -> dict[int, list[Absence]]:
    rows: Iterable[Absence] = Absence.objects.filter(
        first_on__lte=days.last, last_on__gte=days.first
    )
    found: dict[int, list[Absence]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def _turns(days: Period) -> dict[tuple[int, date], set[int]]:
    rows = Turn.objects.filter(day__gte=days.first, day__lte=days.last)
    found: dict[tuple[int, date], set[int]] = defaultdict(set)
    for unit, day, person in rows.values_list("unit_id", "day", "person_id"):
        found[unit, day].add(person)
    return found
