"""What rooms above put in: hooks, the acts that a sheet asks of other rooms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise

from quanyu.handbook.sheets.graph import Node
from quanyu.handbook.sheets.rows import Step as Row
from quanyu.organisation.models import Person
from quanyu.process.models import Case

Label = str | Promise


class ByHand(Exception):
    """Raised by a hook that cannot do its act: people do it, for the reason given."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotYet(Exception):
    """Raised by a hook that waits for something: it is asked again after the pause."""

    def __init__(self, pause: timedelta) -> None:
        super().__init__(str(pause))
        self.pause = pause


@dataclass(frozen=True, slots=True)
class Call:
    """What a hook is told: the case, the row of the sheet, who speaks for the system."""

    case: Case
    node: Node
    row: Row | None
    actor: Person
    key: str

    @property
    def facts(self) -> Mapping[str, Any]:
        """Return the variables of the case."""
        facts: Mapping[str, Any] = self.case.facts
        return facts


Do = Callable[[Call], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Hook:
    """An act under the name that sheets use.

    `do` runs in a worker, in one transaction with the step that it ends; `Call.key` is the same
    whenever it is asked again. What it returns becomes facts of the case.
    """

    name: str
    label: Label
    do: Do


_hooks: dict[str, Hook] = {}


def register(hook: Hook) -> None:
    """Add or replace a hook."""
    _hooks[hook.name] = hook


def get(name: str) -> Hook | None:
    """Return the hook called `name`, None where no room offers it: then people do it."""
    return _hooks.get(name)


def hooks() -> list[Hook]:
    """Return every hook, by name."""
    return [_hooks[name] for name in sorted(_hooks)]
