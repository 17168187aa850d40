"""The duties of a handbook as a list that can be searched and narrowed."""

from collections.abc import Iterable
from dataclasses import dataclass

from quanyu.editions.queries.in_force import per_handbook
from quanyu.editions.queries.positions import DutyLine, duty_line
from quanyu.handbook import Handbook
from quanyu.handbook.records import Duty
from quanyu.organisation import naming

LACKS = ("cadence", "indicator", "deliverable", "holder")


@dataclass(frozen=True)
class Wanted:
    """What a reader asked for; an empty field narrows nothing.

    `lacks` is one of `LACKS`; `origin` standard, changed or own; `object` the first half of a tag.
    """

    text: str = ""
    department: str = ""
    position: str = ""
    every: str = ""
    object: str = ""
    origin: str = ""
    lacks: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything was asked for."""
        return any(vars(self).values())


def duty_lines(book: Handbook, wanted: Wanted) -> list[DutyLine]:
    """Return the duties that fit, by id: positions of one source stand together."""
    search, words = duty_words(book), wanted.text.lower().split()
    fitting = [
        duty_line(book, duty)
        for duty in sorted(book.duties.values(), key=_number)
        if all(word in search[duty.id] for word in words) and _fits(duty, wanted)
    ]
    return [line for line in fitting if _placed(line, wanted)]


@per_handbook
def duty_words(book: Handbook) -> dict[str, str]:
    """Return {duty id: what a search looks in}; words that were renamed find the row as well."""
    return {duty.id: _words(book, duty) for duty in book.duties.values()}


def _number(duty: Duty) -> tuple[str, int]:
    """Sort DUT-G01-2 before DUT-G01-10."""
    position, _, number = duty.id.rpartition("-")
    return position, int(number)


def _words(book: Handbook, duty: Duty) -> str:
    texts = [duty.zh, duty.en, duty.id, *duty.tags]
    if duty.deliverable:
        texts += [duty.deliverable.zh, duty.deliverable.en]
    said = " ".join(texts)
    texts += [word.source for word in book.words.values() if word.today and word.today in said]
    return naming.search_text(*texts)


def _fits(duty: Duty, wanted: Wanted) -> bool:
    return (
        wanted.position in ("", duty.position or "-")
        and (not wanted.every or wanted.every in {row.every for row in duty.cadences})
        and (not wanted.object or wanted.object in _objects(duty.tags))
        and (not wanted.lacks or wanted.lacks in _lacking(duty))
    )


def _placed(line: DutyLine, wanted: Wanted) -> bool:
    department = line.department.id if line.department else "-"
    kind = line.origin.kind if line.origin else "standard"
    return wanted.department in ("", department) and wanted.origin in ("", kind)


def _objects(tags: Iterable[str]) -> set[str]:
    return {tag.partition(".")[0] for tag in tags}


def _lacking(duty: Duty) -> set[str]:
    there = {
        "cadence": duty.cadences,
        "indicator": duty.indicators,
        "deliverable": duty.deliverable,
        "holder": duty.position,
    }
    return {name for name, value in there.items() if not value}
