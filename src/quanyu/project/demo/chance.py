"""The one source of randomness: streams that are told apart by their names."""

from random import Random


def stream(*names: object) -> Random:
    """Return a generator that gives the same numbers for the same names."""
    # Invented shopping is no secret; reproducible is what it must be.
    return Random(":".join(map(str, names)))  # noqa: S311
