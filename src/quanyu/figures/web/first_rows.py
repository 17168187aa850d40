"""A preview as the page shows it: raw rows beside the rows of each fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from quanyu.channels import Preview, sentence
from quanyu.figures.vocabulary import column_label, value_label
from quanyu.figures.web.shown import fact_name, is_chinese
from quanyu.figures.web.shown import sentence as said
from quanyu.lake.facts import FACTS

HIDDEN = frozenset({"line", "flags"})


@dataclass(frozen=True)
class Typed:
    """The first rows of one fact."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class RawRow:
    """A line as it stands, and why it would be rejected."""

    line: int
    cells: Sequence[str]
    faults: Sequence[str]


@dataclass(frozen=True)
class Shown:
    """Everything that the preview of a file shows."""

    encoding: str
    sheet: str
    header_line: int | None
    headers: Sequence[tuple[str, bool]]
    rows: Sequence[RawRow]
    facts: Sequence[Typed]
    warnings: Sequence[str]
    missing: Sequence[str]


def shown_preview(seen: Preview, timezone: str = "Asia/Shanghai") -> Shown:
    """Everything in the reader's language, instants on the shop's clock."""
    return Shown(
        encoding=seen.encoding,
        sheet=seen.sheet or "",
        header_line=seen.header_line,
        headers=[(column.header, column.name is not None) for column in seen.columns],
        rows=[
            RawRow(row.line, row.raw, [sentence(text, params, _) for text, params in row.faults])
            for row in seen.rows
        ],
        facts=[_typed(fact, rows, ZoneInfo(timezone)) for fact, rows in seen.facts.items() if rows],
        warnings=[said(w.msgid, w.params) for w in seen.warnings],
        missing=[(c.zh if is_chinese() else c.en) or c.name for c in seen.missing],
    )


def _typed(fact: str, rows: Sequence[dict[str, Any]], zone: ZoneInfo) -> Typed:
    names = [name for name in rows[0] if name not in HIDDEN]
    labels = {c.name: column_label(c, chinese=is_chinese()) for c in FACTS[fact].columns}
    return Typed(
        fact_name(fact),
        [labels.get(name, name) for name in names],
        [[_value(name, row.get(name), zone) for name in names] for row in rows],
    )


def _value(name: str, value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value_label(name, value)
