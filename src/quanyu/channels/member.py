"""A member: one file after unpacking, with its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

MemberKind = Literal["text", "sheet"]
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """One file to be read.

    `name` is what the person knows it by (for a member of an archive: archive/member); `kind` says
    whether it is delimited text or a workbook. `keep` holds the folder it was unpacked into; it
    goes when the last member goes.
    """

    name: str
    path: Path
    size: int
    sha256: str
    kind: MemberKind
    keep: object = field(default=None, repr=False, compare=False)


def copy_counted(
    source: BinaryIO, target: BinaryIO, check: Callable[[int], None]
) -> tuple[int, str]:
    """Copy a stream; `check` sees the byte count so far and may refuse. Size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    while block := source.read(CHUNK):
        size += len(block)
        check(size)
        digest.update(block)
        target.write(block)
    return size, digest.hexdigest()


def digest_of(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return path.stat().st_size, digest.hexdigest()
