"""Duties that cannot be judged: without an indicator, without the ability, never done."""

from collections.abc import Iterable, Iterator

from quanyu.handbook.book import Handbook
from quanyu.handbook.coverage.findings import CoverageFinding, History, Settings, Staffing
from quanyu.handbook.records import Duty
from quanyu.kernel.text import msg


def unmeasured(book: Handbook) -> Iterator[CoverageFinding]:
    """Yield the duties that no indicator measures."""
    for duty in book.duties.values():
        if duty.position and not duty.indicators:
            yield _finding(
                book,
                "HB-UNMEASURED",
                duty,
                msg("“%(name)s” has no indicator: give it one or say why it needs none."),
            )


def untrained(book: Handbook, staffing: Staffing) -> Iterator[CoverageFinding]:
    """Yield the duties whose holders are there and lack an ability that the duty needs."""
    for duty in book.duties.values():
        holders = staffing.get(duty.position or "")
        if holders is None or not holders.people or holders.abilities is None:
            continue
        lacking = set(duty.abilities) - holders.abilities
        if lacking:
            yield _finding(
                book,
                "HB-UNTRAINED",
                duty,
                msg(
                    "Nobody who answers for “%(name)s” is able to: %(abilities)s. Plan a training."
                ),
                abilities=_called(book, lacking, "zh"),
                abilities_en=_called(book, lacking, "en"),
                lacking=tuple(sorted(lacking)),
            )


def silent(book: Handbook, history: History, settings: Settings) -> Iterator[CoverageFinding]:
    """Yield the duties that were due and never done, or late again and again."""
    for duty in book.duties.values():
        record = history.get(duty.id)
        if record is None:
            continue
        if record.due >= settings.silent_after and not record.done:
            yield _finding(
                book,
                "HB-SILENT",
                duty,
                msg("“%(name)s” was due %(due)s times and never done: find out why."),
                due=record.due,
            )
        elif record.late >= settings.silent_after:
            yield _finding(
                book,
                "HB-SILENT",
                duty,
                msg("“%(name)s” was late %(late)s times of %(due)s: find out why."),
                late=record.late,
                due=record.due,
            )


def _called(book: Handbook, abilities: Iterable[str], language: str) -> str:
    rows = [(name, book.competencies.get(name)) for name in sorted(abilities)]
    between = "、" if language == "zh" else ", "
    return between.join(str(getattr(row, language)) if row else name for name, row in rows)


def _finding(
    book: Handbook, rule: str, duty: Duty, msgid: str, **params: object
) -> CoverageFinding:
    holder = book.positions.get(duty.position or "")
    return CoverageFinding(
        rule,
        duty.id,
        msgid,
        {"name": duty.zh, "name_en": duty.en, **params},
        department=holder.department if holder else duty.department,
        positions=(duty.position,) if duty.position else (),
        file=duty.file,
        line=duty.line,
    )
