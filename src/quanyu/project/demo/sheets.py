"""Writing tables as platforms write them: encodings, id wrappers, preambles, footers, archives."""

import csv
import gzip
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import xlsxwriter

from quanyu.channels.biff import write_xls

Row = list[str]


@dataclass(slots=True)
class Sheet:
    """A table to be written; preamble and footer are whole lines."""

    header: Sequence[str]
    rows: list[Row]
    preamble: Sequence[str] = ()
    footer: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """How a platform writes its files."""

    encoding: str = "utf-8-sig"
    end: str = "\r\n"
    tail: str = ""  # what the platform leaves behind every cell, such as a tab
    member: str = field(default="", kw_only=True)  # name inside the archive, or of the sheet


def yuan(fen: int) -> str:
    """Return fen as yuan with two decimals, as files show money."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def moment(at: datetime | None) -> str:
    """Return a time as files show it; nothing for None."""
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else ""


def write(sheet: Sheet, path: Path, style: Style, at: datetime) -> None:
    """Write `sheet` to `path`; the suffix decides on .csv, .gz, .zip, .xls or .xlsx."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xls":
        above = [[line] if line else [] for line in sheet.preamble]
        path.write_bytes(write_xls({style.member or "Sheet1": [*above, sheet.header, *sheet.rows]}))
        return
    if path.suffix == ".xlsx":
        _write_book(sheet, path, at)
        return
    data = _text(sheet, style).encode(style.encoding)
    if path.suffix == ".gz":
        data = gzip.compress(data, compresslevel=6, mtime=0)
    elif path.suffix == ".zip":
        data = _zipped(style.member or path.with_suffix(".csv").name, data, at)
    path.write_bytes(data)


def _text(sheet: Sheet, style: Style) -> str:
    out = io.StringIO()
    out.writelines(line + style.end for line in sheet.preamble)
    writer = csv.writer(out, lineterminator=style.end)
    tail = style.tail
    if tail:
        writer.writerow([name + tail for name in sheet.header])
        writer.writerows([[cell + tail for cell in row] for row in sheet.rows])
    else:
        writer.writerow(sheet.header)
        writer.writerows(sheet.rows)
    out.writelines(line + style.end for line in sheet.footer)
    return out.getvalue()


def _write_book(sheet: Sheet, path: Path, at: datetime) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": at})
    page = book.add_worksheet("Sheet1")
    for number, row in enumerate([list(sheet.header), *sheet.rows]):
        for column, cell in enumerate(row):
            page.write_string(number, column, cell)
    book.close()


class _GbkInfo(zipfile.ZipInfo):
    """An archive member whose name is written in GBK without saying so, as Alipay does."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def _zipped(name: str, data: bytes, at: datetime) -> bytes:
    info = _GbkInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
    info.compress_type = zipfile.ZIP_DEFLATED
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, data)
    return out.getvalue()
