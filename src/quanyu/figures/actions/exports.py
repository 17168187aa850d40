"""Exports: CSV and XLSX that no spreadsheet program executes, with where the figures are from."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from quanyu.figures import terms
from quanyu.figures.queries.figures import Figures
from quanyu.figures.rules import formula_safe
from quanyu.kernel.clock import now
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person

Kind = Literal["csv", "xlsx"]
Rows = Sequence[Sequence[Any]]


def export_figures(
    actor: Person, figures: Figures, *, kind: Kind, headers: Sequence[str] = ()
) -> bytes:
    """The table as a file; needs ``figures.export`` and is audited.

    *figures* were read under the actor's own scope. The XLSX has a second sheet, the CSV leading
    comment lines, with period, snapshot, definition versions and missing files.
    """
    access.require(actor, terms.EXPORT)
    columns = list(figures.table.columns)
    rows = [[row.get(column) for column in columns] for row in figures.table.rows]
    with transaction.atomic():
        audit.record(
            actor,
            "figures.figures.exported",
            subject=", ".join(figures.query.keys),
            after={
                "period": str(figures.query.period),
                "by": list(figures.query.by),
                "rows": len(rows),
                "kind": kind,
            },
        )
    return write_table(headers or columns, rows, provenance(figures), kind)


def provenance(figures: Figures) -> list[tuple[str, str]]:
    """Where the figures come from, as label and text."""
    told = [
        (_("Period"), str(figures.query.period)),
        (_("Snapshot"), str(figures.snapshot.uid) if figures.snapshot else "–"),
        (_("Exported"), now().astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")),
    ]
    for name, values in figures.query.where.items():
        told.append((name, ", ".join(values)))
    for key, version in sorted(figures.table.provenance.versions.items()):
        told.append((_("Definition of %(key)s") % {"key": key}, str(version)))
    told.extend((_("Missing"), f"{lack.channel} {lack.ranges}") for lack in figures.missing)
    return told


def write_table(
    headers: Sequence[str], rows: Rows, about: Sequence[tuple[str, str]], kind: Kind
) -> bytes:
    """A table as formula-safe CSV (UTF-8 with BOM) or XLSX with a sheet about its origin."""
    return _csv(headers, rows, about) if kind == "csv" else _xlsx(headers, rows, about)


def _csv(headers: Sequence[str], rows: Rows, about: Sequence[tuple[str, str]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([formula_safe(header) for header in headers])
    writer.writerows([formula_safe(_plain(value)) for value in row] for row in rows)
    writer.writerow([])
    writer.writerows((f"# {label}", formula_safe(text)) for label, text in about)
    return buffer.getvalue().encode("utf-8-sig")


def _xlsx(headers: Sequence[str], rows: Rows, about: Sequence[tuple[str, str]]) -> bytes:
    import xlsxwriter  # slow to load, needed for a workbook only

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(_("Figures")[:31])
        sheet.write_row(0, 0, [str(formula_safe(header)) for header in headers], bold)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                _cell(sheet, number, place, value)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
        origin = book.add_worksheet(_("Origin")[:31])
        for number, (label, text) in enumerate(about):
            origin.write_string(number, 0, label, bold)
            origin.write_string(number, 1, str(formula_safe(text)))
        origin.autofit()
    return buffer.getvalue()


def _cell(sheet: Any, row: int, place: int, value: Any) -> None:
    if isinstance(value, bool) or value is None:
        sheet.write_string(row, place, "" if value is None else str(value))
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, str(formula_safe(_plain(value))))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value
