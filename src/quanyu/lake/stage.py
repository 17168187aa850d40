"""Intake: a file that was read becomes clean Parquet, sealed rejects and sealed contact values.

Everything happens by SQL in the reader's own connection, so memory stays bounded whatever the
file's size. The days come first and say where to cut, so that each row is written once; only files
with keys that repeat are written again. The slip is written last: without it, nothing was staged.
"""

import shutil
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from quanyu.lake.contact import keep_contacts, keep_rejects, pepper
from quanyu.lake.layout import Layout, Part
from quanyu.lake.parquet import Slice, copy_to, slices, write_slices
from quanyu.lake.reading import Emit, Reading
from quanyu.lake.shape import PEPPER, Origin, fact_of, relation, shaped
from quanyu.lake.sql import files, quoted
from quanyu.lake.storage import disk_refusals
from quanyu.lake.tables import settle
from quanyu.lake.voids import write_voids

_KEY = "row_hi, row_lo"


@dataclass(frozen=True, slots=True)
class Staged:
    """What a file holds: clean rows, repeated keys and undated rows by fact; rejected lines.

    `days` are the first and the last business day of each fact that has dated rows.
    """

    batch: int
    file: int
    rows: Mapping[str, int]
    duplicates: Mapping[str, int]
    undated: Mapping[str, int]
    days: Mapping[str, tuple[date, date]]
    rejected: int


def stage(
    layout: Layout, secret: bytes, reading: Reading, origin: Origin, priority: int | None = None
) -> Staged:
    """Write the clean rows and rejects of one file of a batch; a repetition overwrites.

    `priority` overrides the priority of every emit. Errors: Refusal `unknown_fact`,
    `unknown_column`, `date_source`, `unknown_timezone`, `disk_full`, `lake_read_only`.
    """
    scratch = layout.scratch / uuid.uuid4().hex
    connection, batch, file = reading.connection, origin.batch, origin.file
    with disk_refusals():
        try:
            scratch.mkdir(parents=True)
            forget_file(layout, batch, file)
            written = _write_all(layout, secret, reading, origin, priority, scratch)
            keep_contacts(connection, secret, reading.emits, layout.contact(batch, file))
            rejects = layout.rejects(batch, file)
            rejected = keep_rejects(connection, secret, reading.rejects_sql, rejects)
            layout.write_slip(batch, file, [part for part, _ in written])
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return _summed(origin, written, rejected)


def forget_file(layout: Layout, batch: int, file: int) -> None:
    """Remove what an earlier, perhaps torn, staging of the same file left behind."""
    layout.slip(batch, file).unlink(missing_ok=True)
    layout.contact(batch, file).unlink(missing_ok=True)
    layout.rejects(batch, file).unlink(missing_ok=True)
    for folder in layout.clean.glob(f"*/{batch}-{file}"):
        shutil.rmtree(folder)


def _write_all(
    layout: Layout,
    secret: bytes,
    reading: Reading,
    origin: Origin,
    priority: int | None,
    scratch: Path,
) -> list[tuple[Part, int]]:
    connection = reading.connection
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"SET VARIABLE {PEPPER} = {quoted(pepper(secret))}")
    try:
        written = []
        for emit in reading.emits:
            rank = emit.priority if priority is None else priority
            one = _write(layout, connection, emit, replace(origin, priority=rank), scratch)
            written += [one] if one else []
        parts = [part for part, _ in written]
        voids = write_voids(layout, connection, reading.emits, origin, priority, parts)
        return [*written, *((part, 0) for part in voids)]
    finally:
        connection.execute(f"RESET VARIABLE {PEPPER}")


def _write(
    layout: Layout, connection: Any, emit: Emit, origin: Origin, scratch: Path
) -> tuple[Part, int] | None:
    fact = fact_of(emit)
    described = connection.execute(f"DESCRIBE SELECT * FROM {relation(emit)}").fetchall()
    query = shaped(emit, fact, origin, {row[0]: row[1] for row in described})
    cut = slices(connection, f"({query})")
    if not cut:
        return None
    folder = layout.clean_part(fact.name, origin.batch, origin.file)
    folder.mkdir(parents=True, exist_ok=True)
    written = write_slices(connection, query, cut, folder, scratch)
    written, duplicates = _without_repeats(connection, written, scratch, keyless=not emit.key)
    settle(path for _, path in written)
    cut = [one for one, _ in written]
    part = Part(
        batch=origin.batch,
        file=origin.file,
        fact=fact.name,
        channel=origin.channel.name,
        rows=sum(one.rows for one in cut),
        duplicates=duplicates,
        linked=any(one.linked for one in cut),
        first_on=_text(min((one.first for one in cut if one.first), default=None)),
        last_on=_text(max((one.last for one in cut if one.last), default=None)),
        paths=tuple((one.month, str(at.relative_to(layout.home))) for one, at in written),
    )
    return part, sum(one.rows for one in cut if one.first is None)


