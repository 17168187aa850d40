"""Writing Parquet files out of queries, one per month."""

from pathlib import Path
from typing import Any

from quanyu.lake.sql import quoted
from quanyu.lake.tables import new_name, settle


def copy_to(connection: Any, query: str, path: Path) -> int:
    """Write the rows of `query` to `path` and return how many there are."""
    copied = connection.execute(f"COPY ({query}) TO {quoted(str(path))} (FORMAT parquet)")
    return int(copied.fetchall()[0][0])


def file_of(path: Path) -> str:
    """Return the FROM item of one Parquet file."""
    return f"read_parquet({quoted(str(path))})"


def split_by_month(
    connection: Any, path: Path, months: list[str], folder: Path
) -> list[tuple[str, Path]]:
    """Move the rows of `path` into one file per month; a file of one month is moved as it is."""
    placed = [(month, folder / new_name(month)) for month in months]
    if len(placed) == 1:
        path.rename(placed[0][1])
    else:
        for month, target in placed:
            query = f"SELECT * FROM {file_of(path)} WHERE month = {quoted(month)}"
            copy_to(connection, query, target)
        path.unlink()
    settle(target for _, target in placed)
    return placed
