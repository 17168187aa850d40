"""A child that imports batch after batch and remembers what it pinned, as `figures` does."""

import json
import sys
from pathlib import Path
from typing import Any

from quanyu.kernel.refusal import Refusal
from quanyu.lake.tests.factories import Shelf, order, orders, payment, payments

BATCHES = 12


def contents(batch: int) -> tuple[Any, ...]:
    """Orders that overlap with the batch before, and payments that come before their orders."""
    numbers = range(batch * 3, batch * 3 + 6)
    listed = [order(n, f"2026-{9 + n % 3:02}-15 04:00", amount=f"{batch}.5") for n in numbers]
    return orders(listed), payments([payment(n + 3) for n in numbers])


def pins(home: Path) -> tuple[int, dict[str, int]]:
    """Return the last batch that was pinned, and the versions."""
    path = home / "pins.json"
    if not path.exists():
        return 0, {}
    stored = json.loads(path.read_text())
    return stored["batch"], stored["versions"]


def import_all(home: Path) -> None:
    """Import every batch that is not pinned yet, pinning each with one atomic rename."""
    shelf = Shelf(home)
    done, shelf.versions = pins(home)
    for batch in range(done + 1, BATCHES + 1):
        shelf.bring(batch, *contents(batch))
        torn = home / "pins.torn"
        torn.write_text(json.dumps({"batch": batch, "versions": shelf.versions}))
        torn.replace(home / "pins.json")


def import_one(home: Path) -> str:
    """Import one batch of many rows; return the code of the refusal, or "done"."""
    shelf = Shelf(home)
    done, shelf.versions = pins(home)
    rows = [order(n, amount=n % 7, status=f"status number {n}") for n in range(3000)]
    try:
        shelf.bring(done + 1, orders(rows))
    except Refusal as refusal:
        return refusal.code
    return "done"


def limited(home: str, *, bytes_per_file: int) -> None:
    """Print what becomes of an import when no file may grow beyond a size."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_per_file, bytes_per_file))
    print(import_one(Path(home)))


def powerless(home: str) -> None:
    """Print what becomes of an import by somebody who may not write there."""
    import os

    if os.getuid() == 0:
        os.setuid(65534)
    print(import_one(Path(home)))


if __name__ == "__main__":
    if sys.argv[1] == "limited":
        limited(sys.argv[2], bytes_per_file=int(sys.argv[3]))
    else:
        powerless(sys.argv[2])
