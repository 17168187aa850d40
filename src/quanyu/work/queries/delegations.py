"""Who lets whom do their work."""

from django.db.models import Q, QuerySet

from quanyu.kernel import clock
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.organisation.queries import people_below
from quanyu.work.models import Delegation


def delegations(actor: Person, *, text: str = "", past: bool = False) -> QuerySet[Delegation]:
    """Return the delegations from or to `actor` and their team; all of them with work.manage."""
    today = clock.today()
    over = Q(last_on__lt=today) | Q(ended_at__isnull=False)
    found = Delegation.objects.select_related("person", "substitute", "made_by")
    found = found.filter(over) if past else found.exclude(over)
    for word in text.lower().split():
        found = found.filter(
            Q(person__search__contains=word) | Q(substitute__search__contains=word)
        )
    if not access.may(actor, "work.manage"):
        circle = [actor.pk, *people_below(actor)]
        found = found.filter(Q(person__in=circle) | Q(substitute=actor))
    return found


def get_delegation(actor: Person, uuid: str) -> Delegation:
    """Return a delegation that `actor` may see; Delegation.DoesNotExist."""
    for past in (False, True):
        found = delegations(actor, past=past).filter(uuid=uuid).first()
        if found is not None:
            return found
    raise Delegation.DoesNotExist


def may_delegate_for(actor: Person, person: Person) -> bool:
    """Tell whether `actor` may let somebody else do the work of `person`."""
    return (
        actor.pk == person.pk
        or access.may(actor, "work.manage")
        or person.pk in people_below(actor)
    )


def people_to_delegate_for(actor: Person) -> QuerySet[Person]:
    """Return the people whose work `actor` may give to others: themselves and their team."""
    found = Person.objects.filter(is_active=True, kind="human")
    if not access.may(actor, "work.manage"):
        found = found.filter(pk__in=[actor.pk, *people_below(actor)])
    return found.order_by("pinyin", "id")
