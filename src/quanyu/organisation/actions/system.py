"""The installation itself as an actor: the command line, ticks, the first set-up."""

from quanyu.organisation.models import Person
from quanyu.organisation.terms import PersonKind

_USERNAME = "quanyu-system"


def system_actor() -> Person:
    """Return the one system person, who may do everything and can never log in."""
    found = Person.objects.filter(username=_USERNAME, kind=PersonKind.SYSTEM).first()
    if found is not None:
        return found
    person = Person(username=_USERNAME, name="Quanyu", kind=PersonKind.SYSTEM)
    person.set_unusable_password()
    person.save()
    return person
