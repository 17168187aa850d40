"""Load: how often a position's duties come round in a month, and how long they take."""

from collections.abc import Iterator, Mapping

from quanyu.handbook.book import Handbook
from quanyu.handbook.coverage.findings import CoverageFinding, Load, Settings, Staffing
from quanyu.handbook.records import Duty, Position
from quanyu.kernel.text import msg


def occurrences(duty: Duty, settings: Settings) -> float:
    """Return how often a duty is expected in a month: the sum over its cadences."""
    return sum(settings.occurrences[cadence.every] for cadence in duty.cadences)


def loads(book: Handbook, staffing: Staffing | None, settings: Settings) -> dict[str, Load]:
    """Return the load of every position that answers for something."""
    mine: dict[str, list[Duty]] = {}
    for duty in book.duties.values():
        if duty.position in book.positions:
            mine.setdefault(duty.position or "", []).append(duty)
    return {
        name: _load(book.positions[name], duties, staffing, settings)
        for name, duties in mine.items()
    }


def _load(row: Position, duties: list[Duty], staffing: Staffing | None, settings: Settings) -> Load:
    expected = [(occurrences(duty, settings), duty) for duty in duties]
    return Load(
        row.id,
        len(duties),
        sum(times for times, _ in expected),
        sum(times * (duty.minutes or settings.default_minutes) for times, duty in expected),
        _heads(row, staffing),
    )


def _heads(row: Position, staffing: Staffing | None) -> int:
    """Return the people of a position, or its planned posts where no people are named."""
    today = (staffing or {}).get(row.id)
    if today is not None:
        return today.people
    return int(row.headcount) if row.headcount and row.headcount.isdigit() else 1


def overloads(
    book: Handbook, found: Mapping[str, Load], settings: Settings
) -> Iterator[CoverageFinding]:
    """Yield the positions with too much to do, and those that answer for too much."""
    for name, load in found.items():
        row = book.positions[name]
        if load.minutes_per_head > settings.minutes_limit:
            yield _finding(
                row,
                name,
                msg(
                    "%(name)s has %(hours)s hours of duties per head and month, more than"
                    " %(limit)s: share them or add people."
                ),
                hours=round(load.minutes_per_head / 60),
                limit=settings.minutes_limit // 60,
            )
        if load.duties > settings.accountable_limit:
            yield _finding(
                row,
                f"{name}/accountable",
                msg("%(name)s answers for %(count)s duties, more than %(limit)s: share them."),
                count=load.duties,
                limit=settings.accountable_limit,
            )


def _finding(row: Position, named: str, msgid: str, /, **params: object) -> CoverageFinding:
    return CoverageFinding(
        "HB-OVERLOAD",
        named,
        msgid,
        {"name": row.zh, "name_en": row.en, **params},
        department=row.department,
        positions=(row.id,),
        file=row.file,
        line=row.line,
    )
