"""One identity mechanism: within (fact, channel) all rows of a replace key come from one batch.

The winner is the greatest (priority, exported_at, batch). New rows whose key nobody holds are
taken in as whole files; only files that hold a beaten row are written again without it. A void (see
`lake.voids`) wins and loses by rank as a row does; it lies in a partition that readers never open.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from quanyu.lake.dating import Tracker, dated
from quanyu.lake.facts import FACTS, UNDATED, Fact
from quanyu.lake.layout import Part
from quanyu.lake.sql import ALIVE, EXPORT_RANK, RANK, REPLACE_KEY, named, rows, same_key
from quanyu.lake.tables import DataFile
from quanyu.lake.work import TableWork, Work


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a batch's rows of one fact.

    `accepted` stand in the fact now, `replaced` older rows went for them, `outranked` lost to a
    newer or more important export, `duplicate` repeated a key of the batch, `waiting` of the
    accepted lack their order, `moved` rows of earlier batches changed their day.
    """

    accepted: int = 0
    replaced: int = 0
    outranked: int = 0
    duplicate: int = 0
    waiting: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True)
class _Contest:
    """Temporary tables: keys offered, rows they beat (with their file), keys they lose."""

    keys: str
    beaten: str
    stronger: str
    is_beating: bool
    replaced: int
    lost_keys: int


def place(work: Work, parts: Sequence[Part], tracker: Tracker) -> Placed:
    """Bring the clean rows of one (fact, channel) of a batch into the fact's table."""
    fact, channel = FACTS[parts[0].fact], parts[0].channel
    table = work.fact(fact)
    offered, repeated = offered_rows(work, fact, parts)
    chosen, replaced, lost = offered, 0, 0
    if table.of(channel) or len(parts) > 1:
        contest = _contest(work, table, channel, offered)
        if contest.is_beating:
            _let_go(work, fact, channel, contest.beaten, tracker)
        chosen, lost = _remaining(work, offered, contest, parts)
        replaced = contest.replaced
    tracker.note(fact, chosen)
    waiting = _take(work, fact, parts, chosen, whole=chosen == offered and not repeated)
    accepted = sum(part.rows for part in parts) - repeated - lost
    duplicate = repeated + sum(part.duplicates for part in parts)
    return Placed(accepted, replaced, lost, duplicate, waiting)


def offered_rows(work: Work, fact: Fact, parts: Sequence[Part]) -> tuple[str, int]:
    """Return the query of the parts' rows, each row key once per batch, and how many repeat.

    Of rows that repeat a key across the files of a batch, the last file's last line stays. Voids
    are among the rows and count for nothing.
    """
    paths = [path for part in parts for _, path in part.files(work.layout.home)]
    query = rows(paths, fact.stored())
    if len(parts) == 1:
        return query, 0
    per_batch = f"batch, row_hi, row_lo, {ALIVE}"
    once = f"count(*) - count(DISTINCT ({per_batch}))"
    alive = f"count(*) FILTER ({ALIVE}) - count(DISTINCT ({per_batch})) FILTER ({ALIVE})"
    asked = f"SELECT {once}, {alive} FROM ({query})"
    repeats, repeated = work.connection.execute(asked).fetchall()[0]
    if not repeats:
        return query, 0
    order = "priority DESC, exported_at DESC, file DESC, line DESC"
    number = f"row_number() OVER (PARTITION BY {per_batch} ORDER BY {order})"
    return f"SELECT * FROM ({query}) QUALIFY {number} = 1", int(repeated)


def remove(work: Work, table: TableWork, channel: str, gone: str) -> None:
    """Write the files that hold rows of the table `gone` (keys and filename) again without them."""
    for files in _by_month(_files_of(work, table, channel, gone)).values():
        keyed = f"SELECT *, {REPLACE_KEY} FROM ({table.query(files)})"
        kept = (
            f"SELECT r.* EXCLUDE (key_hi, key_lo) FROM ({keyed}) r "
            f"ANTI JOIN {gone} g ON {same_key('r', 'g')}"
        )
        work.put(table, channel, f"SELECT {_names(table)} FROM ({kept})")
        for file in files:
            table.drop(file)


def rows_of(work: Work, table: TableWork, channel: str, gone: str) -> str:
    """Return a query over the rows of the table `gone` (keys and filename)."""
    files = table.query(_files_of(work, table, channel, gone))
    keyed = f"SELECT *, {REPLACE_KEY} FROM ({files})"
    return f"SELECT * FROM ({keyed}) r SEMI JOIN {gone} g ON {same_key('r', 'g')}"


