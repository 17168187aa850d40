"""What a file of a handbook may be called and how large it may be; pure."""

import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath

from quanyu.editions import terms
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

SUFFIXES = (".yaml", ".yml", ".bpmn", ".md", ".txt")
_FORBIDDEN = set('<>:"|?*\\')


def clean_path(path: str) -> str:
    """Return `path` as it is kept: NFC, slashes, no empty parts.

    Refuses (`path_unsafe`) absolute and climbing paths, devices and control characters, and
    (`path_kind`) endings that no file of a handbook has.
    """
    kept = unicodedata.normalize("NFC", path.strip(" "))
    parts = kept.split("/")
    unsafe = (
        not kept
        or len(kept) > terms.PATH_LENGTH
        or any(part in ("", ".", "..") or part != part.strip(" ") for part in parts)
        or any(c in _FORBIDDEN or unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in kept)
    )
    if unsafe:
        raise Refusal(
            "path_unsafe",
            msg("“%(path)s” cannot be the name of a file here; write it like duties/sales.yaml."),
            path=path[: terms.PATH_LENGTH].encode(errors="replace").decode(),
        )
    if PurePosixPath(kept).suffix not in SUFFIXES:
        raise Refusal(
            "path_kind",
            msg("%(path)s: a handbook holds files that end in %(endings)s."),
            path=kept,
            endings=", ".join(SUFFIXES),
        )
    return kept


def check_text(path: str, text: str) -> str:
    """Return `text` as it is. Refuses: file_too_large, text_unreadable."""
    check_size(path, len(text.encode(errors="replace")))
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise Refusal(
            "text_unreadable",
            msg("%(path)s holds characters that no text has; save it as UTF-8."),
            path=path,
        )
    return text


def check_all(texts: Mapping[str, str]) -> dict[str, str]:
    """Return {clean path: text}. Refuses: too_many_files, too_large, path_twice, as above."""
    check_counts(len(texts), 0)
    kept: dict[str, str] = {}
    for path, text in texts.items():
        name = clean_path(path)
        if name in kept:
            raise Refusal("path_twice", msg("%(path)s comes twice."), path=name)
        kept[name] = check_text(name, text)
    check_counts(len(kept), sum(len(text.encode()) for text in kept.values()))
    return kept


def check_size(path: str, size: int) -> None:
    """Refuse (`file_too_large`) a file of more bytes than one may have."""
    if size > terms.FILE_BYTES:
        raise Refusal(
            "file_too_large",
            msg("%(path)s is larger than %(limit)s MB; divide it into several files."),
            path=path[: terms.PATH_LENGTH],
            limit=terms.FILE_BYTES // 1_000_000,
        )


def check_counts(count: int, size: int) -> None:
    """Refuse more files (`too_many_files`) or bytes (`too_large`) than a handbook may have."""
    if count > terms.FILE_COUNT:
        raise Refusal(
            "too_many_files",
            msg("These are more than %(limit)s files; a handbook holds no more than that."),
            limit=terms.FILE_COUNT,
        )
    if size > terms.TOTAL_BYTES:
        raise Refusal(
            "too_large",
            msg("All files together are larger than %(limit)s MB."),
            limit=terms.TOTAL_BYTES // 1_000_000,
        )
