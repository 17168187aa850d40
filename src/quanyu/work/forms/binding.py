"""A form with what somebody typed: judged field by field, nothing of it lost."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from quanyu.handbook import Form, FormField
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.work.forms import figures, files, people, simple
from quanyu.work.forms.conditions import is_asked
from quanyu.work.forms.context import PREFIX, Context, Upload
from quanyu.work.forms.faults import Fault
from quanyu.work.forms.inputs import Input
from quanyu.work.forms.wording import words

Data = QueryDict | MultiValueDict[str, Any]
Uploads = MultiValueDict[str, Upload]
MOST_ROWS = 500


class Bound:
    """A form on a page. `values` has what is kept, `errors` the sentences by field."""

    def __init__(self, form: Form, person: Person, context: Context) -> None:
        self.form = form
        self.person = person
        self.context = context
        self.typed = False
        self.inputs: list[Input] = []
        self.values: dict[str, Any] = {}
        self.figures = figures.drawn(form.fields, person, context)

    @property
    def errors(self) -> dict[str, list[str]]:
        """The sentences about what was typed, by field."""
        return {one.of.field: told for one in self.inputs if (told := one.all_faults)}

    @property
    def is_valid(self) -> bool:
        """Tell whether something was typed and all of it is possible."""
        return self.typed and not self.errors

    @property
    def title(self) -> str:
        """The name of the form in the reader's language."""
        return words(self.form)

    @property
    def purpose(self) -> str:
        """What the form is for."""
        return words(self.form.purpose)

    @property
    def has_files(self) -> bool:
        """Tell whether the page's form must be sent in parts (multipart/form-data)."""
        return any(one.type in ("file", "image") for one in self.form.fields)

    @property
    def keep_key(self) -> str:
        """The name under which the browser keeps what is typed until it is handed in."""
        kept_as = self.context.kept_as or self.context.topic
        return f"{kept_as}|{self.form.form}|{self.person.uuid}" if kept_as else ""


def bind(
    form: Form,
    data: Data | None,
    files: Uploads | None,
    person: Person,
    context: Context | None = None,
) -> Bound:
    """Return a form with what was typed, or with what it begins with where `data` is None."""
    bound = Bound(form, person, context or Context())
    bound.typed = data is not None
    classes = access.field_classes(person)
    for one in form.fields:
        name = PREFIX + one.field
        if data is None:
            drawn, value = _begun(one, name, bound)
        else:
            drawn, value = _read(one, name, data, files or MultiValueDict(), bound)
        drawn.asked = is_asked(one, bound.values)
        if one.field_class and one.field_class not in classes:
            value = _held_back(drawn, value, bound)
        if drawn.asked and value is not None:
            bound.values[one.field] = value
        elif not drawn.asked:
            drawn.faults.clear()
        bound.inputs.append(drawn)
    return bound


def _held_back(drawn: Input, value: Any, bound: Bound) -> Any:
    """Keep what is there already from who may not see its class; they may only write it anew."""
    before = bound.context.initial(drawn.of)
    if before is None or (bound.typed and value is not None):
        return value
    drawn.kept = True
    if not bound.typed:
        drawn.typed, drawn.many, drawn.chosen, drawn.cells = "", (), [], []
    if not drawn.typed.strip():
        drawn.faults.clear()
        return before
    return None


def _begun(one: FormField, name: str, bound: Bound) -> tuple[Input, Any]:
    value = bound.context.initial(one)
    if one.type == "figure":
        return _figure(one, name, bound)
    if value is None and one.default is not None:
        drawn = Input(one, name, typed=one.default)
        try:
            return drawn, simple.parsed(one, one.default)
        except Fault:
            return drawn, None
    return filled(one, name, value), value


def filled(one: FormField, name: str, value: Any) -> Input:
    """Return a field in which a value stands."""
    drawn = Input(one, name)
    listed = value if isinstance(value, list) else []
    if one.type == "choices":
        drawn.many = tuple(str(item) for item in listed)
    elif one.type in ("person", "people"):
        drawn.chosen = people.chosen([value] if isinstance(value, str) else listed)
    elif one.type in ("file", "image"):
        drawn.chosen = files.chosen(listed)
    elif one.type == "rows":
        rows = enumerate(row for row in listed if isinstance(row, Mapping))
        drawn.cells = [_row(one, f"{name}-{n}", row) for n, row in rows]
        drawn.blank = _row(one, f"{name}-NEW", {})
        if not drawn.cells:
            drawn.cells = [_row(one, f"{name}-0", {})]
    else:
        drawn.typed = simple.typed_of(one, value)
    return drawn


def _row(one: FormField, name: str, row: Mapping[str, Any]) -> list[Input]:
    cells = [
        filled(column, f"{name}-{column.field}", row.get(column.field)) for column in one.columns
    ]
    for cell in cells:
        cell.column = True
    return cells


