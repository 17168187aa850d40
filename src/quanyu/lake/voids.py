"""Voids: what a file says is not there.

A newer export of an order may lack what an older one had: the refund is nothing now, the payment
is gone. An emit whose file speaks of more keys than it has rows for says so in `covers`; every
such key without a row becomes a void, which takes part in the contest of ranks like a row and
thereby removes the older one. In the same way a format of higher priority sets aside what a lower
one says of the same events under a key of its own (`outranks`): a report's one refund per order
gives way to the after-sale export's refunds of that order, and returns when these are undone.
Voids hold a key and a rank, no content; they lie in the partition `void`, which readers never open.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from quanyu.lake.facts import FACTS, VOID
from quanyu.lake.layout import Layout, Part
from quanyu.lake.parquet import copy_to
from quanyu.lake.reading import Emit
from quanyu.lake.shape import Origin, claimed_keys, claims, void_rows
from quanyu.lake.sql import REPLACE_KEY, rows
from quanyu.lake.tables import new_name, settle


def write_voids(
    layout: Layout,
    connection: Any,
    emits: Iterable[Emit],
    origin: Origin,
    priority: int | None,
    written: Sequence[Part],
) -> list[Part]:
    """Write the voids of a file beside its rows `written`; return them as parts.

    Several emits of one fact speak of its keys together.
    """
    speaking: dict[tuple[str, int], list[Emit]] = {}
    for emit in emits:
        if claims(emit):
            rank = emit.priority if priority is None else priority
            speaking.setdefault((emit.fact, rank), []).append(emit)
    parts = []
    for (name, rank), group in speaking.items():
        present = [part for part in written if part.fact == name]
        here = replace(origin, priority=rank)
        parts += _write(layout, connection, name, group, here, present)
    return parts


def _write(
    layout: Layout,
    connection: Any,
    name: str,
    emits: Sequence[Emit],
    origin: Origin,
    present: Sequence[Part],
) -> list[Part]:
    fact = FACTS[name]
    folder = layout.clean_part(name, origin.batch, origin.file)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / new_name(VOID)
    keys = " UNION ".join(
        claimed_keys(claim, emit, fact, _columns(connection, claim.query))
        for emit in emits
        for claim in claims(emit)
    )
    voids = void_rows(fact, origin, keys)
    held = rows([path for part in present for _, path in part.files(layout.home)], fact.stored())
    query = (
        f"SELECT v.* FROM ({voids}) v ANTI JOIN (SELECT {REPLACE_KEY} FROM ({held})) h "
        "ON v.row_hi = h.key_hi AND v.row_lo = h.key_lo"
    )
    if not copy_to(connection, query, path):
        path.unlink()
        with suppress(OSError):
            folder.rmdir()
        return []
    settle([path])
    return [_part(origin, name, str(path.relative_to(layout.home)))]


def _columns(connection: Any, query: str) -> dict[str, str]:
    described = connection.execute(f"DESCRIBE {query}").fetchall()
    return {row[0]: row[1] for row in described}


def _part(origin: Origin, fact: str, path: str) -> Part:
    return Part(
        batch=origin.batch,
        file=origin.file,
        fact=fact,
        channel=origin.channel.name,
        rows=0,
        duplicates=0,
        linked=False,
        first_on=None,
        last_on=None,
        paths=((VOID, path),),
    )
