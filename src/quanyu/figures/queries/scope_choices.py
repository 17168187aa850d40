"""What a post's scope may name: the shops, and the stores and categories that were imported."""

from collections.abc import Sequence

from quanyu.figures.door import current_snapshot, get_lake
from quanyu.figures.models import Channel
from quanyu.lake import Reader

Pairs = Sequence[tuple[str, str]]
SOLD = ("order_line", "payment", "order")
MOST = 2000
"""A list to tick from; beyond that a scope is better given by shops."""


def channel_choices() -> Pairs:
    """Return (key, name) of every shop."""
    return list(Channel.objects.order_by("name").values_list("key", "name"))


def store_choices() -> Pairs:
    """Return (store, title) of every store that a file of stores or a sale named."""
    return _choices("store", named_in="store")


def category_choices() -> Pairs:
    """Return (category, title) of every category in a tree, of a product or of a sale."""
    return _choices("category", named_in="category", also=("product",))


def _choices(dimension: str, *, named_in: str, also: Sequence[str] = ()) -> Pairs:
    snapshot = current_snapshot()
    if snapshot is None:
        return []
    with get_lake().reader(snapshot.versions) as reader:
        parts = [f"SELECT {dimension} AS v, title AS n FROM {reader.relation(named_in)}"]
        sources = [reader.relation(fact) for fact in also] + _daily(reader, dimension)
        parts += [f"SELECT DISTINCT {dimension}, NULL FROM {source}" for source in sources]
        union = " UNION ALL ".join(parts)
        rows = reader.query(
            f"SELECT v, coalesce(max(n), v) AS n FROM ({union}) WHERE v IS NOT NULL AND v <> '' "
            f"GROUP BY v ORDER BY n, v LIMIT {MOST}"
        )
    return [(str(value), str(name)) for value, name in rows]


def _daily(reader: Reader, dimension: str) -> list[str]:
    """Return the daily tables that hold the dimension: small, whatever the number of orders."""
    return [reader.daily(fact) for fact in SOLD if dimension in reader.daily_columns(fact)]
