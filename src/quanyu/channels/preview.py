"""The first rows of a file as they stand and as they will be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quanyu.channels import tables
from quanyu.channels.channel import ChannelFacts
from quanyu.channels.constants import missing_constants
from quanyu.channels.member import Member
from quanyu.channels.reading import Reading, read
from quanyu.channels.template import Constant, Template
from quanyu.kernel.finding import Finding


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """A column of the file; `name` and `type` are None where the format does not read it."""

    header: str
    name: str | None
    type: str | None


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A line of the file: its cells, and why it would be rejected (msgid, parameters)."""

    line: int
    raw: tuple[str, ...]
    faults: tuple[tuple[str, Mapping[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """`facts` maps a fact to its first rows, column to value; `missing` must be asked for."""

    encoding: str
    sheet: str | None
    header_line: int | None
    columns: tuple[PreviewColumn, ...]
    rows: tuple[PreviewRow, ...]
    facts: Mapping[str, list[dict[str, Any]]]
    warnings: tuple[Finding, ...]
    missing: tuple[Constant, ...]


def preview(
    member: Member,
    template: Template,
    constants: Mapping[str, object],
    channel: ChannelFacts | None = None,
    *,
    limit: int = 20,
) -> Preview:
    """Read the first `limit` lines; raises the Refusals of `read` but `missing_constants`."""
    missing = missing_constants(template, constants, member.name)
    shop = channel or ChannelFacts("preview")
    with read(member, template, constants, shop, limit=limit, complete=False) as reading:
        return Preview(
            encoding=reading.encoding,
            sheet=reading.sheet,
            header_line=reading.header_line,
            columns=_columns(reading, template),
            rows=_rows(reading, template, limit),
            facts=_facts(reading, limit),
            warnings=tuple(w for w in reading.warnings if w.rule != "total_differs"),
            missing=missing,
        )


def _columns(reading: Reading, template: Template) -> tuple[PreviewColumn, ...]:
    by_place = {place: name for name, place in reading.prepared.binding.places.items()}
    types = {column.name: column.type for column in template.columns}
    found = []
    for place, header in enumerate(reading.header):
        name = by_place.get(place)
        found.append(PreviewColumn(header, name, types[name] if name else None))
    return tuple(found)


def _rows(reading: Reading, template: Template, limit: int) -> tuple[PreviewRow, ...]:
    faults: dict[int, list[tuple[str, Mapping[str, Any]]]] = {}
    for reject in reading.rejects():
        faults.setdefault(reject["line"], []).append((reject["reason"], reject["params"]))
    source = tables.source_sql(reading.prepared, template, None)
    cells = reading.connection.execute(
        f"SELECT * REPLACE (TRY_CAST(n AS BIGINT) AS n) FROM {source} ORDER BY n LIMIT {int(limit)}"
    ).fetchall()
    return tuple(
        PreviewRow(line, tuple(cell or "" for cell in row), tuple(faults.get(line, ())))
        for line, *row in cells
    )


def _facts(reading: Reading, limit: int) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for emit in reading.emits:
        result = reading.connection.execute(
            f"SELECT * FROM ({emit.relation_sql}) ORDER BY line LIMIT {int(limit)}"
        )
        names = [item[0] for item in result.description]
        rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        found.setdefault(emit.fact, []).extend(rows)
    return found
