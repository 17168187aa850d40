"""Reporting lines: who stands above whom, directly or through others."""

from collections.abc import Mapping

from quanyu.handbook.book import Handbook


def chain(start: str | None, above: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return those from `start` upwards, nearest first, ending where one comes again."""
    met: list[str] = []
    while start and start not in met:
        met.append(start)
        start = above.get(start)
    return tuple(met)


class Lines:
    """The reporting lines of one handbook."""

    def __init__(self, book: Handbook) -> None:
        superior = {row.id: row.superior for row in book.positions.values()}
        self._above = {name: frozenset(chain(up, superior)) for name, up in superior.items()}

    def above(self, position: str) -> frozenset[str]:
        """Return everyone above a position; in a circle that includes the position itself."""
        return self._above.get(position, frozenset())

    def joined(self, one: str, other: str) -> bool:
        """Tell whether one of the two is above the other."""
        return one in self.above(other) or other in self.above(one)
