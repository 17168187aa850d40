"""From an uploaded file to its members: plain, gz or zip, within limits."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from quanyu.channels import biff
from quanyu.channels.member import Member, MemberKind, copy_counted, digest_of
from quanyu.channels.scratch import Scratch
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one upload may unpack to."""

    bytes: int = 4 << 30
    ratio: int = 200
    members: int = 200
    workbook_bytes: int = 1 << 30
    old_workbook_bytes: int = 64 << 20
    sheets: int = 255
    small: int = 16 << 20


LIMITS = Limits()


def unpack(path: Path, name: str | None = None, *, limits: Limits = LIMITS) -> list[Member]:
    """The members of an uploaded file.

    Raises Refusal: `empty_file`, `password_protected`, `broken_workbook`, `web_page`,
    `broken_archive`, `archive_too_large`, `unsafe_archive`, `nested_archive`, `unreadable_file`.
    """
    shown = name or path.name
    try:
        return _unpack(Path(path), shown, limits)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
            raise Refusal(
                "unreadable_file",
                msg("“%(name)s” cannot be opened: %(why)s."),
                name=shown,
                why=error.strerror or type(error).__name__,
            ) from error
        raise _broken(shown) from error


def _broken(name: str) -> Refusal:
    return Refusal(
        "broken_archive",
        msg("“%(name)s” is cut off or damaged. Download it again."),
        name=name,
    )


def _unpack(path: Path, name: str, limits: Limits) -> list[Member]:
    with path.open("rb") as file:
        start = file.read(512)
    if not start:
        raise Refusal("empty_file", msg("“%(name)s” is empty. Download it again."), name=name)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path, name, limits)
    if start.startswith(b"\x1f\x8b"):
        return [_gzip(path, name, limits)]
    size, digest = digest_of(path)
    return [Member(name, path, size, digest, _kind(start, path, name, limits))]


def _kind(start: bytes, path: Path, name: str, limits: Limits) -> MemberKind:
    if start.startswith(biff.OLE):
        _guard_old_workbook(path, name, limits)
        return "sheet"
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype", b"<table")):
        raise Refusal(
            "web_page",
            msg("“%(name)s” is a web page, not a table. Open it, save it as XLSX, drop that."),
            name=name,
        )
    return "text"


def _guard_old_workbook(path: Path, name: str, limits: Limits) -> None:
    """Refuse what is no .xls, needs a password or would unfold into far too many cells."""
    if path.stat().st_size > limits.old_workbook_bytes:
        raise _too_large(name)
    content = path.read_bytes()
    if _ENCRYPTED in content:
        raise _locked(name)
    try:
        found = biff.survey(content)
    except (ValueError, struct.error) as error:
        raise Refusal(
            "broken_workbook",
            msg("“%(name)s” is damaged or not a workbook. Download it again."),
            name=name,
        ) from error
    if found.locked:
        raise _locked(name)
    if found.sheets > limits.sheets or found.columns > biff.MAX_COLUMNS:
        raise _too_large(name)


def _locked(name: str) -> Refusal:
    return Refusal(
        "password_protected",
        msg("“%(name)s” is protected by a password. Save a copy without one, drop that."),
        name=name,
    )


def _gzip(path: Path, name: str, limits: Limits) -> Member:
    folder = Scratch()
    target = Path(folder.name) / "member"
    check = _checker(path.stat().st_size, limits, name)
    with gzip.open(path) as source, target.open("wb") as out:
        size, digest = copy_counted(cast(BinaryIO, source), out, check)
    inner = name[:-3] if name.lower().endswith(".gz") else name
    if not size:
        raise Refusal("empty_file", msg("“%(name)s” is empty. Download it again."), name=name)
    with target.open("rb") as file:
        start = file.read(512)
    if start.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise _nested(name)
    return Member(inner, target, size, digest, _kind(start, target, name, limits), folder)


def _nested(name: str) -> Refusal:
    return Refusal(
        "nested_archive",
        msg("“%(name)s” holds an archive inside an archive. Unpack it, drop what is inside."),
        name=name,
    )


def _checker(packed: int, limits: Limits, name: str) -> Callable[[int], None]:
    def check(size: int) -> None:
        too_dense = size > limits.small and size > max(packed, 1) * limits.ratio
        if size > limits.bytes or too_dense:
            raise _too_large(name)

    return check


def _too_large(name: str) -> Refusal:
    return Refusal(
        "archive_too_large",
        msg("“%(name)s” unpacks to far more than a download of a channel. Not opened."),
        name=name,
    )


