"""Delta tables of the lake: which files a version has, and committing a change of files.

The Parquet files are written by DuckDB and lie flat in the table's folder; Delta holds the log.
A version is a number; the log is never cleaned, so every version that is pinned can be opened.
"""

import json
import os
import time
import uuid
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake.transaction import AddAction, RemoveAction

PARTITIONS = ["channel", "month"]
CONFIGURATION = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.checkpointInterval": "50",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}
_ARROW = {
    "VARCHAR": "string",
    "BIGINT": "int64",
    "INTEGER": "int32",
    "TINYINT": "int8",
    "BOOLEAN": "bool",
    "DATE": "date32",
}


@dataclass(frozen=True, slots=True)
class DataFile:
    """One Parquet file of a table: its partition, rows, and how many take their date elsewhere."""

    path: str
    channel: str
    month: str
    rows: int
    linked: int
    size: int


@dataclass(slots=True)
class Change:
    """Files that a table loses and gains in one commit."""

    removed: list[DataFile] = field(default_factory=list)
    added: list[DataFile] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)


class FileLists:
    """Which files a version of a table has; remembered per process, since versions never change."""

    def __init__(self, home: Path, keep: int = 256) -> None:
        self._home = home
        self._keep = keep
        self._known: OrderedDict[tuple[str, int], tuple[DataFile, ...]] = OrderedDict()
        self._lock = Lock()

    def of(self, table: str, version: int) -> tuple[DataFile, ...]:
        """Return the files of `table` at `version`."""
        with self._lock:
            known = self._known.get((table, version))
            if known is not None:
                self._known.move_to_end((table, version))
                return known
        listed = _listed(_open(self._home / table, version))
        self.remember(table, version, listed)
        return listed

    def remember(self, table: str, version: int, listed: tuple[DataFile, ...]) -> None:
        """Store a list that is already known, as after a commit."""
        with self._lock:
            self._known[(table, version)] = listed
            while len(self._known) > self._keep:
                self._known.popitem(last=False)


def head_is(folder: Path, version: int) -> bool:
    """Tell whether `version` is the newest of the table, by its log alone."""
    return not _log_file(folder, version + 1).exists()


def exists(folder: Path) -> bool:
    """Tell whether the table was ever created."""
    return _log_file(folder, 0).exists()


def create(folder: Path, columns: Mapping[str, str]) -> None:
    """Create an empty table (version 0) with the given columns and DuckDB types."""
    import pyarrow as pa
    from deltalake import DeltaTable

    schema = pa.schema([pa.field(name, _arrow(type_)) for name, type_ in columns.items()])
    DeltaTable.create(
        str(folder), schema, mode="ignore", partition_by=PARTITIONS, configuration=CONFIGURATION
    )


def restore(folder: Path, version: int) -> int:
    """Bring a torn table back to `version`; return the new head, which equals it in content."""
    _open(folder).restore(version)
    return int(_open(folder).version())


def commit(folder: Path, version: int, change: Change, note: str) -> int:
    """Apply `change` on top of `version` in one commit and return the new version."""
    from deltalake import CommitProperties, PostCommitHookProperties

    table = _open(folder, version)
    now = int(time.time() * 1000)
    removed = [_remove(file, now) for file in change.removed]
    added = [_add(file, now) for file in change.added]
    table.create_write_transaction(
        [*removed, *added],
        mode="append",
        schema=table.schema(),
        partition_by=PARTITIONS,
        commit_properties=CommitProperties(custom_metadata={"quanyu": note}, max_commit_retries=0),
        post_commithook_properties=PostCommitHookProperties(
            create_checkpoint=True, cleanup_expired_logs=False
        ),
    )
    return version + 1


def named_by(folder: Path, versions: Collection[int]) -> set[str]:
    """Return the files that any of `versions` names, in one pass over the log.

    A file belongs to the versions from the commit that adds it to the one before its removal.
    """
    wanted, found, since = sorted(versions), set[str](), dict[str, int]()
    number = 0
    while wanted and (log := _log_file(folder, number)).exists():
        actions = [json.loads(line) for line in log.read_text("utf-8").splitlines() if line]
        for path in (each["remove"]["path"] for each in actions if "remove" in each):
            if _has_between(wanted, since.pop(path, number), number):
                found.add(path)
        for path in (each["add"]["path"] for each in actions if "add" in each):
            since.setdefault(path, number)
        number += 1
    found |= {path for path, first in since.items() if _has_between(wanted, first, number)}
    return found


def _has_between(ordered: list[int], first: int, end: int) -> bool:
    return bisect_left(ordered, first) < bisect_left(ordered, end)


def new_name(month: str) -> str:
    """Return an unused file name; the month is there for people who look."""
    return f"{month}-{uuid.uuid4().hex}.parquet"


def settle(paths: Iterable[Path]) -> None:
    """Force files to the disk before a commit names them."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _open(folder: Path, version: int | None = None) -> Any:
    # Loaded late: most commands and pages read no table.
    from deltalake import DeltaTable

    return DeltaTable(str(folder), version=version)


def _listed(table: Any) -> tuple[DataFile, ...]:
    import pyarrow as pa

    actions = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    return tuple(
        DataFile(
            path=row["path"],
            channel=row["partition.channel"],
            month=row["partition.month"],
            rows=row["num_records"],
            linked=row["num_records"] - (row.get("null_count.dated_from") or 0),
            size=row["size_bytes"],
        )
        for row in actions
    )


def _add(file: DataFile, now: int) -> "AddAction":
    from deltalake.transaction import AddAction

    nulls = {"dated_from": file.rows - file.linked}
    stats = {"numRecords": file.rows, "minValues": {}, "maxValues": {}, "nullCount": nulls}
    partition = {"channel": file.channel, "month": file.month}
    return AddAction(file.path, file.size, partition, now, True, json.dumps(stats))


def _remove(file: DataFile, now: int) -> "RemoveAction":
    from deltalake.transaction import RemoveAction

    partition: dict[str, str | None] = {"channel": file.channel, "month": file.month}
    return RemoveAction(file.path, True, now, file.size, partition)


def _log_file(folder: Path, version: int) -> Path:
    return folder / "_delta_log" / f"{version:020d}.json"


def _arrow(type_: str) -> "pa.DataType":
    import pyarrow as pa

    if type_ == "TIMESTAMP":
        return pa.timestamp("us")
    if type_.startswith("DECIMAL"):
        precision, scale = type_[8:-1].split(",")
        return pa.decimal128(int(precision), int(scale))
    return pa.type_for_alias(_ARROW[type_])
