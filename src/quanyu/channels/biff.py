"""The old Excel layout (.xls): a small writer, and what to know of a file before it is opened.

Business Advisor and other consoles still export it. A compound document holds one stream named
Workbook, a chain of records; we write text and numbers only.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 65_536, 256, 4_000
_SECTOR, _END, _FREE, _FAT = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD  # signs of the chain
_BOF, _EOF, _SHEET, _LABEL, _NUMBER, _SIZE = 0x0809, 0x000A, 0x0085, 0x0204, 0x0203, 0x0200
FILEPASS = 0x002F
_CELLS = {0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, _NUMBER, _LABEL, 0x0205, 0x027E}
Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Survey:
    """Whether a password is needed, how many sheets there are and how far the cells reach."""

    locked: bool
    sheets: int
    rows: int
    columns: int


def write_xls(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """A workbook of the old kind; the same sheets give the same bytes.

    Raises ValueError for more than 65,536 rows, 256 columns or about seven megabytes.
    """
    bodies = [_sheet(rows) for rows in sheets.values()]
    head = _record(_BOF, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    head += _record(0x0042, struct.pack("<H", 1200))
    names = [_short(name) for name in sheets]
    place = len(head) + sum(len(name) + 10 for name in names) + 4
    for name, body in zip(names, bodies, strict=True):
        head += _record(_SHEET, struct.pack("<IBB", place, 0, 0) + name)
        place += len(body)
    return compound(head + _record(_EOF, b"") + b"".join(bodies))


def _short(name: str) -> bytes:
    return struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _sheet(rows: Sequence[Sequence[Cell]]) -> bytes:
    width = max(map(len, rows), default=0)
    if len(rows) > MAX_ROWS or width > MAX_COLUMNS:
        raise ValueError(f"{len(rows)} rows of {width} cells do not fit into a sheet")
    begin = _record(_BOF, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    begin += _record(_SIZE, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    return begin + b"".join(_cells(rows)) + _record(_EOF, b"")


def _cells(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                text = cell[:MAX_TEXT].encode("utf-16-le")
                size = struct.pack("<HB", len(text) // 2, 1)
                yield _record(_LABEL, place + size + text) if cell else b""
            else:
                yield _record(_NUMBER, place + struct.pack("<d", cell))


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound document with one stream."""
    stream = stream.ljust(4096, b"\x00")
    stream += b"\x00" * (-len(stream) % _SECTOR)
    used = len(stream) // _SECTOR
    tables = 1
    while tables * 128 < used + 1 + tables:
        tables += 1
    if tables > 109:
        raise ValueError("too large for a small workbook of the old kind")
    chain = [*range(1, used), _END, _END, *[_FAT] * tables]
    chain += [_FREE] * (tables * 128 - len(chain))
    starts = [used + 1 + n for n in range(tables)]
    header = OLE + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, tables, used, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *starts, *[_FREE] * (109 - tables))
    entries = _entry("Root Entry", 5, _END, 0, child=1) + _entry(name, 2, 0, len(stream))
    entries += (bytes(68) + b"\xff" * 12 + bytes(48)) * 2
    return header + stream + entries + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    text = (name + "\x00").encode("utf-16-le")
    head = text.ljust(64, b"\x00") + struct.pack("<HBB", len(text), kind, 1)
    return head + struct.pack("<III36xIQ", _FREE, _FREE, child, start, size)


def stream_of(content: bytes) -> bytes:
    """The workbook's stream of a compound document.

    Raises ValueError or struct.error for a document that is damaged or holds no workbook.
    """
    shift, small = struct.unpack_from("<HH", content, 30)
    tables, first = struct.unpack_from("<II", content, 44)
    cutoff, minis = struct.unpack_from("<II", content, 56)
    sector = 1 << shift
    if shift not in (9, 12) or small != 6 or tables > 109:
        raise ValueError("not laid out as a workbook")
    starts = struct.unpack_from(f"<{tables}I", content, 76)
    table = b"".join(_at(content, start, sector) for start in starts)
    found = {name: rest for name, *rest in _entries(_chained(content, table, first, sector))}
    start, size = found.get("Workbook") or found.get("Book") or _no_workbook()
    if size >= cutoff:
        return _chained(content, table, start, sector)[:size]
    inner = b"\x00" * sector + _chained(content, table, found["Root Entry"][0], sector)
    mini = _chained(content, table, minis, sector)
    return _chained(inner[sector - 64 :], mini, start, 64)[:size]


def _no_workbook() -> list[int]:
    raise ValueError("no workbook inside")


def _at(content: bytes, number: int, sector: int) -> bytes:
    return content[(number + 1) * sector : (number + 2) * sector]


def _chained(content: bytes, table: bytes, start: int, sector: int) -> bytes:
    parts: list[bytes] = []
    most = len(content) // sector + 1
    while start < _FAT and len(parts) <= most:
        parts.append(_at(content, start, sector))
        (start,) = struct.unpack_from("<I", table, start * 4)
    return b"".join(parts)


def _entries(directory: bytes) -> Iterator[tuple[str, int, int]]:
    for place in range(0, len(directory) - 127, 128):
        (length,) = struct.unpack_from("<H", directory, place + 64)
        name = directory[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        yield name, *struct.unpack_from("<II", directory, place + 116)


def survey(content: bytes) -> Survey:
    """What a workbook is like, without opening it; errors as in `stream_of`."""
    stream, place, sheets, rows, columns = stream_of(content), 0, 0, 0, 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        if kind == FILEPASS:
            return Survey(True, sheets, rows, columns)
        if kind in _CELLS and size >= 4:
            row, column = struct.unpack_from("<HH", stream, place + 4)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        sheets += kind == _SHEET
        place += 4 + size
    return Survey(False, sheets, rows, columns)
