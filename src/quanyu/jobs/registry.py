"""What rooms above put in: handlers, schedules, and the gate to the list page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg


class LeaseLost(Exception):
    """Another worker has taken the job up; stop without a trace."""


class Later(Exception):
    """Raised by a handler: not now. The job waits and the attempt does not count."""

    def __init__(self, pause: timedelta, msgid: str = "") -> None:
        super().__init__(msgid)
        self.pause = pause
        self.msgid = msgid


class JobHandle(Protocol):
    """What a handler sees of its job."""

    id: int
    payload: Mapping[str, Any]
    attempt: int
    requested_by_id: int | None

    def progress(self, done: int, total: int, msgid: str = "", **params: object) -> None:
        """Tell how far the work is; raises :class:`LeaseLost` when the lease is gone."""

    def check(self) -> None:
        """Raise :class:`LeaseLost` when another worker has taken the job."""


Handler = Callable[[JobHandle], Mapping[str, Any] | None]
Gate = Callable[[Any, str], None]
OnFailure = Callable[[Mapping[str, Any], Refusal], None]


@dataclass(frozen=True)
class Kind:
    """A handler and the name that the list page shows."""

    name: str
    handler: Handler
    label: Any
    on_failure: OnFailure | None = None


_kinds: dict[str, Kind] = {}
_rhythms: dict[str, timedelta] = {}
_gate: list[Gate] = []


def handler(
    kind: str, label: Any = "", *, on_failure: OnFailure | None = None
) -> Callable[[Handler], Handler]:
    """Register the decorated function for *kind*; *label* is the name that people read.

    *on_failure* is called with the payload and a Refusal in the transaction in which a job ends
    without success, for whatever reason: refused, broken for the last time, or killed too often.
    """

    def register(function: Handler) -> Handler:
        _kinds[kind] = Kind(kind, function, label or kind, on_failure)
        return function

    return register


def every(kind: str, interval: timedelta) -> None:
    """Enqueue *kind* once per *interval* while a worker runs; never twice at a time."""
    _rhythms[kind] = interval


def get_kind(kind: str) -> Kind:
    """The registered kind; a job of an unknown one is refused, not retried."""
    try:
        return _kinds[kind]
    except KeyError:
        sentence = msg("No part of this installation does jobs of the kind %(kind)s.")
        raise Refusal("job_unknown", sentence, kind=kind) from None


def label_of(kind: str) -> Any:
    """The name of *kind* for people, or the kind itself."""
    known = _kinds.get(kind)
    return known.label if known else kind


def tell_failure(kind: str, payload: Mapping[str, Any], refusal: Refusal) -> None:
    """Tell the room of *kind* that a job of it has finally failed."""
    known = _kinds.get(kind)
    if known is not None and known.on_failure is not None:
        known.on_failure(payload, refusal)


def rhythms() -> Mapping[str, timedelta]:
    """All schedules: kind → interval."""
    return dict(_rhythms)


def set_gate(gate: Gate) -> None:
    """Fill in how a permission is required (``organisation`` stands above this room)."""
    _gate[:] = [gate]


def require(person: Any, permission: str) -> None:
    """Pass or raise a Refusal; without a gate nobody passes."""
    if not _gate:
        raise Refusal("forbidden", msg("You may not look at the jobs of this installation."))
    _gate[0](person, permission)
