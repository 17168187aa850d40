"""Constants: what a person was asked, checked and turned into literals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from quanyu.channels.expression import Typed, quote
from quanyu.channels.template import Constant, Template
from quanyu.kernel.money import parse_amount
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg


def proposed(template: Template, file_name: str) -> dict[str, str]:
    """What can be filled in before a person is asked: from the file's name, else the default."""
    found: dict[str, str] = {}
    for constant in template.constants:
        named = re.search(constant.from_name, file_name) if constant.from_name else None
        value = named.group(1) if named else constant.default
        if value:
            found[constant.name] = value
    return found


def settled(
    template: Template, given: Mapping[str, object], file_name: str, *, complete: bool = True
) -> dict[str, str]:
    """All constants as text; raises Refusal `missing_constants` or `bad_constant`."""
    values = {**proposed(template, file_name), **_as_text(given)}
    missing = [c for c in template.constants if c.required and not values.get(c.name)]
    if missing and complete:
        raise Refusal(
            "missing_constants",
            msg("“%(format)s” needs to be told: %(names)s."),
            format=template.en,
            format_zh=template.zh,
            names=", ".join(c.name for c in missing),
        )
    for constant in template.constants:
        if values.get(constant.name):
            literal(constant, values[constant.name])
    return values


def missing_constants(
    template: Template, given: Mapping[str, object], file_name: str
) -> tuple[Constant, ...]:
    """The required constants that nobody has given yet."""
    values = {**proposed(template, file_name), **_as_text(given)}
    return tuple(c for c in template.constants if c.required and not values.get(c.name))


def _as_text(given: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value).strip() for name, value in given.items() if value not in (None, "")}


def literal(constant: Constant, text: str) -> Typed:
    """A constant's value as SQL; raises Refusal `bad_constant`."""
    try:
        return _literal(constant, text)
    except (ValueError, KeyError, OSError, Refusal) as error:
        raise Refusal(
            "bad_constant",
            msg("“%(value)s” does not fit %(name)s (%(type)s)."),
            value=text,
            name=constant.name,
            type=constant.type,
        ) from error


def _literal(constant: Constant, text: str) -> Typed:
    match constant.type:
        case "int":
            return Typed(f"CAST({int(text)} AS BIGINT)", "int")
        case "decimal" | "money":
            return Typed(f"CAST({parse_amount(text)} AS DECIMAL(18,4))", "number")
        case "day":
            return Typed(f"DATE {quote(date.fromisoformat(_iso_day(text)).isoformat())}", "day")
        case "bool":
            if text.lower() not in ("true", "false", "yes", "no", "1", "0", "是", "否"):
                raise ValueError(text)
            is_true = text.lower() in ("true", "yes", "1", "是")
            return Typed("true" if is_true else "false", "bool")
        case "zone":
            ZoneInfo(text)
        case "choice":
            if text not in constant.choices:
                raise ValueError(text)
    return Typed(quote(text), "text", literal=text)


def _iso_day(text: str) -> str:
    parts = [int(part) for part in re.split(r"[-/._年月日]", text) if part]
    if len(parts) == 1 and len(text) == 8:
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    year, month, day = parts
    return f"{year:04d}-{month:02d}-{day:02d}"
