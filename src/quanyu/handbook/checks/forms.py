"""Forms: fields that can be filled in, conditions that can be read, and who uses which form."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from quanyu.handbook.checks.rules import found
from quanyu.handbook.checks.study import Spot, Study
from quanyu.handbook.records import FormField, Record
from quanyu.handbook.records.forms import CHOOSING, SIMPLE
from quanyu.handbook.sheets.expressions import Refused, names
from quanyu.handbook.sheets.rows import all_steps
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

NUMERIC = frozenset({"number", "money"})
COUNTED = frozenset({"text", "long_text", "people", "file", "image", "rows"})
DATED = frozenset({"date", "datetime"})
PRESET = frozenset({"text", "long_text", "number", "money", "choice", "yes_no"})


def check(study: Study) -> Iterator[Finding]:
    """Yield the findings about forms, and about rows that name one."""
    for form in study.written(study.book.forms.values(), "fields"):
        for line, code, msgid, params in _fields(form.fields, form.form):
            spot = study.spot(form)
            written = spot.file == form.file and line
            place = Spot(form.file, line) if written else spot
            yield found(code, place, msgid, **params)
    unknown = list(_unknown(study))
    yield from unknown
    if study.house and not unknown and not study.lost:  # else the use may be misspelt, or lost
        yield from _unused(study)


@dataclass(frozen=True, slots=True)
class Named:
    """A line that names a form, and the id of the step or duty there."""

    file: str
    line: int | None
    id: str


Fault = tuple[int, str, str, dict[str, object]]


def _fields(fields: Iterable[FormField], form: str) -> Iterator[Fault]:
    before: dict[str, FormField] = {}
    for one in fields:
        told: dict[str, object] = {"field": one.field, "form": form}
        if one.field in before:
            yield one.line, "HB-FORM-FIELD", msg("%(form)s has the field %(field)s twice."), told
        for msgid, more in (*_needs(one), *_bounds(one), *_default(one)):
            yield one.line, "HB-FORM-FIELD", msgid, {**told, **more}
        yield from _condition(one, before, form)
        for column in one.columns:
            if column.type not in SIMPLE or column.shown_if:
                msgid = msg("The column %(field)s of %(form)s must be of a simple type.")
                params: dict[str, object] = {"field": column.field, "form": form}
                yield column.line, "HB-FORM-FIELD", msgid, params
        yield from _fields(one.columns, one.field)
        before.setdefault(one.field, one)


def _needs(one: FormField) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield what the type of a field asks for and what it has no use for."""
    if (one.type in CHOOSING) != bool(one.options):
        yield msg("Options belong to a choice, and a choice has options: see %(field)s."), {}
    if (one.type == "rows") != bool(one.columns):
        yield msg("Columns belong to a table, and a table has columns: see %(field)s."), {}
    if (one.type == "figure") != bool(one.indicator):
        yield msg("An indicator belongs to a figure, and a figure has one: see %(field)s."), {}
    if one.type == "figure" and one.required:
        yield msg("Nobody types the figure %(field)s: it cannot be required."), {}
    counted = Counter(option.option for option in one.options)
    for name in (name for name, times in counted.items() if times > 1):
        yield msg("%(field)s has the option %(option)s twice."), {"option": name}


def _bounds(one: FormField) -> Iterator[tuple[str, dict[str, object]]]:
    given = [bound for bound in (one.min, one.max) if bound is not None]
    for bound in given:
        if one.type not in NUMERIC | COUNTED | DATED or (bound == "today") != (one.type in DATED):
            yield msg("%(field)s cannot be bounded by %(bound)s."), {"bound": bound}
            return
    if len(given) == 2 and "today" not in given and Decimal(given[0]) > Decimal(given[1]):
        yield msg("%(field)s: the least is more than the most."), {}


def _default(one: FormField) -> Iterator[tuple[str, dict[str, object]]]:
    if one.default is None:
        return
    known = {option.option for option in one.options}
    fits = {
        "choice": one.default in known,
        "yes_no": one.default in ("yes", "no"),
        "number": _number(one.default),
        "money": _number(one.default),
    }
    if one.type not in PRESET or not fits.get(one.type, True):
        yield msg("%(field)s cannot begin with “%(default)s”."), {"default": one.default}


def _number(text: str) -> bool:
    return text.replace(".", "", 1).removeprefix("-").isdigit()


def _condition(one: FormField, before: dict[str, FormField], form: str) -> Iterator[Fault]:
    if not one.shown_if:
        return
    told: dict[str, object] = {"field": one.field, "form": form, "condition": one.shown_if}
    try:
        read = names(one.shown_if)
    except Refused as refused:
        msgid = msg("%(form)s, %(field)s: “%(condition)s” is refused: %(why)s.")
        yield one.line, "HB-FORM-SHOWN", msgid, {**told, "why": str(refused)}
        return
    for name in sorted(read - before.keys()):
        msgid = msg("%(form)s, %(field)s: its condition reads %(name)s: no field before it.")
        yield one.line, "HB-FORM-SHOWN", msgid, {**told, "name": name}


def _unknown(study: Study) -> Iterator[Finding]:
    """Yield rows that name a form nobody has, and forms that were dropped though used."""
    dropped: set[str] = set()
    for row, place, form, field in uses(study):
        if form in study.book.forms or form in study.lost or form in study.asked.common_forms:
            continue
        left = study.book.left.get(f"form:{form}")
        if study.wrote(row, field):
            msgid = msg("%(id)s names the form %(form)s, which nobody knows: write it or another.")
            yield found("HB-FORM", place, msgid, id=place.id, form=form)
        elif left is not None and form not in dropped:
            dropped.add(form)
            msgid = msg("%(form)s is dropped, but %(id)s needs it: keep it or change the step.")
            yield found("HB-FORM", left, msgid, id=place.id, form=form)


def uses(study: Study) -> Iterator[tuple[Record, Named, str, str]]:
    """Yield (row, place, form, field of the row) of all steps and deliverables."""
    for sheet in study.book.sheets.values():
        spot = study.spot(sheet)
        own = spot.file == sheet.file
        for step in all_steps(sheet.steps):
            if step.form:
                place = Named(spot.file, step.line if own else spot.line, step.id)
                yield sheet, place, step.form, "steps"
    for duty in study.book.duties.values():
        if duty.deliverable and duty.deliverable.form:
            spot = study.spot(duty)
            yield duty, Named(spot.file, spot.line, duty.id), duty.deliverable.form, "deliverable"


def _unused(study: Study) -> Iterator[Finding]:
    """Yield the forms of the house that no step and no deliverable asks for."""
    used = {form for _, _, form, _ in uses(study)}
    for form in study.written(study.book.forms.values()):
        if form.form not in used:
            msgid = msg("Nobody fills in %(form)s: name it in a step or a deliverable.")
            yield study.found("HB-FORM-UNUSED", form, msgid, form=form.form)
