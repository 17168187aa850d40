"""The lake as other rooms see it: where it lies, how to read it, write it and clean it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from quanyu.lake.contact import contact_value, rejected_lines
from quanyu.lake.layout import Layout
from quanyu.lake.raw import RawFile, put_raw, raw_chunks
from quanyu.lake.reader import Reader
from quanyu.lake.storage import disk_refusals
from quanyu.lake.tables import FileLists
from quanyu.lake.vacuum import Vacuumed, vacuum
from quanyu.lake.warm import Remembered, Warm
from quanyu.lake.writer import Writer


class Lake:
    """All tables under one folder. Cheap to make, but keep one per process: it knows file lists.

    `secret` (32 bytes or more) keys pseudonyms and sealed files; with another secret the same
    customer becomes another pseudonym.
    """

    def __init__(
        self, home: Path, *, secret: bytes, memory_limit: str = "3GB", threads: int = 2
    ) -> None:
        if len(secret) < 32:
            raise ValueError("the lake's secret needs at least 32 bytes")
        self.home = home / "lake"
        self._layout = Layout(self.home)
        self._lists = FileLists(self.home)
        self._secret = secret
        self._settings: dict[str, Any] = {"memory_limit": memory_limit, "threads": threads}
        self._warm = Warm(self._layout, self._settings)
        self._remembered = Remembered()

    def reader(self, snapshot: Mapping[str, int]) -> Reader:
        """Return a reader of a pinned state (table → version); {} is the empty lake."""
        return Reader(self._layout, self._lists, snapshot, self._warm, self._remembered)

    def writer(self, pinned: Mapping[str, int]) -> Writer:
        """Return a writer that builds on a pinned state; the caller holds the lease."""
        return Writer(self._layout, self._lists, pinned, self._secret, self._settings)

    def vacuum(
        self,
        pinned: Mapping[str, set[int]],
        batches: Iterable[int] | None = None,
        raw: Iterable[str] | None = None,
        grace: timedelta = timedelta(hours=1),
    ) -> Vacuumed:
        """Delete what neither a pinned version nor a known batch or raw file needs."""
        with disk_refusals():
            return vacuum(self._layout, pinned, batches, raw, grace)

    def put_raw(self, path: Path) -> RawFile:
        """Keep a file as it came, encrypted under a key of its own that the caller stores."""
        return put_raw(self._layout.raw, path)

    def open_raw(self, raw: RawFile) -> Iterator[bytes]:
        """Yield the bytes of a kept file in chunks; Refusal `raw_gone` where it was dropped."""
        return raw_chunks(self._layout.raw, raw)

    def drop_raw(self, name: str) -> None:
        """Delete a kept file by the name of its `RawFile`; the fingerprint stays known."""
        with disk_refusals():
            (self._layout.raw / Path(name).name).unlink(missing_ok=True)

    def rejects(self, batch: int, file: int = 0) -> list[dict[str, Any]]:
        """Return the rejected lines of a file of a batch, with reasons and original text."""
        return rejected_lines(self._layout.rejects(batch, file), self._secret)

    def contact(self, batch: int, file: int, pseudonym: str) -> str | None:
        """Return the value behind a pseudonym that stands in a row of this file, or None.

        Whether the person asking may see it is for the caller to check and to write down.
        """
        return contact_value(self._layout.contact(batch, file), self._secret, pseudonym)
