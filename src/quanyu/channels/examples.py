"""Empty examples of a format, to be downloaded and filled in."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Literal

from quanyu.channels.template import Template


def empty_example(template: Template, kind: Literal["csv", "xlsx"]) -> bytes:
    """The headers of a format with its example rows; CSV with a mark, so that Excel reads it."""
    rows = _rows(template)
    return _xlsx(template, rows) if kind == "xlsx" else _csv(template, rows)


def _rows(template: Template) -> list[list[str]]:
    header = [column.headers[0] for column in template.columns]
    rows = [] if template.file.header == "none" else [header]
    for example in template.examples:
        if isinstance(example, tuple):
            rows.append(list(example))
        else:
            rows.append([_cell(example, column.headers) for column in template.columns])
    return rows


def _cell(example: Mapping[str, str], headers: tuple[str, ...]) -> str:
    return next((example[name] for name in headers if name in example), "")


def _csv(template: Template, rows: list[list[str]]) -> bytes:
    sign = template.file.delimiter
    out = io.StringIO()
    csv.writer(out, delimiter="," if sign == "auto" else sign).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(template: Template, rows: list[list[str]]) -> bytes:
    import xlsxwriter  # slow to load, needed for a workbook only

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        name = template.file.sheet[0] if template.file.sheet else "data"
        sheet = book.add_worksheet(name[:31])
        bold = book.add_format({"bold": True, "bg_color": "#F2F2F2"})
        has_header = template.file.header != "none"
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell, bold if has_header and not number else None)
        for place, column in enumerate(template.columns):
            sheet.set_column(place, place, max(12, 2 * len(column.headers[0]) + 2))
        sheet.freeze_panes(int(has_header), 0)
    return out.getvalue()
