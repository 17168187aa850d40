"""Contact store: what facts hold as pseudonyms, and the lines that were rejected, both sealed.

Names, phones, addresses and accounts never reach clean rows, facts or daily tables. The values
stand once per file in a sealed Parquet file beside them, found again by batch and file of the row.
Rejected lines hold the original text, so they are sealed as well.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from quanyu.lake.reading import Emit
from quanyu.lake.seal import derive, opened, sealing
from quanyu.lake.shape import PEPPER, fact_of, personal_columns, pseudonym, relation
from quanyu.lake.sql import named, quoted

_BATCH = 65_536


def pepper(secret: bytes) -> str:
    """Return the key of the pseudonyms as hexadecimal text."""
    return derive(secret, "pseudonym").hex()


def keep_contacts(connection: Any, secret: bytes, emits: Sequence[Emit], target: Path) -> int:
    """Seal the distinct (pseudonym, value) pairs of a file's contact columns; return how many."""
    found = [query for emit in emits for query in _values(connection, emit)]
    if not found:
        return 0
    distinct = f"SELECT DISTINCT value FROM ({' UNION ALL '.join(found)}) WHERE value <> ''"
    query = f"SELECT {pseudonym('value')} AS pseudonym, value FROM ({distinct})"
    connection.execute(f"SET VARIABLE {PEPPER} = {quoted(pepper(secret))}")
    try:
        return _seal(connection, query, derive(secret, "contact"), target)
    finally:
        connection.execute(f"RESET VARIABLE {PEPPER}")


def contact_value(path: Path, secret: bytes, wanted: str) -> str | None:
    """Return the value behind a pseudonym in a file's contact store, or None."""
    for row in _rows(path, derive(secret, "contact")):
        if row["pseudonym"] == wanted:
            return str(row["value"])
    return None


def keep_rejects(connection: Any, secret: bytes, query: str | None, target: Path) -> int:
    """Seal the rejected lines of a file; return how many distinct lines there are."""
    if not query:
        return 0
    source = f"({query.strip().rstrip(';')})"
    lines = connection.execute(f"SELECT count(DISTINCT line) FROM {source}").fetchall()[0][0]
    _seal(connection, f"SELECT * FROM {source} ORDER BY line", derive(secret, "rejects"), target)
    return int(lines)


def rejected_lines(path: Path, secret: bytes) -> list[dict[str, Any]]:
    """Return the rejected lines of a file in order, each with its reasons and original text."""
    return _rows(path, derive(secret, "rejects"))


def _values(connection: Any, emit: Emit) -> list[str]:
    personal = sorted(personal_columns(emit, fact_of(emit)))
    source = relation(emit)
    given = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    return [
        f"SELECT {named(name)}::VARCHAR AS value FROM {source}"
        for name in personal
        if name in given
    ]


def _seal(connection: Any, query: str, key: bytes, target: Path) -> int:
    import pyarrow.parquet as pq

    reader = connection.sql(query).to_arrow_reader(_BATCH)
    first = next(iter(reader), None)
    if first is None or first.num_rows == 0:
        target.unlink(missing_ok=True)
        return 0
    count = 0
    with sealing(target, key) as sink, pq.ParquetWriter(sink, reader.schema) as writer:
        while first is not None:
            writer.write_batch(first)
            count += first.num_rows
            first = next(iter(reader), None)
    return count


def _rows(path: Path, key: bytes) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(opened(path, key)))
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows
