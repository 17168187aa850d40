"""Preparing an installation: what must be there before anybody logs in. All may be repeated."""

import secrets

from django.conf import settings

from quanyu.editions import actions as editions
from quanyu.editions.models import Edition
from quanyu.kernel.clock import today
from quanyu.organisation import actions, queries
from quanyu.organisation.models import Person, Unit

MANAGE = "organisation.manage"
# Whoever begins keeps the accounts and prepares the first handbook of one's own; where the
# handbook has neither position, another that manages people.
ADMINISTRATOR = ("POS-G20", "POS-X10")


def put_handbook_into_force() -> Edition | None:
    """Publish the shipped starter where nobody has published yet, and enforce what is due.

    Returns the edition that took effect, None where nothing changed. Refuses (`handbook_faulty`)
    when the shipped handbook has an error.
    """
    return editions.publish_starter() or editions.enforce_due()


def first_administrator(username: str) -> str | None:
    """Make a first person who may appoint others; return the password, None if the name exists."""
    if Person.objects.filter(username=username).exists():
        return None
    system = actions.system_actor()
    password = secrets.token_urlsafe(12)
    person = actions.add_person(
        actor=system, username=username, name=username, password=password, must_change=True
    )
    unit = Unit.objects.filter(parent=None).first() or actions.add_unit(
        actor=system, name=settings.QUANYU_NAME, kind="group"
    )
    for position in _administrator():
        post = actions.add_post(actor=system, unit=unit, position=position)
        actions.appoint(actor=system, person=person, post=post, first_on=today())
    return password


def _administrator() -> list[str]:
    """Return the positions of the handbook in force that a first administrator gets."""
    managing = [row.position for row in queries.positions() if MANAGE in row.permissions]
    return [name for name in ADMINISTRATOR if name in managing] or managing[:1]
