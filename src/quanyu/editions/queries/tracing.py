"""The trace of the catalogue as a page shows it: searched, narrowed, counted."""

from collections.abc import Mapping
from functools import cache

from quanyu.editions import terms
from quanyu.handbook.trace import Traced, counts, trace
from quanyu.organisation import access, naming
from quanyu.organisation.models import Person


def traced(
    actor: Person, *, text: str = "", kind: str = "", role: str = ""
) -> tuple[list[Traced], Mapping[str, Mapping[str, int]]]:
    """Return the ids that fit, and the counts of all by kind.

    `role` is one of `handbook.trace.ROLES`, or `nowhere` for what no row or page knows yet.
    """
    access.require(actor, terms.VIEW)
    rows, words = trace(), text.lower().split()
    fitting = [
        row
        for row in rows
        if kind in ("", row.kind)
        and (not role or role in row.roles or (role == "nowhere" and row.nowhere))
        and all(word in _search(row.id, row.zh, row.en) for word in words)
    ]
    return fitting, counts(rows)


@cache
def _search(name: str, zh: str, en: str) -> str:
    return naming.search_text(zh, en, name)
