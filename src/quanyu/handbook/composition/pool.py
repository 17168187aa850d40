"""The rows of the bases, and the rows of our own beside them."""

import re
from collections.abc import Iterable

from quanyu.handbook.book import Handbook, Origin
from quanyu.handbook.composition.work import Line, Work
from quanyu.handbook.kinds import SHEET, kind_of_path
from quanyu.handbook.records import Extension, Indicator, Process, Record, Waiver
from quanyu.handbook.sheets.rows import Sheet
from quanyu.kernel.text import msg

_OWN = re.compile(r"^[A-Z]{3}-R")
_STANDARD = re.compile(r"^[A-Z]{3}-")


def gather(work: Work, extensions: Iterable[tuple[Extension, Handbook]]) -> None:
    """Take the rows of the bases from left to right; two that differ under one id clash."""
    for extension, base in extensions:
        origin = Origin(
            "standard", base.reference, "extend", file=extension.file, line=extension.line
        )
        for row in base.rows():
            if isinstance(row, Waiver):
                continue
            first = work.pool.get(row.mark)
            if first is None:
                work.pour(Line(row, origin))
            elif first.row.meaning != row.meaning:
                work.report(
                    "HB-BASE",
                    extension,
                    msg(
                        "%(name)s differs between two bases: %(first)s and %(second)s."
                        " Keep one of the bases."
                    ),
                    name=row.name,
                    first=f"{first.origin.base}/{first.row.file}:{first.row.line}",
                    second=f"{base.reference}/{row.file}:{row.line}",
                )


def take_own(work: Work, row: Record) -> bool:
    """Take a row of our own; it may neither stand for another row nor look like a standard's.

    Only a process sheet may: a file of ours takes the place of the base's sheet as a whole.
    """
    base = work.pool.get(row.mark)
    if base is not None and sheet_of(row):
        work.replaced[row.mark] = row
        return True
    if base is not None:
        work.report(
            "HB-DUPLICATE",
            row,
            msg("%(name)s stands already in %(base)s: override it in the overlay."),
            name=row.name,
            base=base.origin.base,
        )
        return False
    _refuse_foreign_ids(work, row)
    return work.own.setdefault(row.mark, row) is row


def sheet_of(row: Record) -> str:
    """Return the process whose sheet, or a sheet's outline, the row is; empty for other rows."""
    if isinstance(row, Sheet):
        return row.process
    return row.id if isinstance(row, Process) and kind_of_path(row.file) == SHEET else ""


def take_added(work: Work, row: Record) -> bool:
    """Take a row that stands in the overlay itself."""
    first = work.own.get(row.mark)
    if first is None:
        return take_own(work, row)
    work.report(
        "HB-DUPLICATE",
        row,
        msg("%(name)s stands already in %(file)s, line %(line)s."),
        name=row.name,
        file=first.file,
        line=first.line,
    )
    return False


def _refuse_foreign_ids(work: Work, row: Record) -> None:
    ids = [row.mark, *(row.ids if isinstance(row, Indicator) else ())]
    for name in ids:
        if _STANDARD.match(name) and not _OWN.match(name):
            work.report(
                "HB-OWN",
                row,
                msg("%(name)s is an id of the standards; ids of your own begin with %(own)s."),
                name=name,
                own=f"{name[:4]}R",
            )