def _without_repeats(
    connection: Any, written: list[tuple[Slice, Path]], scratch: Path, *, keyless: bool
) -> tuple[list[tuple[Slice, Path]], int]:
    """Return files in which each row key occurs once, and how many rows were set aside.

    Of rows with a key the last line stays and the others are kept beside. Rows without a key are
    all kept: the second of equals gets the key of a second occurrence. Only files with a repeated
    key are written again.
    """
    source = files((path for _, path in written), filename=True)
    rows, distinct = connection.execute(
        f"SELECT count(*), count(DISTINCT ({_KEY})) FROM {source}"
    ).fetchall()[0]
    if rows == distinct:
        return written, 0
    repeats = f"SELECT {_KEY} FROM {source} GROUP BY {_KEY} HAVING count(*) > 1"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE repeats AS {repeats}")
    found = f"SELECT * FROM {source} SEMI JOIN repeats USING ({_KEY})"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE again AS {found}")
    touched = {row[0] for row in connection.execute("SELECT filename FROM again").fetchall()}
    old = [path for _, path in written if str(path) in touched]
    again, folder = "(SELECT * EXCLUDE (filename) FROM again)", old[0].parent
    number = f"row_number() OVER (PARTITION BY {_KEY} ORDER BY line DESC)"
    kept = f"SELECT * FROM {again} QUALIFY {number} = 1"
    if keyless:
        kept = _by_occurrence(again, number)
    else:
        aside = f"SELECT * FROM {again} QUALIFY {number} > 1"
        copy_to(connection, aside, folder / f"repeated-{uuid.uuid4().hex}.parquet")
    once = f"SELECT * FROM {files(old)} ANTI JOIN repeats USING ({_KEY}) UNION ALL ({kept})"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE once AS {once}")
    cut = slices(connection, "once")
    new = write_slices(connection, "SELECT * FROM once", cut, folder, scratch)
    for path in old:
        path.unlink()
    kept_files = [each for each in written if each[1] not in old]
    return [*kept_files, *new], 0 if keyless else rows - distinct


def _by_occurrence(source: str, number: str) -> str:
    numbered = f"SELECT *, {number} AS occurrence FROM {source}"
    again = "md5_number(row_hi || '/' || row_lo || '/' || occurrence)"
    keyed = f"SELECT *, CASE WHEN occurrence > 1 THEN {again} END AS again FROM ({numbered})"
    mask = 0x7FFF_FFFF_FFFF_FFFF
    return (
        "SELECT * EXCLUDE (occurrence, again) REPLACE ("
        "coalesce((again >> 65)::BIGINT, row_hi) AS row_hi, "
        f"coalesce((again & {mask})::BIGINT, row_lo) AS row_lo) FROM ({keyed})"
    )


def _summed(origin: Origin, written: list[tuple[Part, int]], rejected: int) -> Staged:
    rows: dict[str, int] = {}
    duplicates: dict[str, int] = {}
    undated: dict[str, int] = {}
    for part, without_date in written:
        if part.is_void:
            continue
        rows[part.fact] = rows.get(part.fact, 0) + part.rows
        duplicates[part.fact] = duplicates.get(part.fact, 0) + part.duplicates
        undated[part.fact] = undated.get(part.fact, 0) + without_date
    days = span(part for part, _ in written)
    return Staged(origin.batch, origin.file, rows, duplicates, undated, days, rejected)


def span(parts: Iterable[Part]) -> dict[str, tuple[date, date]]:
    """Return the first and the last business day by fact, of the parts that have any."""
    found: dict[str, tuple[date, date]] = {}
    for part in parts:
        if part.first_on and part.last_on:
            first, last = date.fromisoformat(part.first_on), date.fromisoformat(part.last_on)
            known = found.get(part.fact, (first, last))
            found[part.fact] = min(first, known[0]), max(last, known[1])
    return found


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
