"""Every id that a row names must be known: here, in a base, or at least in the catalogue.

An id that only the catalogue knows is no fault of the file: coverage reports it as an orphan.
"""

from collections.abc import Callable, Iterator
from typing import Any

from quanyu.handbook.checks.study import Study
from quanyu.handbook.records import (
    Card,
    Competency,
    Department,
    Duty,
    Form,
    Indicator,
    Module,
    Position,
    Process,
    Record,
)
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

Named = tuple[str, str]  # field, id


def check(study: Study) -> Iterator[Finding]:
    """Yield what names something unknown, and what names a row that was left out."""
    yield from _unknown(study)
    yield from _tags(study)
    yield from _absent(study)
    yield from _permissions(study)


def _unknown(study: Study) -> Iterator[Finding]:
    for row, field, name in _all(study):
        if study.wrote(row, field) and not study.knows(name):
            yield study.found(
                "HB-REFERENCE",
                row,
                msg(
                    "%(field)s names %(id)s, which neither this handbook nor a standard knows:"
                    " check the id or add the row first."
                ),
                field=field,
                id=name,
            )


def _all(study: Study) -> Iterator[tuple[Record, str, str]]:
    for row in study.book.rows():
        names = NAMES.get(type(row))
        if names and not study.as_it_was(row):
            yield from ((row, field, name) for field, name in names(row))


def _of_position(row: Position) -> Iterator[Named]:
    yield from _one("department", row.department)
    yield from _one("superior", row.superior)
    yield from _one("reviewer", row.reviewer)
    yield from _many("readings", row.readings)


def _of_duty(row: Duty) -> Iterator[Named]:
    yield from _one("position", row.position)
    yield from _one("department", row.department)
    yield from _many("helpers", row.helpers)
    yield from _one("deliverable", row.deliverable.sign if row.deliverable else None)
    yield from _many("indicators", row.indicators)
    yield from _many("abilities", row.abilities)
    yield from _many("readings", row.readings)


def _of_department(row: Department) -> Iterator[Named]:
    yield from _one("parent", row.parent)
    yield from _many("readings", row.readings)


def _of_competency(row: Competency) -> Iterator[Named]:
    yield from _one("module", row.module)
    yield from _one("position", row.position)
    yield from _many("readings", row.readings)


def _of_card(row: Card) -> Iterator[Named]:
    yield from _one("position", row.position)
    yield from _many("weights", tuple(weight.indicator for weight in row.weights))
    yield from _many("readings", row.readings)


def _of_process(row: Process) -> Iterator[Named]:
    yield from _one("initiator", row.initiator)
    yield from _many("readings", row.readings)  # lanes have a rule of their own


def _of_module(row: Module) -> Iterator[Named]:
    yield "position", row.position


def _of_indicator(row: Indicator) -> Iterator[Named]:
    yield "owner", row.owner


def _of_form(row: Form) -> Iterator[Named]:
    named = (one.indicator for one in row.fields if one.indicator)
    yield from _many("fields", tuple(named))


def _one(field: str, name: str | None) -> Iterator[Named]:
    if name:
        yield field, name


def _many(field: str, names: tuple[str, ...]) -> Iterator[Named]:
    return ((field, name) for name in dict.fromkeys(names))


NAMES: dict[type[Record], Callable[[Any], Iterator[Named]]] = {
    Department: _of_department,
    Position: _of_position,
    Duty: _of_duty,
    Module: _of_module,
    Competency: _of_competency,
    Indicator: _of_indicator,
    Card: _of_card,
    Process: _of_process,
    Form: _of_form,
}


def _tags(study: Study) -> Iterator[Finding]:
    for row in study.written(study.book.duties.values(), "tags"):
        for tag in row.tags:
            if not study.tags.knows(tag):
                yield study.found(
                    "HB-REFERENCE",
                    row,
                    msg("No tag %(tag)s: take an object and an action of tags.yaml, or add them."),
                    tag=tag,
                )
    for node in study.written(study.book.tags.objects.values(), "parent"):
        if node.parent and node.parent not in study.book.tags.objects:
            yield study.found(
                "HB-REFERENCE",
                node,
                msg("The tag object %(parent)s above this one does not exist: add it."),
                parent=node.parent,
            )


def _absent(study: Study) -> Iterator[Finding]:
    if not study.book.composed:
        return  # a standard may name what stands in another one
    book = study.book
    for row in book.positions.values():
        for field, name in _of_position(row):
            missing = name not in book.positions and name not in book.departments
            if field == "readings" or name in study.lost:
                continue
            if missing and study.knows(name):
                yield study.found(
                    "HB-ABSENT",
                    row,
                    msg(
                        "%(field)s of %(of)s is %(id)s, which is not in this handbook: name another"
                        " or adopt it."
                    ),
                    field=field,
                    of=row.id,
                    id=name,
                )


def _permissions(study: Study) -> Iterator[Finding]:
    known = study.asked.known_permission
    for row in study.written(study.book.positions.values(), "permissions"):
        for code in row.permissions:
            if known and not known(code):
                yield study.found(
                    "HB-PERMISSION",
                    row,
                    msg("No room declares the permission %(code)s."),
                    code=code,
                )
        if len(set(row.permissions)) < len(row.permissions):
            yield study.found(
                "HB-DUPLICATE", row, msg("%(id)s lists a permission twice."), id=row.id
            )
