"""Delimited text as lines: which encoding, the head, the tail, and the stream of lines.

Decoding tries strict UTF-8, then GB18030; UTF-16 only with its mark. One bad byte costs its line,
never the file. Lines are physical lines, counted from 1.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

BLOCK = 256 << 10
HEAD = 1 << 20
TAIL = 256 << 10
MAX_LINE = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SHOWN = 400


@dataclass(frozen=True, slots=True)
class Text:
    """A delimited file and how its bytes are read: `codec` decodes a line on its own."""

    path: Path
    encoding: str
    codec: str
    skip: int


@dataclass(slots=True)
class Lines:
    """A run of whole lines as bytes; `first` is the number of the first. `cut`: an endless line.

    `block` is the same as it stands in the file, ends of lines included.
    """

    first: int
    lines: list[bytes]
    block: bytes
    cut: bool = False


def open_text(path: Path, encoding: str = "auto") -> Text:
    """Find the encoding of a file (or take the one that is prescribed)."""
    with path.open("rb") as file:
        start = file.read(4)
        for mark, name in _MARKS:
            if start.startswith(mark):
                codec = {"utf-8-sig": "utf-8"}.get(name, _utf16(mark))
                return Text(path, name, codec, len(mark))
        if encoding == "utf-16":
            return Text(path, "utf-16", "utf-16-le", 0)
        if encoding != "auto":
            return Text(path, encoding, encoding, 0)
        file.seek(0)
        found = _choose(file)
    return Text(path, found, found, 0)


def _utf16(mark: bytes) -> str:
    return "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"


def _choose(file: BinaryIO) -> str:
    """The encoding by the first block with a byte above ASCII: what most of its lines say."""
    carry = b""
    while block := file.read(HEAD):
        block = carry + block
        cut = block.rfind(b"\n") + 1
        body, carry = (block[:cut], block[cut:]) if cut else (block, b"")
        if not body.isascii():
            return _majority(body)
    return "utf-8" if carry.isascii() else _majority(carry)


def _majority(body: bytes) -> str:
    try:
        body.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    lines = [line for line in body.split(b"\n") if not line.isascii()]
    good = sum(_decodes(line, "utf-8") for line in lines)
    return "utf-8" if good * 2 > len(lines) else "gb18030"


def _decodes(line: bytes, codec: str) -> bool:
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def head(text: Text, most: int = 200) -> list[str]:
    """The first lines, undecodable bytes replaced."""
    with text.path.open("rb") as file:
        file.seek(text.skip)
        block = file.read(HEAD)
    decoded = block.decode(text.codec, "replace")
    return plain_newlines(decoded).split("\n")[:most]


def tail(text: Text) -> list[tuple[int, str]]:
    """The last lines with the byte at which each begins; empty for UTF-16 (see `as_utf8`)."""
    size = text.path.stat().st_size
    begin = max(text.skip, size - TAIL)
    with text.path.open("rb") as file:
        file.seek(begin)
        block = file.read()
    found: list[tuple[int, str]] = []
    place = begin
    for number, line in enumerate(block.split(b"\n")):
        if number or begin == text.skip:
            found.append((place, line.decode(text.codec, "replace").rstrip("\r")))
        place += len(line) + 1
    return found[-200:]


def plain_newlines(decoded: str) -> str:
    """`\\n` alone as the end of a line, whatever the file uses; no NUL."""
    if "\r" in decoded:
        decoded = decoded.replace("\r\n", "\n")
        decoded = decoded.replace("\r", "\n" if "\n" not in decoded else " ")
    return decoded.replace("\x00", "") if "\x00" in decoded else decoded


def as_utf8(text: Text, target: Path) -> Text:
    """A UTF-16 file written anew as UTF-8, so that lines can be cut at bytes."""
    if not text.codec.startswith("utf-16"):
        return text
    decoder = codecs.getincrementaldecoder(text.codec)("replace")
    with text.path.open("rb") as source, target.open("wb") as out:
        source.seek(text.skip)
        while block := source.read(BLOCK):
            out.write(decoder.decode(block).encode("utf-8", "replace"))
        out.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    return Text(target, text.encoding, "utf-8", 0)


def lines(text: Text, end: int | None = None) -> Iterator[Lines]:
    """All lines up to the byte `end`, in runs of a few megabytes; not for UTF-16 (`as_utf8`).

    They stay bytes: cutting and counting bytes costs half of what text costs, and no character of
    UTF-8 or GB18030 has a newline or a quotation mark for its second byte.
    """
    number = 1
    with text.path.open("rb") as file:
        file.seek(text.skip)
        for block, cut in _blocks(file, end):
            run = Lines(number, [block[:SHOWN]] if cut else _split(block), block, cut)
            number += len(run.lines)
            yield run


def _blocks(file: BinaryIO, end: int | None) -> Iterator[tuple[bytes, bool]]:
    """Blocks that end at a newline; a line beyond the limit comes alone, cut off and marked."""
    carry, skipping = b"", False
    while block := _next(file, end):
        if b"\n" not in block and b"\r" in block:
            block = block.replace(b"\r", b"\n")
        cut = block.rfind(b"\n") + 1
        if skipping:
            begin = block.find(b"\n") + 1
            if not begin:
                continue
            block, cut, skipping = block[begin:], cut - begin, False
        if cut:
            yield carry + block[:cut], False
            carry = block[cut:]
        else:
            carry += block
        if len(carry) > MAX_LINE:
            yield carry, True
            carry, skipping = b"", True
    if carry:
        yield carry, False


def _next(file: BinaryIO, end: int | None) -> bytes:
    if end is None:
        return file.read(BLOCK)
    return file.read(min(BLOCK, max(0, end - file.tell())))


def _split(block: bytes) -> list[bytes]:
    if b"\r" in block:
        found = block.split(b"\r\n")
        ends = len(found) - 1
        if ends == block.count(b"\r") == block.count(b"\n") and b"\x00" not in block:
            return found if found[-1] else found[:-1]
        block = block.replace(b"\r\n", b"\n")
        block = block.replace(b"\r", b" ") if b"\r" in block else block
    if b"\x00" in block:
        block = block.replace(b"\x00", b"")
    found = block.split(b"\n")
    if not found[-1]:
        found.pop()
    return found
