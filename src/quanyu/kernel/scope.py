"""Row scope: which channels, stores and categories a person may see figures of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

Values = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Allowed values per scoped dimension; None means every value, an empty set means none.

    Deny by default lies with the maker of a scope: `Scope.NOTHING` sees no row.
    """

    channels: Values = None
    stores: Values = None
    categories: Values = None

    ALL: ClassVar["Scope"]
    NOTHING: ClassVar["Scope"]

    def restrictions(self) -> dict[str, frozenset[str]]:
        """Return the restricted dimensions by fact column name: channel, store, category."""
        named = {"channel": self.channels, "store": self.stores, "category": self.categories}
        return {name: values for name, values in named.items() if values is not None}

    @property
    def is_everything(self) -> bool:
        """Tell whether nothing is restricted."""
        return not self.restrictions()

    def allows_channel(self, channel: str) -> bool:
        """Tell whether rows of `channel` are inside the scope as far as channels go."""
        return self.channels is None or channel in self.channels

    def narrow(self, channels: Iterable[str] | None) -> "Scope":
        """Return this scope further restricted to `channels` (None restricts nothing)."""
        if channels is None:
            return self
        wanted = frozenset(channels)
        kept = wanted if self.channels is None else wanted & self.channels
        return Scope(kept, self.stores, self.categories)

    def unite(self, other: "Scope") -> "Scope | None":
        """Return the exact union of two scopes, or None where no single scope is exact.

        (channel A, category X) and (channel B, category Y) have no exact union: A×Y would be more
        than either allows. The person then works in one post at a time.
        """
        mine, theirs = self._values(), other._values()
        differing = [n for n, (a, b) in enumerate(zip(mine, theirs, strict=True)) if a != b]
        if all(_includes(a, b) for a, b in zip(mine, theirs, strict=True)):
            return self
        if all(_includes(b, a) for a, b in zip(mine, theirs, strict=True)):
            return other
        if len(differing) > 1:
            return None
        return Scope(*(_union(a, b) for a, b in zip(mine, theirs, strict=True)))

    def _values(self) -> tuple[Values, Values, Values]:
        return self.channels, self.stores, self.categories

    def key(self) -> str:
        """Return a stable text of the scope, to store frozen figures by."""
        parts = (f"{k}={','.join(sorted(v))}" for k, v in sorted(self.restrictions().items()))
        return ";".join(parts) or "all"


def _includes(wide: Values, narrow: Values) -> bool:
    return wide is None or (narrow is not None and narrow <= wide)


def _union(one: Values, two: Values) -> Values:
    return None if one is None or two is None else one | two


Scope.ALL = Scope()
Scope.NOTHING = Scope(frozenset(), frozenset(), frozenset())
