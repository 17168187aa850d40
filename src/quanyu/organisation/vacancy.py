"""Registry of what becomes an orphan when a position is held by nobody; rooms above fill it.

The organisation knows posts, not duties. A room that knows what a position answers for registers
a provider; leaving, and ending an appointment, then name those things before they happen.
"""

from collections.abc import Callable, Sequence

Provider = Callable[[str], Sequence[str]]

_providers: dict[str, Provider] = {}


def on_vacancy(key: str, provider: Provider) -> None:
    """Let `provider` say what nobody would answer for if the position with an id were unheld.

    It returns names of duties in the reader's language; `key` names the room.
    """
    _providers[key] = provider


def orphans(position: str) -> list[str]:
    """Return what nobody answers for while `position` is unheld."""
    return [name for provider in _providers.values() for name in provider(position)]
