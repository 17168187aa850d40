"""Between a row's fields and the texts of its cells, both ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quanyu.handbook.editing.blocks import block
from quanyu.handbook.editing.layout import OVERLAY as OVERLAY_FILE
from quanyu.handbook.source import parse
from quanyu.handbook.workbook.choices import Choice
from quanyu.handbook.workbook.columns import Column, SheetKind
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

Cells = dict[str, str]
_OPERATION = frozenset({"op", "ref", "refs", "keep", "to", "position", "into", "set", "reason"})
_BETWEEN = re.compile(r"[\n、,，;；]+")


def cells_of(sheet: SheetKind, row: Mapping[str, Any]) -> list[Cells]:
    """The cells of a row, codes without names: one line, or one for each item of `split`.

    Of several lines the first has all fields, the others what names the row.
    """
    own = {column.path: _shown(sheet, column, row) for column in sheet.own_columns}
    if not sheet.split:
        return [own]
    items = _items(row, sheet.split) or [{}]
    names = sheet.kind.named_by if sheet.kind else ()
    named = {path: text if path in names else "" for path, text in own.items()}
    return [
        (named if number else own)
        | {column.path: _text(item, column.inner) for column in sheet.split_columns}
        for number, item in enumerate(items)
    ]


def _shown(sheet: SheetKind, column: Column, row: Mapping[str, Any]) -> str:
    if column.field in sheet.items:
        lines = [_text(item, column.inner) for item in _items(row, column.field)]
        return tidy("\n".join(lines))
    value = _rest(row) if column.path == "row" else row.get(column.field, "")
    if column.form == "block":
        return "\n".join(block(value)) if value else ""
    if column.inner:
        return _text(value if isinstance(value, dict) else {}, column.inner)
    return tidy("\n".join(map(str, value)) if isinstance(value, list) else str(value))


def _rest(row: Mapping[str, Any]) -> dict[str, Any]:
    """What an operation says beyond the fields that have a column: the row that it adds."""
    kept = row.keys() - _OPERATION if row.get("op") == "add" else ()
    return {name: row[name] for name in row if name in kept}


def _items(row: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    listed = row.get(field)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _text(item: Mapping[str, Any], field: str) -> str:
    value = item.get(field, "")
    return tidy(value) if isinstance(value, str) else ""


def tidy(text: str) -> str:
    """The text as it survives a table program: no blanks at line ends, no empty lines after it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip("\n")


def codes(column: Column, text: str, choice: Choice | None) -> str:
    """What a cell means: each line's code without its name."""
    cell = tidy(text)
    if column.form == "lines":
        parts = _parts(cell, choice) if column.choices else cell.split("\n")
        lines = [choice.code(part) if choice else part.strip() for part in parts]
        return "\n".join(line for line in lines if line)
    if choice:
        return "\n".join(choice.code(line) for line in cell.split("\n"))
    return cell if column.form == "block" else cell.strip() if "\n" not in cell else cell


def _parts(cell: str, choice: Choice | None) -> Iterator[str]:
    """Yield the items of a cell. A name may hold a comma: what stands there as shown is one."""
    for line in cell.split("\n"):
        code = choice.code(line) if choice else ""
        whole = choice and code in choice.names and line.strip() == choice.shown(code)
        yield from [line] if whole else _BETWEEN.split(line)


def row_with(
    sheet: SheetKind, row: Mapping[str, Any], before: list[Cells], after: list[Cells]
) -> dict[str, Any]:
    """The row with the fields whose cells differ; what has no column stays.

    Raises Refusal `unreadable_cell` for a block that cannot be read.
    """
    changed = dict(row)
    differing = [c for c in sheet.own_columns if before[0][c.path] != after[0][c.path]]
    for field in dict.fromkeys(column.field for column in differing):
        columns = [column for column in differing if column.field == field]
        if field in sheet.items:
            _put(changed, field, _lined(sheet, field, _items(row, field), after[0]))
        elif field == "row":
            changed = _with_rest(changed, _read_block(after[0]["row"]))
        else:
            for column in columns:
                _set(changed, column, after[0][column.path])
    if sheet.split:
        paths = [column.path for column in sheet.split_columns]
        if _only(before, paths) != _only(after, paths):
            _put(changed, sheet.split, _split(sheet, _items(row, sheet.split), after))
    return changed


def _only(lines: list[Cells], paths: list[str]) -> list[list[str]]:
    return [[line[path] for path in paths] for line in lines]


def _put(row: dict[str, Any], field: str, value: Any) -> None:
    if value:
        row[field] = value
    else:
        row.pop(field, None)


def _set(row: dict[str, Any], column: Column, text: str) -> None:
    if column.inner:
        inside = row.get(column.field)
        changed = dict(inside) if isinstance(inside, dict) else {}
        _put(changed, column.inner, text)
        _put(row, column.field, changed)
    elif column.form == "lines":
        _put(row, column.field, text.split("\n") if text else [])
    elif column.form == "block":
        _put(row, column.field, _read_block(text))
    else:
        _put(row, column.field, text)


def _lined(
    sheet: SheetKind, field: str, old: list[Mapping[str, Any]], cells: Cells
) -> list[dict[str, Any]]:
    """The items of a list whose cells stand line by line beside each other."""
    columns = [column for column in sheet.columns if column.field == field]
    lines = [cells[column.path].split("\n") for column in columns]
    items = [dict(item) for item in old]
    items += [{} for _ in range(max(map(len, lines)) - len(items))]
    for column, texts in zip(columns, lines, strict=True):
        for number, item in enumerate(items):
            _put(item, column.inner, texts[number] if number < len(texts) else "")
    return [item for item in items if item]


def _split(
    sheet: SheetKind, old: list[Mapping[str, Any]], lines: list[Cells]
) -> list[dict[str, Any]]:
    """The items of a list that has a row of the sheet for each; the first column names an item."""
    columns = list(sheet.split_columns)
    by_name = {_text(item, columns[0].inner): item for item in old}
    items = []
    for line in lines:
        item = dict(by_name.get(line[columns[0].path], {}))
        for column in columns:
            _put(item, column.inner, line[column.path])
        items.append(item)
    return [item for item in items if item]


def _with_rest(row: Mapping[str, Any], rest: Any) -> dict[str, Any]:
    kept = {name: row[name] for name in row if name in _OPERATION}
    return kept | (rest if isinstance(rest, dict) else {})


def _read_block(text: str) -> Any:
    if not text:
        return ""
    source = parse(OVERLAY_FILE, text)
    if source.findings or isinstance(source.tree, str):
        raise Refusal(
            "unreadable_cell",
            msg("Line %(line)s of the cell must read like “superior: POS-R01”."),
            line=source.findings[0].line or 1 if source.findings else 1,
        )
    return source.tree


def new_row(sheet: SheetKind, lines: list[Cells]) -> dict[str, Any]:
    """The fields of a row that stands in the workbook only."""
    empty = [dict.fromkeys(lines[0], "")]
    return row_with(sheet, {}, empty, lines)


def joined(names: Iterable[str]) -> str:
    """What names a row, in one text."""
    return " ".join(name for name in names if name)
