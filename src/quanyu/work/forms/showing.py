"""What was handed in, to be read: names instead of keys, stars instead of what is not for one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quanyu.handbook import Form, FormField
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.ui import figures as numbers
from quanyu.work.forms import figures, files, people, simple
from quanyu.work.forms.inputs import Chosen
from quanyu.work.forms.wording import words

MASK = "••••••"


@dataclass(frozen=True, slots=True)
class Shown:
    """One field to be read: a text, or files, a figure, or the lines of a table."""

    label: str
    type: str
    text: str = ""
    files: tuple[Chosen, ...] = ()
    figure: Any = None
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    masked: bool = False
    numeric: tuple[bool, ...] = field(default=())


def shown(form: Form, values: Mapping[str, Any], person: Person) -> list[Shown]:
    """Return the fields that were filled in, in the form's order, as `person` may see them."""
    classes = access.field_classes(person)
    names = _names(form, values)
    found = []
    for one in form.fields:
        value = values.get(one.field)
        if value is None or value == "":
            continue
        if one.field_class and one.field_class not in classes:
            found.append(Shown(words(one), one.type, MASK, masked=True))
        else:
            found.append(_one(one, value, names))
    return found


def _one(one: FormField, value: Any, names: Mapping[str, str]) -> Shown:
    label = words(one)
    if one.type in ("file", "image"):
        return Shown(label, one.type, files=tuple(files.chosen(value)))
    if one.type == "figure":
        return Shown(label, one.type, figure=figures.shown(value))
    if one.type == "rows":
        return Shown(
            label,
            one.type,
            heads=tuple(words(column) for column in one.columns),
            rows=tuple(
                tuple(text_of(column, row.get(column.field), names) for column in one.columns)
                for row in value
            ),
            numeric=tuple(column.type in ("number", "money") for column in one.columns),
        )
    return Shown(label, one.type, text_of(one, value, names))


def text_of(one: FormField, value: Any, names: Mapping[str, str]) -> str:
    """Return a value in words."""
    if value is None or value == "":
        return numbers.NONE
    if one.type == "money":
        return numbers.money(int(value))
    if one.type == "number":
        return f"{numbers.plain(value, one.decimals)} {words(one.unit)}".strip()
    if one.type == "yes_no":
        return _("Yes") if value else _("No")
    if one.type in ("choice", "choices"):
        labels = {option.option: words(option) for option in one.options}
        listed = value if isinstance(value, list) else [value]
        return _(", ").join(labels.get(str(item), str(item)) for item in listed)
    if one.type in ("person", "people"):
        listed = value if isinstance(value, list) else [value]
        return _(", ").join(names.get(item, item) for item in listed)
    return _time(one, str(value))


def _time(one: FormField, value: str) -> str:
    if one.type == "date" and (on := simple.day(value)):
        return date_format(on, "DATE_FORMAT")
    if one.type == "datetime" and (at := simple.moment(value)):
        return date_format(timezone.localtime(at), "DATETIME_FORMAT")
    return value


def _names(form: Form, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of all people in the values, asked for at once."""
    uuids: list[str] = []
    for one in form.fields:
        value = values.get(one.field)
        if one.type == "rows":
            named = [c.field for c in one.columns if c.type == "person"]
            uuids += [row[name] for row in value or () for name in named if row.get(name)]
        elif one.type in ("person", "people") and value:
            uuids += value if isinstance(value, list) else [value]
    return {found.value: found.label for found in people.chosen(uuids)} if uuids else {}
