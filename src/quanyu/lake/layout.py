"""Where things lie under `lake/`, and the slip of paper that stands for a staged file."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from quanyu.lake.facts import VOID

SLIPS = "slips"


@dataclass(frozen=True, slots=True)
class Part:
    """The clean rows of one emit in one file of a batch: Parquet files by month."""

    batch: int
    file: int
    fact: str
    channel: str
    rows: int
    duplicates: int
    linked: bool
    first_on: str | None
    last_on: str | None
    paths: tuple[tuple[str, str], ...]

    @property
    def is_void(self) -> bool:
        """Tell whether these are voids: keys of which the file says that there is no row."""
        return any(month == VOID for month, _ in self.paths)

    def files(self, home: Path) -> list[tuple[str, Path]]:
        """Return (month, absolute path) of the part's Parquet files."""
        return [(month, home / name) for month, name in self.paths]


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of one lake."""

    home: Path

    @property
    def raw(self) -> Path:
        """Return the folder of encrypted originals."""
        return self.home / "raw"

    @property
    def clean(self) -> Path:
        """Return the folder of typed rows by fact and batch."""
        return self.home / "clean"

    @property
    def scratch(self) -> Path:
        """Return the folder of unfinished work; emptied when a writer opens."""
        return self.home / "scratch"

    def table(self, name: str) -> Path:
        """Return the folder of the Delta table `name` ("facts/order", "daily/order")."""
        return self.home / name

    def clean_part(self, fact: str, batch: int, file: int) -> Path:
        """Return the folder of a file's clean rows of one fact."""
        return self.clean / fact / f"{batch}-{file}"

    def rejects(self, batch: int, file: int) -> Path:
        """Return the encrypted Parquet file of a file's rejected lines."""
        return self.home / "rejects" / f"{batch}-{file}.sealed"

    def contact(self, batch: int, file: int) -> Path:
        """Return the encrypted Parquet file of a file's pseudonyms and their values."""
        return self.home / "contact" / f"{batch}-{file}.sealed"

    def slip(self, batch: int, file: int) -> Path:
        """Return the slip that says which clean parts a staged file has."""
        return self.clean / SLIPS / f"{batch}-{file}.json"

    def write_slip(self, batch: int, file: int, parts: Iterable[Part]) -> None:
        """Write the slip last and at once: without it nothing was staged."""
        path = self.slip(batch, file)
        path.parent.mkdir(parents=True, exist_ok=True)
        torn = path.with_suffix(".torn")
        with torn.open("w", encoding="utf-8") as target:
            json.dump([asdict(part) for part in parts], target)
            target.flush()
            os.fsync(target.fileno())
        torn.replace(path)

    def parts(self, batch: int) -> list[Part] | None:
        """Return the clean parts of a batch, or None where nothing was staged."""
        slips = sorted((self.clean / SLIPS).glob(f"{batch}-*.json"))
        if not slips:
            return None
        return [_part(row) for slip in slips for row in json.loads(slip.read_text("utf-8"))]


def _part(row: dict[str, Any]) -> Part:
    paths = tuple((month, name) for month, name in row.pop("paths"))
    return Part(paths=paths, **row)
