"""Failures of the disk, said as sentences."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

_ERRORS = {"duckdb": "Error", "deltalake.exceptions": "DeltaError"}
_FULL = {errno.ENOSPC, errno.EDQUOT}
_DENIED = {errno.EROFS, errno.EACCES, errno.EPERM}
_FULL_WORDS = ("no space left", "disk quota exceeded", "file too large", "os error 28")
_DENIED_WORDS = (
    "read-only file system",
    "permission denied",
    "operation not permitted",
    "os error 30",
    "os error 13",
)


@contextmanager
def disk_refusals() -> Iterator[None]:
    """Turn a full disk or a read-only folder into a Refusal; other errors pass.

    Errors: Refusal `disk_full`, `lake_read_only`.
    """
    try:
        yield
    except Exception as error:
        refusal = _refusal(error) if _comes_from_disk(error) else None
        if refusal is None:
            raise
        raise refusal from error


def _comes_from_disk(error: Exception) -> bool:
    # Only a loaded library can have raised; asking must not load one, least of all on a full disk.
    kinds = [
        getattr(sys.modules[module], name)
        for module, name in _ERRORS.items()
        if module in sys.modules
    ]
    return isinstance(error, (OSError, *kinds))


def _refusal(error: Exception) -> Refusal | None:
    number = error.errno if isinstance(error, OSError) else None
    words = str(error).lower()
    if number in _FULL or any(word in words for word in _FULL_WORDS):
        return Refusal(
            "disk_full",
            msg("The disk of the data folder is full. Nothing was changed; free space and repeat."),
        )
    if number in _DENIED or any(word in words for word in _DENIED_WORDS):
        return Refusal(
            "lake_read_only",
            msg(
                "The data folder cannot be written. Nothing was changed; "
                "give this program the right to write there and repeat."
            ),
        )
    return None
