"""Robots, and what was sent to whom."""

from django.db.models import QuerySet

from quanyu.organisation import access
from quanyu.organisation.models import Delivery, NoticeChoice, Person, Robot, Unit


def robots(actor: Person) -> QuerySet[Robot]:
    """Return every robot in use, for those who manage the organisation. Refuses: forbidden."""
    access.require(actor, "organisation.manage")
    return Robot.objects.filter(ended_at=None).select_related("unit")


def robots_of(person: Person) -> QuerySet[Robot]:
    """Return the robots that `person` may choose: those of their units and of units above."""
    units: set[int] = set()
    for held in access.holdings(person):
        above: Unit | None = held.post.unit
        while above is not None and above.pk not in units:
            units.add(above.pk)
            above = above.parent
    return Robot.objects.filter(ended_at=None, unit__in=units)


def notice_choice(person: Person) -> NoticeChoice | None:
    """Return what `person` chose, None where nothing was chosen yet."""
    return NoticeChoice.objects.filter(person=person).select_related("robot").first()


def deliveries_of(person: Person) -> QuerySet[Delivery]:
    """Return what was sent to `person`, newest first."""
    found = Delivery.objects.filter(person=person).select_related("notice", "robot")
    return found.order_by("-id")
