"""Attached files: their bytes under QUANYU_HOME/files/work by SHA-256, each content once."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake.storage import disk_refusals
from quanyu.work import rules
from quanyu.work.terms import FILE_LIMIT

CHUNK = 1 << 18
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe")
_PAGES = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<?php")
_HEADS = {
    ".pdf": (b"%PDF",),
    ".png": (b"\x89PNG",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF8",),
    ".zip": (b"PK",),
    ".xlsx": (b"PK", b"\xd0\xcf\x11\xe0"),
    ".docx": (b"PK", b"\xd0\xcf\x11\xe0"),
    ".pptx": (b"PK", b"\xd0\xcf\x11\xe0"),
}


class Upload(Protocol):
    """What Django hands over for a file of a form."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """Yield the bytes."""


@dataclass(frozen=True)
class Stored:
    """A file that lies in the store."""

    name: str
    sha256: str
    size: int


def store(upload: Upload) -> Stored:
    """Put an upload into the store.

    Refuses: file_type, file_empty, too_large, disk_full.
    """
    name = rules.safe_name(upload.name or "")
    if not rules.may_be_attached(name):
        raise _wrong_type(name)
    digest, size = hashlib.sha256(), 0
    with disk_refusals():
        folder = _folder()
        with tempfile.NamedTemporaryFile(dir=folder, prefix="part-", delete=False) as draft:
            try:
                for chunk in upload.chunks():
                    _check_head(name, chunk, size)
                    size += len(chunk)
                    _check_size(name, size)
                    digest.update(chunk)
                    draft.write(chunk)
                if not size:
                    raise Refusal("file_empty", msg("%(name)s is empty."), name=name)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
        target = place_of(digest.hexdigest())
        target.parent.mkdir(exist_ok=True, mode=0o700)
        Path(draft.name).replace(target)
    return Stored(name, digest.hexdigest(), size)


def place_of(sha256: str) -> Path:
    """Return where the bytes with this fingerprint lie; LookupError for no fingerprint."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise LookupError(sha256)
    return _folder() / sha256[:2] / sha256


def chunks(sha256: str) -> Iterator[bytes]:
    """Return the bytes with this fingerprint piece by piece; LookupError where they are gone."""
    place = place_of(sha256)
    if not place.is_file():
        raise LookupError(sha256)
    return _read(place)


def _read(place: Path) -> Iterator[bytes]:
    with place.open("rb") as stream:
        while part := stream.read(CHUNK):
            yield part


def _folder() -> Path:
    folder = Path(settings.QUANYU_HOME) / "files" / "work"
    os.makedirs(folder, exist_ok=True, mode=0o700)  # noqa: PTH103 - parents private too
    return folder


def _check_head(name: str, chunk: bytes, before: int) -> None:
    if before:
        return
    start = chunk[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    heads = _HEADS.get(Path(name).suffix.lower())
    fits = heads is None or chunk.startswith(heads)
    if not fits or chunk.startswith(_PROGRAMS) or start.startswith(_PAGES):
        raise _wrong_type(name)


def _check_size(name: str, size: int) -> None:
    if size > FILE_LIMIT:
        raise Refusal(
            "too_large",
            msg("%(name)s is larger than %(limit)s MB. Share it elsewhere and say where."),
            name=name,
            limit=FILE_LIMIT // (1024 * 1024),
        )


def _wrong_type(name: str) -> Refusal:
    return Refusal(
        "file_type",
        msg("%(name)s cannot be attached: papers, pictures, films and archives can."),
        name=name,
    )
