"""A report as a workbook: one sheet per part, formula-safe, with a sheet about its origin."""

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from quanyu.analysis import terms, words
from quanyu.analysis.models import ReportVersion
from quanyu.analysis.queries.report_content import content_for
from quanyu.analysis.queries.report_shown import Shown, compare_name, shown
from quanyu.analysis.reports.freezing import thawed_definitions
from quanyu.analysis.reports.records import Layout
from quanyu.analysis.reports.rules import Content, number
from quanyu.figures.rules import formula_safe
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person

FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def export_report(actor: Person, version: ReportVersion) -> bytes:
    """Return a version as XLSX under the actor's scope; needs ``figures.export``, audited."""
    access.require(actor, terms.EXPORT)
    content = content_for(actor, version)
    drawn = shown(actor, version, content)
    with transaction.atomic():
        audit.record(
            actor,
            "analysis.report.exported",
            subject=str(version.report),
            after={"version": version.number},
        )
    return _workbook(version, content, drawn)


def _workbook(version: ReportVersion, content: Content, drawn: Shown) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    known = thawed_definitions(version.definitions.fingerprint, version.definitions.body)
    name = {key: words.name_of(row.record) for key, row in known.indicators.items()}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheets = _Sheets(book)
        sheets.add(_("Headlines"), *_headlines(version, content, name))
        layout = Layout.model_validate(version.layout)
        for part, kept in zip(drawn.parts, content["parts"], strict=True):
            if not kept.get("refused"):
                sheets.add(part.title, *_table(part, kept, name, layout))
        sheets.add(_("Missing files"), *_missing(drawn))
        sheets.add(_("Anomalies"), *_oddities(drawn))
        sheets.add(_("Origin"), [_("About"), _("Value")], _origin(version, drawn))
    return buffer.getvalue()


class _Sheets:
    def __init__(self, book: Any) -> None:
        self.book, self.bold = book, book.add_format({"bold": True})
        self.taken: set[str] = set()

    def add(self, title: str, headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Write a sheet; its name is made fit for a workbook and unique."""
        base = title.translate(FORBIDDEN).strip()[:28] or "-"
        name, n = base, 2
        while name.lower() in self.taken:
            name, n = f"{base} {n}", n + 1
        self.taken.add(name.lower())
        sheet = self.book.add_worksheet(name)
        sheet.write_row(0, 0, [str(formula_safe(header)) for header in headers], self.bold)
        for place, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, place, column, value)
        sheet.freeze_panes(1, 0)
        sheet.autofit()


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, "" if value is None else str(formula_safe(str(value))))


def _headlines(
    version: ReportVersion, content: Content, name: dict[str, str]
) -> tuple[list[str], list[list[Any]]]:
    compares = Layout.model_validate(version.layout).compares
    kind = version.report.kind
    headers = [_("Figure"), _("Value"), *(compare_name(compare, kind) for compare in compares)]
    rows = [
        [name[row["key"]], number(row["value"])]
        + [number(row["bases"].get(compare)) for compare in compares]
        for row in content["kpis"]
    ]
    return headers, rows


def _table(
    part: Any, kept: Content, name: dict[str, str], layout: Layout
) -> tuple[list[str], list[list[Any]]]:
    if kept["kind"] == "trend":
        days = zip(kept["days"], kept["values"], strict=True)
        return [_("Day"), name[kept["keys"][0]]], [[day, number(v)] for day, v in days]
    labels = [row.label for row in part.rows] + ([part.total.label] if part.total else [])
    kept_rows = [*kept["rows"], *([kept["total"]] if part.total else [])]
    if kept["kind"] == "attainment":
        headers = [part.first, *(name[key] for key in kept["of"]), _("Reached"), _("Time elapsed")]
        elapsed = Decimal(kept["elapsed"][0]) / kept["elapsed"][1]
        rows = []
        for label, row in zip(labels, kept_rows, strict=True):
            actual, target = (number(value) for value in row["values"])
            share = Decimal(actual) / target if target and actual is not None else None
            rows.append([label, actual, target, share, elapsed])
        return headers, rows
    compared = str(layout.compares[0])
    headers = [part.first]
    for key in kept["keys"]:
        headers += [name[key], f"{name[key]} ({terms.COMPARES.get(compared, compared)})"]
    found = []
    for label, row in zip(labels, kept_rows, strict=True):
        pairs = zip(row["values"], row["bases"], strict=True)
        found.append([label, *(number(value) for pair in pairs for value in pair)])
    return headers, found


def _missing(drawn: Shown) -> tuple[list[str], list[list[Any]]]:
    headers = [_("Shop"), _("File"), _("Days"), _("Whose it is")]
    return headers, [[row.shop, row.format, row.days, row.owner] for row in drawn.missing]


def _oddities(drawn: Shown) -> tuple[list[str], list[list[Any]]]:
    headers = [_("Day"), _("Figure"), _("What"), _("Whose it is"), _("Note")]
    return headers, [[o.day, o.title, o.words, o.owner, o.note] for o in drawn.anomalies]


def _origin(version: ReportVersion, drawn: Shown) -> list[list[Any]]:
    told: list[list[Any]] = [
        [_("Report"), str(version.report)],
        [pgettext("report", "Version"), version.number],
        [_("State"), _("published") if version.is_frozen else _("draft")],
        [_("Computed at"), f"{version.computed_at:%Y-%m-%d %H:%M} UTC"],
        [_("Snapshot"), str(version.snapshot.uid)],
        [_("Digest"), version.digest],
    ]
    if version.is_frozen:
        told.append([_("Published by"), str(version.published_by)])
    if drawn.comment:
        told.append([_("Comment"), drawn.comment])
    if version.reason:
        told.append([_("Reason of the correction"), version.reason])
    told += [
        [_("Definition of %(key)s") % {"key": f"{label} ({key})"}, text]
        for key, label, text in drawn.definitions
    ]
    return told
