"""Many cases at once, from the rows of a table."""

from collections.abc import Sequence

from quanyu.organisation.models import Person
from quanyu.process.actions.starting import start
from quanyu.process.models import Case


def start_rows(*, actor: Person, process: str, rows: Sequence[tuple[str, str]]) -> int:
    """Start a case of `process` for each (subject, number); return how many began.

    A number that was started before starts nothing again. Refuses as `start`.
    """
    keys = [f"{process}:{number}" for _subject, number in rows if number]
    known = set(Case.objects.filter(key__in=keys).values_list("key", flat=True))
    begun = 0
    for subject, number in rows:
        key = f"{process}:{number}" if number else None
        if key is None or key not in known:
            start(actor=actor, process=process, subject=subject, key=key)
            begun += 1
            known.add(key or "")
    return begun
