"""Registry of the channels, stores and categories that a scope may name; rooms above fill it."""

from collections.abc import Callable, Sequence

from django.core.cache import cache

Pairs = Sequence[tuple[str, str]]
Provider = Callable[[], Pairs]

DIMENSIONS = ("channels", "stores", "categories")
SECONDS = 5
_providers: dict[str, Provider] = {}


def register(dimension: str, provider: Provider) -> None:
    """Say where the (value, name) pairs of `dimension` come from."""
    if dimension not in DIMENSIONS:
        raise ValueError(f"a scope has no dimension {dimension!r}")
    _providers[dimension] = provider


def offered(dimension: str) -> Pairs:
    """Return the values of `dimension` that are known today with their names."""
    provider = _providers.get(dimension)
    if provider is None:
        return ()
    # A page names many values; a few seconds of one answer cost nobody anything.
    found = cache.get_or_set(f"organisation.choices.{dimension}", provider, SECONDS)
    return found or ()


def names(dimension: str) -> dict[str, str]:
    """Return value → name."""
    return dict(offered(dimension))
