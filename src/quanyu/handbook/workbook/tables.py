"""A handbook's own texts as the rows of its sheets."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quanyu.handbook.editing import Batch, Place
from quanyu.handbook.editing.layout import HANDBOOK as IDENTITY_FILE
from quanyu.handbook.editing.layout import OVERLAY as OVERLAY_FILE
from quanyu.handbook.workbook.cells import Cells, cells_of
from quanyu.handbook.workbook.columns import IDENTITY, OVERLAY, RARE, SHEETS, SheetKind

Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the handbook on its sheet: what names it, where it stands, its lines of cells."""

    name: Name
    place: Place
    lines: list[Cells]


def fingerprint(texts: Mapping[str, str]) -> str:
    """What the texts say, as a hash: comments and layout may change without changing it."""
    batch = Batch(texts)
    said = json.dumps({file: batch.tree(file) for file in sorted(texts)}, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def tables(batch: Batch) -> dict[str, list[Entry]]:
    """The rows of every sheet; a rare sheet without rows does not appear."""
    found = {key: list(_entries(batch, sheet)) for key, sheet in SHEETS.items()}
    return {key: rows for key, rows in found.items() if rows or key not in RARE}


def _entries(batch: Batch, sheet: SheetKind) -> Iterator[Entry]:
    counted: Counter[Name] = Counter()
    for place in _places(batch, sheet):
        lines = cells_of(sheet, _row_of(sheet, place))
        name = name_of(sheet, lines[0])
        counted[name] += 1
        yield Entry((*name, str(counted[name])) if sheet.key == OVERLAY else name, place, lines)


def _row_of(sheet: SheetKind, place: Place) -> Mapping[str, Any]:
    return {"section": place.key, **place.row} if sheet.key == OVERLAY else place.row


def _places(batch: Batch, sheet: SheetKind) -> Iterator[Place]:
    if sheet.key == IDENTITY:
        yield Place(IDENTITY_FILE, "", 0, batch.tree(IDENTITY_FILE))
    elif sheet.key == OVERLAY:
        for key in batch.tree(OVERLAY_FILE):
            for place in batch.rows(OVERLAY_FILE, key):
                if place.row.get("op") != "add" or key not in SHEETS:
                    yield place
    elif sheet.kind:
        yield from batch.places(sheet.kind)


def name_of(sheet: SheetKind, cells: Cells) -> Name:
    """What tells a row of a sheet from the others."""
    if sheet.key == OVERLAY:
        return tuple(cells[path] for path in ("section", "op", "ref", "refs"))
    if sheet.kind:
        return tuple(cells[field] for field in sheet.kind.named_by)
    return (IDENTITY,)
