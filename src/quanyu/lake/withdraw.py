"""Undo: a batch's rows go, and what it had replaced comes back from the other active batches."""

from collections.abc import Iterable, Sequence

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake.dating import Tracker, dated
from quanyu.lake.facts import FACTS, Fact
from quanyu.lake.layout import Layout, Part
from quanyu.lake.place import Placed, offered_rows, remove, rows_of, waiting_rows
from quanyu.lake.sql import ALIVE, RANK, REPLACE_KEY, same_key
from quanyu.lake.work import Work


def staged_parts(layout: Layout, batch: int) -> list[Part]:
    """Return the clean parts of a batch; Refusal `batch_not_staged` where there are none."""
    parts = layout.parts(batch)
    if parts is None:
        raise Refusal(
            "batch_not_staged",
            msg("The rows of batch %(batch)s are not here; import its files again."),
            batch=batch,
        )
    return parts


def grouped(parts: Iterable[Part]) -> list[list[Part]]:
    """Return the parts by (fact, channel); those dated by other facts come last."""
    found: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        found.setdefault((part.fact, part.channel), []).append(part)
    return sorted(found.values(), key=lambda group: any(part.linked for part in group))


def take_back(
    work: Work, parts: Sequence[Part], others: Sequence[Part], tracker: Tracker
) -> Placed:
    """Remove one (fact, channel) of a batch and bring back the best of the other batches."""
    fact, channel = FACTS[parts[0].fact], parts[0].channel
    table = work.fact(fact)
    present = table.query(table.of(channel), filename=True)
    gone = work.temp(
        f"SELECT {REPLACE_KEY}, filename, count(*) FILTER ({ALIVE}) AS count FROM ({present}) "
        f"WHERE batch = {parts[0].batch} GROUP BY ALL"
    )
    asked = f"SELECT count(*), coalesce(sum(count), 0)::BIGINT FROM {gone}"
    keys, removed = work.connection.execute(asked).fetchall()[0]
    if not keys:
        return Placed()
    if tracker.wants(fact):
        tracker.note(fact, rows_of(work, table, channel, gone))
    remove(work, table, channel, gone)
    before = waiting_rows(table, channel)
    returned = _bring_back(work, fact, channel, gone, others, tracker)
    waiting = waiting_rows(table, channel) - before
    return Placed(accepted=returned, replaced=int(removed), waiting=waiting)


def _bring_back(
    work: Work, fact: Fact, channel: str, gone: str, others: Sequence[Part], tracker: Tracker
) -> int:
    same = [part for part in others if (part.fact, part.channel) == (fact.name, channel)]
    if not same:
        return 0
    _require_files(work.layout, same)
    offered, _ = offered_rows(work, fact, same)
    keyed = f"SELECT *, {REPLACE_KEY}, {RANK} AS rank FROM ({offered})"
    mine = work.temp(f"SELECT o.* FROM ({keyed}) o SEMI JOIN {gone} g ON {same_key('o', 'g')}")
    best = f"SELECT key_hi, key_lo, max(rank) AS rank FROM {mine} GROUP BY key_hi, key_lo"
    back = work.temp(
        f"SELECT m.* EXCLUDE (key_hi, key_lo, rank) FROM {mine} m "
        f"SEMI JOIN ({best}) b ON {same_key('m', 'b')} AND m.rank = b.rank"
    )
    query = f"SELECT * FROM {back}"
    tracker.note(fact, query)
    work.put(work.fact(fact), channel, dated(work, fact, channel, query))
    return int(work.value(f"SELECT count(*) FROM {back} WHERE {ALIVE}"))


def _require_files(layout: Layout, parts: Sequence[Part]) -> None:
    for part in parts:
        if not all(path.is_file() for _, path in part.files(layout.home)):
            raise Refusal(
                "clean_rows_missing",
                msg("The rows of batch %(batch)s are needed to undo this one and are gone."),
                batch=part.batch,
            )
