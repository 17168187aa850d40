"""Rosters as a workbook: one sheet, people × days, ready for the notice board."""

import io
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from quanyu.organisation import audit
from quanyu.organisation.models import Person, Unit
from quanyu.organisation.queries.rosters import Cell, Roster, roster


def export_roster(*, actor: Person, unit: Unit, monday: date) -> bytes:
    """Return the week of `unit` as XLSX and record that it was taken out."""
    drawn = roster(actor, unit, monday)
    after = {"unit": unit.name, "week": monday}
    audit.record(actor, "organisation.roster.exported", subject=unit.name, after=after)
    return _workbook(drawn)


def _workbook(drawn: Roster) -> bytes:
    import xlsxwriter  # slow to load, needed for a workbook only

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet, bold = book.add_worksheet(_("Roster")), book.add_format({"bold": True})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        heads = [
            str(drawn.unit),
            *(f"{day:%m-%d}" for day in drawn.days),
            pgettext("roster", "Hours"),
        ]
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        for place, row in enumerate(drawn.rows, start=1):
            sheet.write_string(place, 0, str(row.person))
            for column, cell in enumerate(row.cells, start=1):
                sheet.write_string(place, column, _said(cell))
            sheet.write_number(place, len(heads) - 1, row.hours)
        sheet.freeze_panes(1, 1)
        sheet.autofit()
    return buffer.getvalue()


def _said(cell: Cell) -> str:
    away = _("away") if cell.absence else ""
    if cell.turn is None:
        return away
    shift = cell.turn.shift
    said = f"{shift} {shift.starts:%H:%M}–{shift.ends:%H:%M}"
    return f"{said} ({away})" if away else said
