"""What was generated: every file, what its import must be told and what it must give."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """One export: `path` relative to the manifest, `rejects` the rows planted to be refused."""

    path: str
    channel: str
    format: str
    exported_at: datetime
    first: date
    last: date
    rows: int
    rejects: int = 0
    duplicates: int = 0
    constants: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Manifest:
    """All files in the order in which they were exported, and the world's own totals by channel.

    `truth` holds, by channel, what happened up to the end of the last day: numbers and yuan.
    """

    first: date
    last: date
    scale: float
    seed: int
    files: list[ManifestFile] = field(default_factory=list)
    truth: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Return the data rows of all files."""
        return sum(row.rows for row in self.files)

    def write(self, folder: Path) -> Path:
        """Write the manifest into `folder` and return its path."""
        path = folder / NAME
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, default=_plain)
        path.write_text(text + "\n", encoding="utf-8")
        return path


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest that stands in `folder`; raises FileNotFoundError."""
    data = json.loads((folder / NAME).read_text(encoding="utf-8"))
    first, last = (date.fromisoformat(data.pop(key)) for key in ("first", "last"))
    files = [_file(row) for row in data.pop("files")]
    return Manifest(first=first, last=last, files=files, **data)


def _file(row: dict[str, str]) -> ManifestFile:
    days = {key: date.fromisoformat(row.pop(key)) for key in ("first", "last")}
    exported_at = datetime.fromisoformat(row.pop("exported_at"))
    return ManifestFile(exported_at=exported_at, **days, **row)  # type: ignore[arg-type]


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
