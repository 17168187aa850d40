"""Intake: a file that was read becomes clean Parquet, sealed rejects and sealed contact values.

Everything happens by SQL in the reader's own connection, so memory stays bounded whatever the
file's size. A file is written once; only where it spans several months it is split by month, and
only where keys repeat it is gone through again. The slip is written last: without it, nothing was
staged.
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
from quanyu.lake.parquet import copy_to, file_of, split_by_month
from quanyu.lake.reading import Emit, Reading
from quanyu.lake.shape import PEPPER, Origin, fact_of, relation, shaped
from quanyu.lake.sql import quoted
from quanyu.lake.storage import disk_refusals
from quanyu.lake.voids import write_voids


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
        for number, emit in enumerate(reading.emits):
            rank = emit.priority if priority is None else priority
            path = scratch / f"{number}.parquet"
            one = _write(layout, connection, emit, replace(origin, priority=rank), path)
            written += [one] if one else []
        parts = [part for part, _ in written]
        voids = write_voids(layout, connection, reading.emits, origin, priority, parts)
        return [*written, *((part, 0) for part in voids)]
    finally:
        connection.execute(f"RESET VARIABLE {PEPPER}")


def _write(
    layout: Layout, connection: Any, emit: Emit, origin: Origin, path: Path
) -> tuple[Part, int] | None:
    fact = fact_of(emit)
    described = connection.execute(f"DESCRIBE SELECT * FROM {relation(emit)}").fetchall()
    query = shaped(emit, fact, origin, {row[0]: row[1] for row in described})
    if not copy_to(connection, query, path):
        return None
    folder = layout.clean_part(fact.name, origin.batch, origin.file)
    folder.mkdir(parents=True, exist_ok=True)
    path, duplicates = _without_repeats(connection, path, folder, keyless=not emit.key)
    months = connection.execute(
        f"SELECT month, count(*), count(dated_from), count(*) FILTER (business_on IS NULL), "
        "min(business_on), max(business_on) "
        f"FROM {file_of(path)} GROUP BY month ORDER BY month"
    ).fetchall()
    paths = split_by_month(connection, path, [month for month, *_ in months], folder)
    part = Part(
        batch=origin.batch,
        file=origin.file,
        fact=fact.name,
        channel=origin.channel.name,
        rows=sum(rows for _, rows, *_ in months),
        duplicates=duplicates,
        linked=any(linked for _, _, linked, *_ in months),
        first_on=_text(min((first for *_, first, _ in months if first), default=None)),
        last_on=_text(max((last for *_, last in months if last), default=None)),
        paths=tuple((month, str(at.relative_to(layout.home))) for month, at in paths),
    )
    return part, sum(undated for _, _, _, undated, *_ in months)


def _without_repeats(
    connection: Any, path: Path, folder: Path, *, keyless: bool
) -> tuple[Path, int]:
    """Return a file in which each row key occurs once, and how many rows were set aside.

    Of rows with a key the last line stays and the others are kept beside. Rows without a key are
    all kept: the second of equals gets the key of a second occurrence.
    """
    source, keys = file_of(path), "row_hi, row_lo"
    rows, distinct = connection.execute(
        f"SELECT count(*), count(DISTINCT ({keys})) FROM {source}"
    ).fetchall()[0]
    if rows == distinct:
        return path, 0
    number = f"row_number() OVER (PARTITION BY {keys} ORDER BY line DESC)"
    kept = path.with_name(f"once-{path.name}")
    if keyless:
        copy_to(connection, _by_occurrence(source, number), kept)
        return kept, 0
    chosen = f"SELECT * FROM {source} QUALIFY {number}"
    copy_to(connection, f"{chosen} = 1", kept)
    copy_to(connection, f"{chosen} > 1", folder / f"repeated-{uuid.uuid4().hex}.parquet")
    return kept, rows - distinct


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
