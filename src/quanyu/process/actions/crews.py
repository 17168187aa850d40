"""Who the people of a step are: groups that nobody named, members, who did it last time."""

from collections.abc import Iterable
from uuid import UUID

from quanyu.organisation.models import Person
from quanyu.process.engine import Program
from quanyu.process.engine.memory import GROUP_LIMIT, Finder
from quanyu.process.models import Case
from quanyu.work import queries as work


def finder(case: Case, program: Program) -> Finder:
    """Return what names the people of a group that nobody named: whoever holds the lane."""

    def find(group: str) -> list[str] | None:
        lane = program.groups.get(group)
        if lane is None:
            return None
        positions = next(one.positions for one in program.graph.lanes if one.id == lane)
        return [str(uuid) for uuid in holders_near(positions, case)[:GROUP_LIMIT]] or [""]

    return find


def holders_near(positions: Iterable[str], case: Case) -> list[UUID]:
    """Return who holds one of `positions`, in the unit of the case if anybody does so there."""
    seats = work.seats_of(positions)
    near = {seat.person for seat in seats if seat.unit == case.unit_id}
    wanted = near or {seat.person for seat in seats}
    return list(Person.objects.filter(pk__in=wanted).order_by("pk").values_list("uuid", flat=True))


def people_by_uuid(members: Iterable[str]) -> dict[str, int]:
    """Return the ids of the people whom these texts name."""
    wanted = [text for text in set(members) if _is_uuid(text)]
    if not wanted:
        return {}
    found = Person.objects.filter(uuid__in=wanted, is_active=True).values_list("uuid", "pk")
    return {str(uuid): pk for uuid, pk in found}


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def still_there(people: Iterable[int], positions: Iterable[str]) -> set[int]:
    """Return who of `people` still holds one of `positions`."""
    wanted = set(people)
    if not wanted:
        return set()
    return {seat.person for seat in work.seats_of(positions)} & wanted
