"""Files made elsewhere: each with its origin, version, licence and SHA-256 in a manifest."""

import hashlib
import json
from pathlib import Path
from typing import TypedDict

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
MANIFEST = HERE / "vendor.json"


class Vendored(TypedDict):
    """One line of the manifest; `path` is below static/."""

    path: str
    name: str
    version: str
    licence: str
    source: str
    sha256: str


def manifest() -> list[Vendored]:
    """Return every vendored file as the manifest states it."""
    rows: list[Vendored] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return rows


def digest(path: str) -> str:
    """Return the SHA-256 of the file at `path` below static/."""
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()


def refresh(path: str) -> None:
    """Write the present digest of `path` into the manifest."""
    rows = manifest()
    for row in rows:
        if row["path"] == path:
            row["sha256"] = digest(path)
    text = json.dumps(rows, indent=2, ensure_ascii=False)
    MANIFEST.write_text(text + "\n", encoding="utf-8")
