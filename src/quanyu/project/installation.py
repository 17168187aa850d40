"""Preparing an installation: what must be there before anybody logs in. All may be repeated."""

import secrets

from django.conf import settings

from quanyu.handbook import Handbook, loader, shipped_base
from quanyu.kernel.clock import today
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import actions, permissions
from quanyu.organisation.models import Person, Unit

ADMINISTRATOR = "POS-G20"


def publish_shipped_positions() -> int:
    """Write the positions of the shipped handbook into the organisation; return how many changed.

    Refuses (`handbook_faulty`) when the shipped handbook has an error.
    """
    book, findings = loader.load(shipped_base(), known_permission=permissions.codes().__contains__)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise Refusal(
            "handbook_faulty", msg("The shipped handbook is faulty: %(first)s"), first=errors[0]
        )
    return publish_positions(book)


def publish_positions(book: Handbook) -> int:
    """Write the positions of `book` into the organisation; return how many changed."""
    stated = [
        actions.Position(
            id=row.id,
            zh=row.zh,
            en=row.en,
            superior=row.superior or "",
            permissions=frozenset(row.permissions),
            field_classes=frozenset(row.field_classes),
        )
        for row in book.positions.values()
    ]
    return actions.publish_positions(actor=actions.system_actor(), positions=stated)


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
    post = actions.add_post(actor=system, unit=unit, position=ADMINISTRATOR)
    actions.appoint(actor=system, person=person, post=post, first_on=today())
    return password
