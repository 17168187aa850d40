"""An XLSX file opened safely: its sheets, its shared strings and the formats of its numbers.

The file is read as it is written, not through a table library: what a cell *is* (text, number,
date, formula, merged) decides whether it can be taken at its word.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

MOST_BYTES = 20 << 20  # of the file; a handbook with 5,000 rows has one
MOST_UNPACKED = 100 << 20  # of all parts that are read
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_PERCENTS = frozenset([9, 10])
_NOT_A_PATTERN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
NumberSort = Literal["number", "date", "percent"]
DAMAGED = msg("“%(name)s” is damaged or not a workbook. Download it again.")


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a workbook that matter here. `sheets` are (name, content) in order of tabs."""

    sheets: tuple[tuple[str, bytes], ...]
    strings: tuple[str, ...]
    sorts: tuple[NumberSort, ...]
    from_1904: bool

    def string(self, index: int) -> str:
        return self.strings[index] if 0 <= index < len(self.strings) else ""

    def sort_of(self, style: int) -> NumberSort:
        """What a number of this cell style is shown as."""
        return self.sorts[style] if 0 <= style < len(self.sorts) else "number"


def open_package(content: bytes, name: str) -> Package:
    """Open a workbook.

    Raises Refusal: `empty_file`, `password_protected`, `old_workbook`, `not_a_workbook`,
    `workbook_too_large`, `broken_workbook`.
    """
    _refuse_other_files(content, name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _package(_Parts(archive, name), name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        EOFError,
        KeyError,
        NotImplementedError,
        OSError,
        RuntimeError,
        UnicodeError,
        ValueError,
    ) as error:
        raise Refusal("broken_workbook", DAMAGED, name=name) from error


def _refuse_other_files(content: bytes, name: str) -> None:
    if not content:
        raise Refusal("empty_file", msg("“%(name)s” is empty. Download it again."), name=name)
    if len(content) > MOST_BYTES:
        raise _too_large(name)
    if content.startswith(_OLE) and _LOCKED in content:
        raise Refusal(
            "password_protected",
            msg("“%(name)s” is protected by a password. Save a copy without one, drop that."),
            name=name,
        )
    if content.startswith(_OLE):
        raise Refusal(
            "old_workbook",
            msg("“%(name)s” is a workbook of the old kind. Save it as XLSX, drop that."),
            name=name,
        )
    if not content.startswith(b"PK"):
        raise Refusal(
            "not_a_workbook",
            msg("“%(name)s” is no Excel workbook. Drop the XLSX that you downloaded and edited."),
            name=name,
        )


def _too_large(name: str) -> Refusal:
    return Refusal(
        "workbook_too_large",
        msg("“%(name)s” is far larger than a handbook can be. Not opened."),
        name=name,
    )


class _Parts:
    """The parts of an archive, read within the limit, whatever its directory says."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._left = MOST_UNPACKED

    def read(self, path: str) -> bytes:
        with self._archive.open(path) as part:
            content = part.read(self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            raise _too_large(self._name)
        if b"<!DOCTYPE" in content or b"\x00" in content:
            raise ValueError("no part of a workbook declares a document type")
        return content

    def tree(self, path: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.read(path))  # noqa: S314 - see `read`

    def __contains__(self, path: str) -> bool:
        return path in self._archive.NameToInfo


def _package(parts: _Parts, name: str) -> Package:
    if "xl/workbook.xml" not in parts:
        raise Refusal("broken_workbook", DAMAGED, name=name)
    book = parts.tree("xl/workbook.xml")
    targets = _targets(parts)
    sheets = []
    for sheet in _named(book, "sheet"):
        target = targets.get(_attribute(sheet, "id"), "")
        if "/worksheets/" in target:
            sheets.append((sheet.get("name", ""), parts.read(target)))
    properties = next(_named(book, "workbookPr"), None)
    return Package(
        sheets=tuple(sheets),
        strings=_strings(parts),
        sorts=_sorts(parts),
        from_1904=properties is not None and properties.get("date1904") in ("1", "true"),
    )


def _targets(parts: _Parts) -> Mapping[str, str]:
    relations = parts.tree("xl/_rels/workbook.xml.rels")
    return {
        each.get("Id", ""): posixpath.normpath(posixpath.join("/xl", each.get("Target", "")))[1:]
        for each in relations
    }


def _strings(parts: _Parts) -> tuple[str, ...]:
    if "xl/sharedStrings.xml" not in parts:
        return ()
    return tuple(text_of(item) for item in _named(parts.tree("xl/sharedStrings.xml"), "si"))


def _sorts(parts: _Parts) -> tuple[NumberSort, ...]:
    if "xl/styles.xml" not in parts:
        return ()
    styles = parts.tree("xl/styles.xml")
    patterns = {
        each.get("numFmtId"): each.get("formatCode", "") for each in _named(styles, "numFmt")
    }
    formats = next(_named(styles, "cellXfs"), None)
    numbers = [each.get("numFmtId", "0") for each in formats] if formats is not None else []
    return tuple(_sort(int(number), patterns.get(number, "")) for number in numbers)


def _sort(number: int, pattern: str) -> NumberSort:
    signs = _NOT_A_PATTERN.sub("", pattern).lower()
    if number in _PERCENTS or "%" in signs:
        return "percent"
    if number in _DATES or (any(sign in signs for sign in "ymdhs") and "general" not in signs):
        return "date"
    return "number"


def _attribute(element: ElementTree.Element, local: str) -> str:
    """An attribute by its local name: namespaces differ between the two kinds of XLSX."""
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == local), "")


def _named(element: ElementTree.Element, local: str) -> Iterator[ElementTree.Element]:
    return (each for each in element.iter() if each.tag.rpartition("}")[2] == local)


def text_of(element: ElementTree.Element) -> str:
    """The text of a string item: plain or in runs, without readings, escapes resolved."""
    parts: list[str] = []
    for child in element:
        local = child.tag.rpartition("}")[2]
        if local == "t":
            parts.append(child.text or "")
        elif local == "r":
            parts += [run.text or "" for run in child if run.tag.rpartition("}")[2] == "t"]
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(parts))
