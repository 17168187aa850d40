"""Seals of the audit trail noted outside the database, so that nobody can write it anew unseen.

One line a day in `QUANYU_HOME/audit-seals.log`: instant, number of the last entry, its seal.
The file is only ever added to; copy it elsewhere to be safe from whoever owns the machine.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation.models import ChainHead

_LINE = re.compile(r"\S+ (\d+) ([0-9a-f]{64})")


def path() -> Path:
    """Return where this installation notes its seals."""
    return Path(settings.QUANYU_HOME) / "audit-seals.log"


def note() -> int:
    """Add the head of the chain to the file and return its number; 0 for an empty trail."""
    head = ChainHead.objects.filter(id=1).first()
    if head is None or not head.number:
        return 0
    line = f"{clock.now().isoformat(timespec='seconds')} {head.number} {head.seal}\n"
    path().parent.mkdir(parents=True, exist_ok=True)
    target = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(target, line.encode("ascii"))
        os.fsync(target)
    finally:
        os.close(target)
    return head.number


def noted() -> Mapping[int, frozenset[str]]:
    """Return the seals noted for each number; refuses (`seals_unreadable`) a damaged file."""
    found: dict[int, frozenset[str]] = {}
    if not path().exists():
        return found
    for number, line in enumerate(path().read_text(encoding="utf-8").splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise Refusal(
                "seals_unreadable",
                msg("Line %(line)s of %(file)s is damaged. Put the copy of the file back."),
                line=number,
                file=path(),
            )
        entry = int(match[1])
        found[entry] = found.get(entry, frozenset()) | {match[2]}
    return found
