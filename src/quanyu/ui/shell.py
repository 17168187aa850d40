"""What the shell needs from rooms above: who is here, and what they may enter."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest


@dataclass(frozen=True)
class Seat:
    """A post in the switcher of the top bar."""

    id: str
    label: str
    place: str
    current: bool


@dataclass(frozen=True)
class Identity:
    """The person of a request as the shell shows them."""

    name: str
    detail: str = ""
    theme: str = "auto"
    seats: list[Seat] = field(default_factory=list)
    switch_url: str = ""
    account_url: str = ""
    logout_url: str = ""

    @property
    def seat(self) -> Seat | None:
        """Return the post the person works in now."""
        return next((seat for seat in self.seats if seat.current), None)


Gate = Callable[[HttpRequest, str], bool]
Who = Callable[[HttpRequest], Identity | None]

_gate: list[Gate] = []
_who: list[Who] = []


def set_gate(gate: Gate) -> None:
    """Fill in how a permission is checked; without a gate nobody enters."""
    _gate[:] = [gate]


def set_identity(who: Who) -> None:
    """Fill in who the person of a request is."""
    _who[:] = [who]


def may(request: HttpRequest, permission: str | None) -> bool:
    """Tell whether the person of `request` has `permission` (None: anybody)."""
    if permission is None:
        return True
    return bool(_gate) and _gate[0](request, permission)


def identity(request: HttpRequest) -> Identity | None:
    """Return the person of `request`, None for somebody not signed in."""
    return _who[0](request) if _who else None
