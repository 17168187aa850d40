"""Fills the forms of the handbook as a person would, with anything that is possible."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from quanyu.handbook import Form, FormField
from quanyu.kernel import clock

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def typed(form: Form | None, people: list[str], groups: Mapping[str, int]) -> dict[str, Any]:
    """Return what one types into `form`; `groups` tells how many people a field of people takes."""
    return dict(_typed(form, people, groups)) if form else {}


def _typed(form: Form, people: list[str], groups: Mapping[str, int]) -> Iterator[tuple[str, Any]]:
    for one in form.fields:
        name = f"f-{one.field}"
        if one.type == "rows":
            for row in range(_number(one.min, 1)):
                for column in one.columns:
                    yield f"{name}-{row}-{column.field}", _value(column, people, 1)
        elif one.type != "figure":
            yield name, _value(one, people, groups.get(one.field, _number(one.min, 1)))


def _value(one: FormField, people: list[str], count: int) -> Any:
    if one.type in ("file", "image"):
        return SimpleUploadedFile("a.png", PNG)
    if one.type in ("person", "people"):
        return people[: max(count, 1)]
    if one.type in ("choice", "choices"):
        return one.options[0].option
    if one.type in ("number", "money"):
        return one.min or one.max or "1"
    if one.type in ("date", "datetime"):
        moment = clock.now() if one.max == "today" else clock.now() + timedelta(days=2)
        return moment.strftime("%Y-%m-%d" if one.type == "date" else "%Y-%m-%dT%H:%M")
    if one.type == "yes_no":
        return "yes"
    words = "按要求办理" * (1 + _number(one.min, 0) // 5)
    return words[: _number(one.max, 200)]


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise
