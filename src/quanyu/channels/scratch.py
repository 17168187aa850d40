"""A temporary folder that goes with its last user, closed or not."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path


class Scratch:
    """A private folder; removed by `cleanup()`, else when nobody holds it any more."""

    def __init__(self) -> None:
        self.name = tempfile.mkdtemp(prefix="quanyu-")
        self._finalizer = weakref.finalize(self, shutil.rmtree, self.name, ignore_errors=True)

    @property
    def path(self) -> Path:
        return Path(self.name)

    def cleanup(self) -> None:
        """Remove the folder now; more than once does no harm."""
        self._finalizer()
