"""Who works here, and in which posts."""

from django.db.models import Prefetch, Q, QuerySet

from quanyu.kernel import clock
from quanyu.organisation import access, rules, vacancy
from quanyu.organisation.models import Appointment, Person, PositionGrant, Unit
from quanyu.organisation.queries.places import with_children
from quanyu.organisation.terms import Employment, PersonKind


def people(
    actor: Person,
    *,
    text: str = "",
    unit: Unit | None = None,
    state: str = "active",
    employment: str = "",
) -> QuerySet[Person]:
    """Return people by name, pinyin, initials, log-in name or number, with today's posts.

    `state` is active, left, unplaced (nobody's post today) or all; `employment` narrows to own,
    brand or external.
    """
    access.require(actor, "organisation.view")
    found = Person.objects.filter(kind=PersonKind.HUMAN)
    for word in text.lower().split():
        found = found.filter(search__contains=word)
    today = access.appointments_on(clock.today())
    if unit is not None:
        found = found.filter(
            pk__in=today.filter(post__unit__in=with_children(unit)).values("person")
        )
    if employment in Employment.values:
        found = found.filter(employment=employment)
    if state == "unplaced":
        found = found.filter(is_active=True).exclude(pk__in=today.values("person"))
    elif state != "all":
        found = found.filter(is_active=state != "left")
    return found.prefetch_related(Prefetch("appointments", today, to_attr="today"))


def get_person(actor: Person, uuid: str) -> Person:
    """Return the person at `uuid`; raises Person.DoesNotExist."""
    access.require(actor, "organisation.view")
    return Person.objects.get(uuid=uuid, kind=PersonKind.HUMAN)


def appointments(person: Person) -> QuerySet[Appointment]:
    """Return all appointments of `person`, the latest first."""
    return person.appointments.select_related("post__grant", "post__unit")


def open_appointments(person: Person) -> QuerySet[Appointment]:
    """Return the appointments of `person` that have not ended before today."""
    today = clock.today()
    return appointments(person).filter(Q(last_on__isnull=True) | Q(last_on__gte=today))


def holders(position: str) -> list[Person]:
    """Return who holds the position with the id `position` today."""
    today = access.appointments_on(clock.today()).filter(post__grant__position=position)
    return list(Person.objects.filter(pk__in=today.values("person")).order_by("id"))


def people_who_may(code: str) -> list[Person]:
    """Return who has the permission `code` through a post held today; not the system."""
    grants = PositionGrant.objects.values_list("pk", "permissions")
    giving = [pk for pk, codes in grants if code in codes]
    today = access.appointments_on(clock.today()).filter(post__grant__in=giving)
    found = Person.objects.filter(pk__in=today.values("person"), is_active=True)
    return list(found.order_by("id"))


def colleagues(actor: Person, *, without: Person | None = None) -> QuerySet[Person]:
    """Return everybody who may stand in for somebody else."""
    access.require(actor, "organisation.view")
    found = Person.objects.filter(kind=PersonKind.HUMAN, is_active=True)
    if without is not None:
        found = found.exclude(pk=without.pk)
    return found.order_by("pinyin", "id")


def paid_here() -> QuerySet[Person]:
    """Return those whose pay is ours to know: the only people a payroll may ever list."""
    return Person.objects.filter(
        kind=PersonKind.HUMAN, is_active=True, employment=Employment.OWN
    ).order_by("pinyin", "id")


def may_see_pay(actor: Person, person: Person) -> bool:
    """Tell whether `actor` may see what `person` earns; nobody may where a brand pays."""
    return rules.pay_shown(person.employment, access.field_classes(actor))


def contact_of(actor: Person, person: Person) -> tuple[str, bool]:
    """Return the telephone number of `person` as `actor` may see it, and whether it is masked."""
    if actor.pk == person.pk or rules.contact_open(person.employment, access.field_classes(actor)):
        return person.phone, False
    return rules.masked(person.phone), bool(person.phone)


def orphaned_positions(person: Person) -> set[str]:
    """Return the positions that nobody else would hold after `person` had left today."""
    positions = set(open_appointments(person).values_list("post__grant__position", flat=True))
    today = access.appointments_on(clock.today()).exclude(person=person)
    kept = today.filter(post__grant__position__in=positions)
    return positions - set(kept.values_list("post__grant__position", flat=True))


def orphans_of(person: Person) -> list[str]:
    """Return what nobody would answer for after `person` had left today, in words."""
    positions = sorted(orphaned_positions(person))
    return [name for position in positions for name in vacancy.orphans(position)]
