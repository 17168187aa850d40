"""Pure rules of the room: back-off, slots of a schedule, a worker's name."""

import os
import secrets
import socket
from datetime import datetime, timedelta
from pathlib import Path

BACKOFF_FIRST = timedelta(seconds=5)
BACKOFF_MOST = timedelta(minutes=10)


def backoff(attempt: int) -> timedelta:
    """The pause after the n-th failed attempt: 5 s, 20 s, 80 s … at most ten minutes."""
    factor: int = 4 ** max(attempt - 1, 0)
    return min(BACKOFF_FIRST * factor, BACKOFF_MOST)


def next_slot(planned: datetime, every: timedelta, now: datetime) -> datetime:
    """The first slot after *now*; missed slots are skipped, the rhythm stays."""
    if planned > now:
        return planned
    missed = (now - planned) // every + 1
    return planned + every * missed


def worker_name() -> str:
    """``host:pid:random``, so that a worker of this host can be seen to be dead."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def is_dead_here(worker: str) -> bool:
    """Whether *worker* ran on this host and its process is gone; unknown counts as alive."""
    host, _, rest = worker.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return _is_zombie(int(pid))


def _is_zombie(pid: int) -> bool:
    """A killed child that nobody has waited for yet still has a process id (Linux)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return stat.rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False
