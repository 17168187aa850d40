"""Encrypted files: AES-256-GCM in chunks, so that a file of any size passes through.

Layout: magic, 8 random bytes, then chunks of one mebibyte (plus tag). The nonce of a chunk is the
random part and its number; the last chunk is marked in the authenticated data, so a file that was
cut short, reordered or extended does not open.
"""

import hashlib
import hmac
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

MAGIC = b"QYSEAL1\n"
CHUNK = 1 << 20
_TAG = 16


def derive(secret: bytes, purpose: str) -> bytes:
    """Return a 32-byte key for one purpose out of the installation's secret."""
    return hmac.new(secret, b"quanyu.lake." + purpose.encode(), hashlib.sha256).digest()


class SealingWriter(io.RawIOBase):
    """A write-only stream that encrypts what it is given into `target`."""

    def __init__(self, target: BinaryIO, key: bytes) -> None:
        super().__init__()
        self._target = target
        self._cipher = AESGCM(key)
        self._prefix = os.urandom(8)
        self._number = 0
        self._held = bytearray()
        self._written = 0
        target.write(MAGIC + self._prefix)

    def writable(self) -> bool:
        """Answer yes, as a stream does."""
        return True

    def write(self, data: object) -> int:
        """Encrypt `data`; whole chunks go out at once."""
        view = memoryview(data).cast("B")  # type: ignore[arg-type]
        self._held += view
        self._written += len(view)
        while len(self._held) > CHUNK:
            self._put(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(view)

    def tell(self) -> int:
        """Return how many bytes of plain text were written."""
        return self._written

    def seekable(self) -> bool:
        """Answer no, as an encrypting stream must."""
        return False

    def close(self) -> None:
        """Write the last chunk; the target stays open."""
        if not self.closed:
            self._put(bytes(self._held), last=True)
            self._held.clear()
        super().close()

    def _put(self, chunk: bytes, *, last: bool) -> None:
        nonce, mark = _nonce(self._prefix, self._number), _mark(self._number, last)
        self._target.write(self._cipher.encrypt(nonce, chunk, mark))
        self._number += 1


def unsealed(source: BinaryIO, key: bytes) -> Iterator[bytes]:
    """Yield the plain chunks of an encrypted stream.

    Errors: Refusal `sealed_file_damaged` where the key is another one or the bytes were changed.
    """
    head = source.read(len(MAGIC) + 8)
    if len(head) != len(MAGIC) + 8 or not head.startswith(MAGIC):
        raise _damaged()
    cipher, prefix, number = AESGCM(key), head[len(MAGIC) :], 0
    chunk = source.read(CHUNK + _TAG)
    while True:
        following = source.read(CHUNK + _TAG)
        try:
            yield cipher.decrypt(_nonce(prefix, number), chunk, _mark(number, not following))
        except InvalidTag as error:
            raise _damaged() from error
        if not following:
            return
        chunk, number = following, number + 1


@contextmanager
def sealing(path: Path, key: bytes) -> Iterator[SealingWriter]:
    """Open an encrypting stream that becomes `path` when the block ends well, else vanishes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torn = path.with_name(f"{path.name}.{os.urandom(4).hex()}.torn")
    try:
        with torn.open("wb") as target:
            writer = SealingWriter(target, key)
            yield writer
            writer.close()
            target.flush()
            os.fsync(target.fileno())
        torn.replace(path)
    finally:
        torn.unlink(missing_ok=True)


def opened(path: Path, key: bytes) -> bytes:
    """Return the plain bytes of an encrypted file that fits into memory."""
    with path.open("rb") as source:
        return b"".join(unsealed(source, key))


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + number.to_bytes(4, "big")


def _mark(number: int, last: bool) -> bytes:
    return number.to_bytes(4, "big") + (b"last" if last else b"more")


def _damaged() -> Refusal:
    return Refusal(
        "sealed_file_damaged",
        msg("The stored file cannot be opened: it was changed, cut short, or its key is another."),
    )