def _read(
    one: FormField, name: str, data: Data, uploads: Uploads, bound: Bound
) -> tuple[Input, Any]:
    if one.type == "figure":
        return _figure(one, name, bound)
    drawn = Input(one, name)
    try:
        value = _value(one, drawn, data, uploads, bound)
    except Fault as fault:
        drawn.faults.append(str(fault))
        return drawn, None
    if value in (None, []):
        if one.required and not drawn.all_faults:
            drawn.faults.append(_missing(one))
        return drawn, None
    _counted(one, drawn, value)
    return drawn, None if drawn.all_faults else value


def _value(one: FormField, drawn: Input, data: Data, uploads: Uploads, bound: Bound) -> Any:
    name = drawn.name
    if one.type == "choices":
        known = {option.option for option in one.options}
        drawn.many = tuple(item for item in data.getlist(name) if item in known)
        return list(drawn.many)
    if one.type in ("person", "people"):
        return _people(one, drawn, data)
    if one.type in ("file", "image"):
        return _files(one, drawn, data, uploads, bound.context)
    if one.type == "rows":
        return _rows(one, drawn, data, bound)
    drawn.typed = str(data.get(name, ""))
    return simple.parsed(one, drawn.typed)


def _people(one: FormField, drawn: Input, data: Data) -> Any:
    drawn.chosen = people.chosen(data.getlist(drawn.name))
    drawn.typed = str(data.get(f"{drawn.name}-find", "")).strip()
    if drawn.typed:
        drawn.chosen.append(people.found_by_typing(drawn.typed))
        drawn.typed = ""
    if one.type == "person" and len(drawn.chosen) > 1:
        drawn.chosen = drawn.chosen[-1:]
    uuids = list(dict.fromkeys(person.value for person in drawn.chosen))
    return uuids if one.type == "people" else next(iter(uuids), None)


def _files(
    one: FormField, drawn: Input, data: Data, uploads: Uploads, context: Context
) -> list[str]:
    before = [str(uuid) for uuid in context.values.get(one.field) or ()]
    here = set(files.known(data.getlist(drawn.name), context))
    uuids = [uuid for uuid in data.getlist(drawn.name) if uuid in here or uuid in before]
    drawn.chosen = files.chosen(uuids)
    for upload in uploads.getlist(drawn.name):
        try:
            uuids += files.kept(one, [upload], context)
        except Fault as fault:
            drawn.faults.append(str(fault))
    drawn.chosen = files.chosen(uuids)
    return uuids


def _rows(one: FormField, drawn: Input, data: Data, bound: Bound) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = []
    drawn.blank = _row(one, f"{drawn.name}-NEW", {})
    for number in _numbers(drawn.name, data):
        place = f"{drawn.name}-{number}"
        typed = [str(data.get(f"{place}-{c.field}", "")) for c in one.columns]
        finds = (str(data.get(f"{place}-{c.field}-find", "")) for c in one.columns)
        if not any(text.strip() for text in (*typed, *finds)):
            continue
        cells, row = [], {}
        for column in one.columns:
            cell, value = _read(column, f"{place}-{column.field}", data, MultiValueDict(), bound)
            cell.column = True
            cells.append(cell)
            if value is not None:
                row[column.field] = value
        drawn.cells.append(cells)
        values.append(row)
    if not drawn.cells:
        drawn.cells = [_row(one, f"{drawn.name}-0", {})]
    return values


def _numbers(name: str, data: Data) -> list[int]:
    shape = re.compile(re.escape(name) + r"-(\d{1,4})-")
    found = {int(match[1]) for key in data if (match := shape.match(key))}
    return sorted(found)[:MOST_ROWS]


def _figure(one: FormField, name: str, bound: Bound) -> tuple[Input, Any]:
    drawn = Input(one, name)
    drawn.figure, value = bound.figures[one.field]
    return drawn, value


def _missing(one: FormField) -> str:
    if one.type in ("choice", "choices", "yes_no"):
        return _("Choose one of the options.")
    if one.type in ("person", "people"):
        return _("Name somebody.")
    if one.type in ("file", "image"):
        return _("A file is needed.")
    if one.type == "rows":
        return _("At least one line is needed.")
    return _("Fill this in.")


def _counted(one: FormField, drawn: Input, value: Any) -> None:
    """Judge how many people, files or lines there are."""
    if one.type not in ("people", "file", "image", "rows"):
        return
    if one.min and len(value) < Decimal(one.min):
        drawn.faults.append(_("At least %(least)s of them are needed.") % {"least": one.min})
    if one.max and len(value) > Decimal(one.max):
        drawn.faults.append(_("At most %(most)s of them are possible.") % {"most": one.max})
