"""`show`: one row of the handbook as people read it, each line with where it comes from."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from quanyu.handbook import Cadence, Duty, Handbook, Position, Record
from quanyu.handbook.differences.comparing import flat
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.project.cli.handbook.sources import JSON, PATH, take
from quanyu.project.cli.handbook.words import field_word, named, origin_text, value_text
from quanyu.project.cli.output import show_json, show_rows

Line = dict[str, Any]


def show(id: str, path: PATH = None, json: JSON = False) -> None:
    """Print a position's sheet, or any other row by its id, with the origin of every line."""
    book = take(path).book
    row = _row(book, id)
    lines = _sheet(book, row) if isinstance(row, Position) else _fields(book, row)
    if json:
        show_json({"id": row.name, "kind": row.noun, "name": named(row), "lines": lines})
    else:
        columns = ["part", "id", "text", "detail", "origin"]
        show_rows([_plain(line) for line in lines], columns, f"{row.name} {named(row)}")


def _plain(line: Line) -> Line:
    return {name: line.get(name, "") or "" for name in ("part", "id", "text", "detail", "origin")}


def _row(book: Handbook, name: str) -> Record:
    rows = {row.mark: row for row in reversed(list(book.rows()))}
    found = book.indicator_of(name) or rows.get(name)
    if found is None:
        raise Refusal(
            "row_unknown", msg("“%(id)s” is not in this handbook: check the id."), id=name
        )
    return found


def _fields(book: Handbook, row: Record) -> list[Line]:
    origin = origin_text(book.origin_of(row))
    return [
        {"part": field_word(name), "text": value_text(value), "origin": origin}
        for name, value in flat(row).items()
        if value not in (None, "", ())
    ]


def _sheet(book: Handbook, row: Position) -> list[Line]:
    """Return the lines of a position's sheet (职位说明书)."""
    head = _fields(book, row)
    hidden = {field_word(name) for name in ("permissions", "field_classes", "zh", "en", "sort")}
    return [
        *(line for line in head if line["part"] not in hidden),
        *(_duty(book, duty) for duty in book.duties_of(row.id)),
        *_helps(book, row),
        *_abilities(book, row),
        *_card(book, row),
        *_processes(book, row),
    ]


def _duty(book: Handbook, duty: Duty) -> Line:
    parts = [
        "; ".join(_cadence(one) for one in duty.cadences),
        named(duty.deliverable) if duty.deliverable else "",
        ", ".join(duty.indicators),
        ", ".join(duty.abilities),
    ]
    return _line(book, duty, _("Duty"), " · ".join(part for part in parts if part))


def _cadence(one: Cadence) -> str:
    return " ".join(part for part in (one.every, one.on, one.due) if part)


def _line(book: Handbook, row: Record, part: str, detail: str = "") -> Line:
    return {
        "part": part,
        "id": row.name,
        "text": named(row),
        "detail": detail,
        "origin": origin_text(book.origin_of(row)),
    }


def _helps(book: Handbook, row: Position) -> Iterable[Line]:
    for duty in book.duties.values():
        if row.id in duty.helpers:
            yield _line(book, duty, _("Helpers"), duty.position or "")


def _abilities(book: Handbook, row: Position) -> Iterable[Line]:
    for ability in book.competencies.values():
        if ability.position == row.id:
            level = ability.required_level or ability.level
            yield _line(book, ability, _("Ability"), level)


def _card(book: Handbook, row: Position) -> Iterable[Line]:
    card = book.cards.get(row.id)
    for weight in card.weights if card else ():
        indicator = book.indicator_of(weight.indicator)
        yield {
            "part": _("Score card"),
            "id": weight.indicator,
            "text": named(indicator) if indicator else "",
            "detail": f"{weight.weight} %",
            "origin": origin_text(book.origin_of(card)) if card else "",
        }


def _processes(book: Handbook, row: Position) -> Iterable[Line]:
    for process in book.processes.values():
        if row.id in process.lanes or row.id == process.initiator:
            yield _line(book, process, _("Process"))
