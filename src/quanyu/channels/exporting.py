"""When an export was made, where the file itself says so."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice

from quanyu.channels import text
from quanyu.channels.member import Member
from quanyu.channels.template import Template

_NUMBERS = re.compile(r"\d+")
_END_OF_DAY = (23, 59, 59)


def stated_time(template: Template, lines: str) -> datetime | None:
    """The wall time that the lines around a table state, or None; a bare day counts as its end."""
    if template.exported_at is None:
        return None
    found = re.search(template.exported_at.pattern, lines)
    if found is None:
        return None
    numbers = [int(number) for number in islice(_NUMBERS.findall(found[1]), 6)]
    numbers = numbers + [0] * (6 - len(numbers)) if len(numbers) > 3 else [*numbers, *_END_OF_DAY]
    try:
        return datetime.fromisoformat("{:04}-{:02}-{:02} {:02}:{:02}:{:02}".format(*numbers))
    except (IndexError, ValueError):
        return None


def surrounding(member: Member, first: list[str]) -> str:
    """The first lines of a file (already read) and its last ones, as one text."""
    if member.kind == "sheet":
        return "\n".join(first)
    last = (line for _, line in text.tail(text.open_text(member.path)))
    return "\n".join([*first, *last])
