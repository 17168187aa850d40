"""On whose behalf a command acts: the operator of the machine, or a person named with --as."""

from typing import Annotated

import typer

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation.models import Person

AS = Annotated[str, typer.Option("--as", help="Act with the rights of this log-in name.")]


def asker(username: str) -> Person:
    """Return the person `username`, or the system actor for an empty name.

    Refuses (`person_unknown`) a name that nobody active has.
    """
    from quanyu.organisation.actions import system_actor

    if not username:
        return system_actor()
    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise Refusal("person_unknown", msg("Nobody here logs in as “%(name)s”."), name=username)
    return person
