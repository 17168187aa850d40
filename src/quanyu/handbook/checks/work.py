"""When work is due and what it leaves behind: cadences, deliverables, places in the archive."""

from collections.abc import Iterator
from datetime import date

from quanyu.handbook.checks.study import Study
from quanyu.handbook.records import Cadence, Duty
from quanyu.kernel.calendar import Calendar
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

WEEKDAYS = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
RECURRING = frozenset({"day", "week", "month", "quarter", "year"})
LONGEST = {"month": 31, "quarter": 92}  # days
EMPTY = frozenset({"-", "–", "—", "无"})


def check(study: Study) -> Iterator[Finding]:
    """Yield the findings about recurring work."""
    for row in study.written(study.book.duties.values(), "cadences"):
        yield from _cadences(study, row)
    for row in study.written(study.book.duties.values(), "cadences", "deliverable"):
        yield from _deliverable(study, row)
    if study.house:
        yield from _house(study)


def _cadences(study: Study, row: Duty) -> Iterator[Finding]:
    for cadence in row.cadences:
        if _festival(cadence):
            if cadence.on not in Calendar.load().festivals:
                yield study.found(
                    "HB-HOLIDAY",
                    row,
                    msg("No calendar holds the festival %(on)s of %(id)s: use one it knows."),
                    on=cadence.on,
                    id=row.id,
                )
        elif not possible(cadence):
            yield study.found(
                "HB-CADENCE",
                row,
                msg("Every %(every)s on %(on)s is impossible in %(id)s: change every, on or due."),
                every=cadence.every,
                on=cadence.on or cadence.due,
                id=row.id,
            )
    if len({(one.every, one.on) for one in row.cadences}) < len(row.cadences):
        yield study.found(
            "HB-CADENCE", row, msg("%(id)s has one cadence twice: keep one."), id=row.id
        )


def _festival(cadence: Cadence) -> bool:
    """Tell whether `on` names a festival: a word that is neither a weekday nor a kind of day."""
    on = cadence.on or ""
    words = WEEKDAYS | {"workday", "last"}
    return cadence.every == "year" and on.replace("_", "").isalpha() and on not in words


def possible(cadence: Cadence) -> bool:
    """Tell whether `on` and `due` make sense under `every`."""
    on = cadence.on
    if cadence.every in ("event", "continuous"):
        return on is None and (cadence.due is None or cadence.every == "event")
    if on is None:
        return True
    if cadence.every == "day":
        return on == "workday"
    if cadence.every == "week":
        return on in WEEKDAYS
    if cadence.every == "year":
        return _yearly(on)
    return on == "last" or (on.isdigit() and 1 <= int(on) <= LONGEST[cadence.every])


def _yearly(on: str) -> bool:
    month, dash, day = on.partition("-")
    if not dash:
        return on == "last"
    try:
        date(2026, int(month), int(day))  # no leap year: a duty comes every year
    except ValueError:
        return False
    return True


def recurs(row: Duty) -> bool:
    """Tell whether the duty comes round by the calendar."""
    return any(cadence.every in RECURRING for cadence in row.cadences)


def _deliverable(study: Study, row: Duty) -> Iterator[Finding]:
    given = row.deliverable
    if recurs(row) and (given is None or given.zh.strip() in EMPTY):
        yield study.found(
            "HB-DELIVERABLE",
            row,
            msg("%(id)s comes round and hands in nothing: name its deliverable."),
            id=row.id,
        )


def _house(study: Study) -> Iterator[Finding]:
    """Standards say how often and leave the day and the archive open; the house must not."""
    for row in study.written(study.book.duties.values(), "cadences"):
        if any(one.every in RECURRING and not (one.on or one.due) for one in row.cadences):
            yield study.found(
                "HB-DUE", row, msg("%(id)s does not say by when: write on or due."), id=row.id
            )
    for row in study.written(study.book.duties.values(), "deliverable"):
        if row.deliverable and not row.deliverable.archive:
            yield study.found(
                "HB-ARCHIVE",
                row,
                msg("The deliverable of %(id)s has no place in the archive: write archive."),
                id=row.id,
            )
