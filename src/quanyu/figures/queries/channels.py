"""The shops that a person works for."""

from uuid import UUID

from django.db.models import QuerySet

from quanyu.figures import terms
from quanyu.figures.models import Channel
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.models import Person


def channels(person: Person, *, active_only: bool = False) -> QuerySet[Channel]:
    """Shops inside the person's scope; needs ``figures.view`` or ``figures.import``."""
    code = terms.VIEW if access.may(person, terms.VIEW) else terms.IMPORT
    access.require(person, code)
    found = Channel.objects.all()
    scope = access.scope_of(person, code)
    if scope.channels is not None:
        found = found.filter(key__in=scope.channels)
    return found.filter(is_active=True) if active_only else found


def get_channel(person: Person, uid: UUID | str) -> Channel:
    """One shop by its address; refuses (``not_found``) outside the scope too."""
    found = channels(person).filter(uid=uid).first()
    if found is None:
        raise Refusal("not_found", msg("There is no such shop among those you work for."))
    return found


def channel_named(person: Person, name: str) -> Channel:
    """One shop by its key or name, as the command line names it; refuses (``not_found``)."""
    visible = channels(person)
    found = visible.filter(key=name).first() or visible.filter(name=name).first()
    if found is None:
        raise Refusal("not_found", msg("There is no shop “%(name)s”."), name=name)
    return found