def _contest(work: Work, table: TableWork, channel: str, offered: str) -> _Contest:
    keys = work.temp(
        f"SELECT key_hi, key_lo, max(rank) AS rank FROM "
        f"(SELECT {REPLACE_KEY}, {RANK} AS rank FROM ({offered})) GROUP BY key_hi, key_lo"
    )
    present = table.query(table.of(channel), filename=True)
    held = f"SELECT {REPLACE_KEY}, filename, {ALIVE} AS alive, {RANK} AS rank FROM ({present})"
    hits = work.temp(
        f"SELECT h.key_hi, h.key_lo, h.filename, count(*) FILTER (h.alive) AS count, "
        f"max(h.rank) > any_value(k.rank) AS stronger FROM ({held}) h "
        f"JOIN {keys} k ON {same_key('h', 'k')} GROUP BY h.key_hi, h.key_lo, h.filename"
    )
    beaten = work.temp(f"SELECT key_hi, key_lo, filename, count FROM {hits} WHERE NOT stronger")
    stronger = work.temp(f"SELECT DISTINCT key_hi, key_lo FROM {hits} WHERE stronger")
    asked = f"SELECT count(*), coalesce(sum(count), 0)::BIGINT FROM {beaten}"
    beats, replaced = work.connection.execute(asked).fetchall()[0]
    lost = work.value(f"SELECT count(*) FROM {stronger}")
    return _Contest(keys, beaten, stronger, bool(beats), int(replaced), int(lost))


def _let_go(work: Work, fact: Fact, channel: str, beaten: str, tracker: Tracker) -> None:
    table = work.fact(fact)
    if tracker.wants(fact):
        tracker.note(fact, rows_of(work, table, channel, beaten))
    remove(work, table, channel, beaten)


def _remaining(
    work: Work, offered: str, contest: _Contest, parts: Sequence[Part]
) -> tuple[str, int]:
    """Return the offered rows that nobody outranks, and how many are outranked."""
    if not contest.lost_keys and not _is_uneven(work, offered, parts):
        return offered, 0
    ranked = f"SELECT *, {REPLACE_KEY}, {RANK} AS rank FROM ({offered})"
    best = (
        f"SELECT o.* FROM ({ranked}) o SEMI JOIN {contest.keys} k "
        f"ON {same_key('o', 'k')} AND o.rank = k.rank"
    )
    chosen = work.temp(
        f"SELECT b.* EXCLUDE (key_hi, key_lo, rank) FROM ({best}) b "
        f"ANTI JOIN {contest.stronger} s ON {same_key('b', 's')}"
    )
    left = work.value(f"SELECT count(*) FROM {chosen} WHERE {ALIVE}")
    given = work.value(f"SELECT count(*) FROM ({offered}) WHERE {ALIVE}")
    return f"SELECT * FROM {chosen}", given - left


def _is_uneven(work: Work, offered: str, parts: Sequence[Part]) -> bool:
    """Tell whether rows of the batch may outrank each other; within one file voids never do."""
    if len(parts) == 1:
        return False
    rank = RANK if len({part.file for part in parts}) > 1 else EXPORT_RANK
    return bool(work.value(f"SELECT count(DISTINCT ({rank})) FROM ({offered})") > 1)


def _take(work: Work, fact: Fact, parts: Sequence[Part], chosen: str, *, whole: bool) -> int:
    """Take the chosen rows in, as whole files where they need no change; return how many wait."""
    table, channel = work.fact(fact), parts[0].channel
    if whole and not any(part.linked for part in parts):
        for part in parts:
            for month, path in part.files(work.layout.home):
                work.link(table, channel, month, path)
        return 0
    before = waiting_rows(table, channel)
    work.put(table, channel, dated(work, fact, channel, chosen))
    return waiting_rows(table, channel) - before


def waiting_rows(table: TableWork, channel: str) -> int:
    """Return how many rows of a channel lack the order from which they take their date."""
    return sum(file.linked for file in table.of(channel, UNDATED))


def _files_of(work: Work, table: TableWork, channel: str, gone: str) -> list[DataFile]:
    found = work.connection.execute(f"SELECT DISTINCT filename FROM {gone}").fetchall()
    names = {row[0] for row in found}
    return [file for file in table.of(channel) if str(table.folder / file.path) in names]


def _by_month(files: Sequence[DataFile]) -> dict[str, list[DataFile]]:
    found: dict[str, list[DataFile]] = {}
    for file in sorted(files, key=lambda file: (file.month, file.path)):
        found.setdefault(file.month, []).append(file)
    return found


def _names(table: TableWork) -> str:
    return ", ".join(named(name) for name in table.columns)
