"""Backup of one moment: the database, then the immutable lake, then keys, all with digests."""

import hashlib
import io
import json
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from quanyu.kernel.clock import now
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

MANIFEST = "MANIFEST.json"
PARTS = ("lake", "keys", "files")
DUMP = {"sqlite": "quanyu.sqlite3", "postgresql": "quanyu.pgdump"}


def write(home: Path, target: Path) -> int:
    """Write the backup of `home` to `target` (tar); return the number of files in it.

    The database is copied first: every file that its snapshots name exists by then and, being
    immutable, is still the same when it is copied.
    """
    digests: dict[str, str] = {}
    draft = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(dir=home) as folder, tarfile.open(draft, "w") as archive:
        dump = _dump_database(Path(folder))
        for path, name in [(dump, dump.name), *_files(home)]:
            digests[name] = _digest(path)
            archive.add(path, name, recursive=False)
        _add_manifest(archive, digests)
    draft.rename(target)
    return len(digests)


def restore(source: Path, home: Path) -> int:
    """Unpack `source` into the empty folder `home` and compare every digest.

    Refuses a folder with data (`home_not_empty`) and a damaged archive (`backup_damaged`). A dump
    of PostgreSQL is left beside the lake for `pg_restore`, which operations.md describes.
    """
    if (home / "lake").exists() and any((home / "lake").iterdir()):
        raise Refusal(
            "home_not_empty",
            msg("%(home)s already holds data. Set QUANYU_HOME to an empty folder."),
            home=home,
        )
    with tarfile.open(source) as archive:
        archive.extractall(home, filter="data")
    digests = json.loads((home / MANIFEST).read_text(encoding="utf-8"))["digests"]
    damaged = [name for name, digest in digests.items() if not _intact(home / name, digest)]
    if damaged:
        raise Refusal(
            "backup_damaged",
            msg("The backup is damaged: %(count)s files differ, first %(name)s. Use another copy."),
            count=len(damaged),
            name=damaged[0],
        )
    return len(digests)


def _dump_database(folder: Path) -> Path:
    target = folder / DUMP[connection.vendor]
    if connection.vendor == "sqlite":
        with sqlite3.connect(target) as copy, sqlite3.connect(_sqlite_path()) as live:
            live.backup(copy)
        return target
    given = connection.settings_dict
    command = ["pg_dump", "--format=custom", f"--file={target}", f"--dbname={given['NAME']}"]
    options = {"--host": given["HOST"], "--port": given["PORT"], "--username": given["USER"]}
    command += [f"{name}={value}" for name, value in options.items() if value]
    subprocess.run(command, check=True)  # noqa: S603 - fixed program, own settings
    return target


def _sqlite_path() -> str:
    return str(connection.settings_dict["NAME"])


def _files(home: Path) -> Iterator[tuple[Path, str]]:
    for part in PARTS:
        for path in sorted((home / part).rglob("*")):
            if path.is_file():
                yield path, path.relative_to(home).as_posix()


def _add_manifest(archive: tarfile.TarFile, digests: dict[str, str]) -> None:
    text = json.dumps({"written_at": now().isoformat(), "digests": digests}, indent=1).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size = len(text)
    archive.addfile(entry, io.BytesIO(text))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _intact(path: Path, digest: str) -> bool:
    return path.is_file() and _digest(path) == digest
