"""Published editions."""

from django.db.models import QuerySet

from quanyu.editions import terms
from quanyu.editions.models import Edition
from quanyu.editions.queries.in_force import edition_in_force
from quanyu.editions.terms import EditionState
from quanyu.kernel import clock
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.organisation.terms import PersonKind


def editions(actor: Person) -> QuerySet[Edition]:
    """Return the editions, the newest first, without the lists of their files."""
    access.require(actor, terms.VIEW)
    return Edition.objects.select_related("prepared_by", "published_by").defer("files", "bases")


def get_edition(actor: Person, number: int) -> Edition:
    """Return the edition with this number; raises Edition.DoesNotExist."""
    access.require(actor, terms.VIEW)
    return Edition.objects.select_related("prepared_by", "published_by").get(number=number)


def state_of(edition: Edition) -> EditionState:
    """Return what `edition` is today."""
    today = clock.today()
    if edition.effective_on > today:
        return EditionState.WAITING
    current = edition_in_force(today)
    in_force = current is not None and current.pk == edition.pk
    return EditionState.IN_FORCE if in_force else EditionState.PAST


def edition_before(edition: Edition) -> Edition | None:
    """Return the edition that was published before this one."""
    return Edition.objects.filter(number__lt=edition.number).order_by("-number").first()


def only_shipped() -> bool:
    """Tell whether nobody has published yet: what is in force is the starter, or nothing."""
    return not Edition.objects.exclude(published_by__kind=PersonKind.SYSTEM).exists()