def _zip(path: Path, name: str, limits: Limits) -> list[Member]:
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if any(entry.filename == "xl/workbook.xml" for entry in entries):
            guard_workbook(path, archive, name, limits)
            size, digest = digest_of(path)
            return [Member(name, path, size, digest, "sheet")]
        return _members(path, archive, name, limits)


def _members(path: Path, archive: zipfile.ZipFile, name: str, limits: Limits) -> list[Member]:
    entries = [entry for entry in archive.infolist() if not _is_noise(entry)]
    if len(archive.infolist()) > limits.members:
        raise _unsafe(name)
    names = [_member_name(entry) for entry in entries]
    for entry, inner in zip(entries, names, strict=True):
        _check_entry(entry, inner, name)
    if len(set(names)) != len(names):
        raise _unsafe(name)
    if not entries:
        raise Refusal("empty_file", msg("“%(name)s” is empty. Download it again."), name=name)
    folder = Scratch()
    check = _checker(path.stat().st_size, limits, name)
    found: list[Member] = []
    total = 0
    for number, (entry, inner) in enumerate(zip(entries, names, strict=True)):
        member = _extract(archive, entry, folder, number, f"{name}/{inner}", total, check, limits)
        total += member.size
        found.append(member)
    return found


def _extract(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    folder: Scratch,
    number: int,
    name: str,
    before: int,
    check: Callable[[int], None],
    limits: Limits,
) -> Member:
    target = Path(folder.name) / f"member-{number}"
    with archive.open(entry) as source, target.open("wb") as out:
        size, digest = copy_counted(cast(BinaryIO, source), out, lambda n: check(before + n))
    with target.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"\x1f\x8b"):
        raise _nested(name)
    if not start.startswith(b"PK\x03\x04"):
        return Member(name, target, size, digest, _kind(start, target, name, limits), folder)
    with zipfile.ZipFile(target) as inner:
        if not any(each.filename == "xl/workbook.xml" for each in inner.infolist()):
            raise _nested(name)
        guard_workbook(target, inner, name, limits)
    return Member(name, target, size, digest, "sheet", folder)


def _is_noise(entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename).parts
    return entry.is_dir() or "__MACOSX" in parts or (bool(parts) and parts[-1] == ".DS_Store")


def _member_name(entry: zipfile.ZipInfo) -> str:
    # Chinese tools write GBK names without the UTF-8 mark; zipfile then decodes them as cp437.
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def _check_entry(entry: zipfile.ZipInfo, inner: str, name: str) -> None:
    is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    parts = PurePosixPath(inner.replace("\\", "/"))
    climbs = parts.is_absolute() or ".." in parts.parts or ":" in inner or "\x00" in inner
    if is_link or climbs:
        raise _unsafe(name)
    if entry.flag_bits & 0x1:
        raise _locked(name)


def _unsafe(name: str) -> Refusal:
    return Refusal(
        "unsafe_archive",
        msg(
            "“%(name)s” is not built like a download of a channel (names that lead outside, links, "
            "repeated names or too many files). Not opened."
        ),
        name=name,
    )


def guard_workbook(path: Path, archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Refuse a workbook that unpacks to too much, whatever its own directory says."""
    entries = archive.infolist()
    declared = sum(entry.file_size for entry in entries)
    if len(entries) > 2_000 or declared > limits.workbook_bytes:
        _checker(1, limits, name)(limits.bytes + 1)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise _locked(name)
    check = _checker(path.stat().st_size, limits, name)
    with path.open("rb") as file:
        total = 0
        for entry in entries:
            total += _true_size(file, entry)
            check(total)


def _true_size(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    """Unpack an entry without keeping it; more than it declares is a broken archive."""
    file.seek(entry.header_offset)
    head = file.read(30)
    if len(head) < 30:
        raise zipfile.BadZipFile
    file.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    if entry.compress_type == zipfile.ZIP_STORED:
        return entry.compress_size
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    inflate, size, left = zlib.decompressobj(-15), 0, entry.compress_size
    while left > 0 and not inflate.eof:
        block = file.read(min(left, 1 << 18))
        if not block:
            raise zipfile.BadZipFile
        left -= len(block)
        while block and not inflate.eof:
            size += len(inflate.decompress(block, 1 << 20))
            block = inflate.unconsumed_tail
            if size > entry.file_size:
                raise zipfile.BadZipFile
    return size
