"""Handbooks as folders and ZIP files, in and out. Nothing from outside is trusted."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import IO

from quanyu.editions import rules, terms
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError)
_LITTER = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".git"}
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_EPOCH = (2020, 1, 1, 0, 0, 0)


def read_zip(file: IO[bytes], name: str) -> dict[str, str]:
    """Return {path: text} of the handbook in a ZIP file, without the folder that encloses it all.

    Refuses: zip_unreadable, zip_locked, too_many_files, too_large (counted while reading: what the
    file says of itself is not believed), and what `rules.check_all` refuses.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return _tidy(_unpacked(archive))
    except _BROKEN as fault:
        raise Refusal(
            "zip_unreadable", msg("%(name)s is not a readable ZIP file."), name=name
        ) from fault


def read_folder(folder: Path) -> dict[str, str]:
    """Return {path: text} of a handbook folder; symbolic links are not followed.

    Refuses: too_many_files, too_large, and what `rules.check_all` refuses.
    """
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or _is_litter(name):
            continue
        found[name] = path.read_bytes()
        _check_sizes(found)
    return _tidy(found)


def write_zip(texts: Mapping[str, str]) -> bytes:
    """Return a ZIP file of `texts`; the same texts give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(texts):
            entry = zipfile.ZipInfo(path, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, texts[path])
    return out.getvalue()


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    for entry in entries:
        name = _name(entry)
        if _is_litter(name):
            continue
        if entry.flag_bits & _ENCRYPTED:
            raise Refusal("zip_locked", msg("The ZIP file is locked with a password."))
        if name in found:
            raise Refusal("path_twice", msg("%(path)s comes twice."), path=name)
        with archive.open(entry) as content:
            found[name] = content.read(terms.FILE_BYTES + 1)
        _check_sizes(found)
    return found


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name; Chinese Windows writes names in GBK and does not say so."""
    name = entry.orig_filename
    if entry.flag_bits & _UTF8_NAME or name.isascii():
        return name.replace("\\", "/")
    try:
        return name.encode("cp437").decode("gb18030").replace("\\", "/")
    except UnicodeError:
        return name


def _is_litter(name: str) -> bool:
    return bool(_LITTER & set(PurePosixPath(name).parts))


def _check_sizes(found: dict[str, bytes]) -> None:
    """Stop while unpacking, before a small file has become a large one."""
    rules.check_counts(len(found), sum(map(len, found.values())))
    newest = next(reversed(found))
    rules.check_size(newest, len(found[newest]))


def _tidy(found: Mapping[str, bytes]) -> dict[str, str]:
    return rules.check_all({_inside(name, found): _text(name, found[name]) for name in found})


def _inside(name: str, found: Mapping[str, bytes]) -> str:
    """Return `name` without the one folder in which everything lies, if there is one."""
    first = {PurePosixPath(other).parts[0] for other in found}
    enclosed = len(first) == 1 and all("/" in other for other in found)
    return name.partition("/")[2] if enclosed else name


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refusal(
            "text_unreadable",
            msg("%(path)s holds characters that no text has; save it as UTF-8."),
            path=name[: terms.PATH_LENGTH],
        ) from fault
