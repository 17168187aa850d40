"""Registry of what happens to somebody's work when they leave; rooms above fill it."""

from collections.abc import Callable

from quanyu.organisation.models import Person

Heir = Callable[[Person, Person, Person | None], None]

_heirs: dict[str, Heir] = {}


def on_leaving(key: str, heir: Heir) -> None:
    """Call `heir(actor, person, successor)` in the transaction in which a person leaves.

    A refusal keeps the person here until somebody takes over; `key` names the room.
    """
    _heirs[key] = heir


def hand_over(actor: Person, person: Person, successor: Person | None) -> None:
    """Let every room hand over what `person` had."""
    for heir in _heirs.values():
        heir(actor, person, successor)
