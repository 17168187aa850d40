"""Files as they came: kept as ciphertext under a key of their own, named by content."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake.seal import CHUNK, sealing, unsealed
from quanyu.lake.storage import disk_refusals


@dataclass(frozen=True, slots=True)
class RawFile:
    """A stored file: its name in `raw/`, the hash and size of its plain bytes, its key.

    The caller keeps the key; without it the bytes are lost, which is how they are erased.
    """

    name: str
    sha256: str
    size: int
    key: bytes = field(repr=False)


def put_raw(folder: Path, path: Path) -> RawFile:
    """Encrypt the file at `path` into `folder`, however large, and return how to open it.

    Errors: Refusal `disk_full`, `lake_read_only`.
    """
    name, key, digest, size = os.urandom(16).hex(), os.urandom(32), hashlib.sha256(), 0
    with disk_refusals(), path.open("rb") as source, sealing(folder / name, key) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return RawFile(name, digest.hexdigest(), size, key)


def raw_chunks(folder: Path, raw: RawFile) -> Iterator[bytes]:
    """Yield the plain bytes of a stored file in chunks.

    Errors: Refusal `raw_gone` where the file was dropped, `sealed_file_damaged` where it changed.
    """
    path = folder / raw.name
    if not path.is_file():
        raise Refusal(
            "raw_gone",
            msg("The original file is no longer kept; only its fingerprint %(sha256)s remains."),
            sha256=raw.sha256,
        )
    with path.open("rb") as source:
        yield from unsealed(source, raw.key)
