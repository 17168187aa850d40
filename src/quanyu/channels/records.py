"""From physical lines to numbered records: quoted newlines joined, blank lines left out.

Each record is written as `number,record`, so that the physical line of a row survives whatever
the database does with the order of rows. A quote that never closes costs its own line only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from typing import AnyStr

from quanyu.channels.text import MAX_LINE, SHOWN, Lines

MAX_RECORD_LINES = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that could not be taken: its number, a code and what it holds."""

    line: int
    code: str
    text: str


@dataclass(slots=True)
class Recorder:
    """Turns runs of lines into numbered records of one delimiter, as UTF-8.

    `comment` lines are put aside in `comments`; faults are collected; `signs` notes which kinds of
    decoration occur, so that the SQL cleans only what there is.
    """

    codec: str
    delimiter: str
    width: int
    skip: int
    comment: str = ""
    quoted: bool = True
    comments: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    signs: set[str] = field(default_factory=set)
    records: int = 0
    _open: list[tuple[int, bytes]] = field(default_factory=list)

    def take(self, runs: Iterable[Lines]) -> Iterator[bytes]:
        """Blocks of numbered records, ready to be written."""
        for run in runs:
            yield from self._encoded(self._block(run))
        rest: list[bytes] = []
        while self._open:
            self._give_up(rest)
        yield from self._encoded(rest)

    def _encoded(self, records: list[bytes]) -> Iterator[bytes]:
        """The records as UTF-8; those with undecodable bytes become faults."""
        self.records += len(records)
        if not records:
            return
        block = b"\n".join(records) + b"\n"
        if not block.isascii():
            try:
                decoded = block.decode(self.codec)
            except UnicodeDecodeError:
                yield self._without_bad(records)
                return
            block = block if self.codec == "utf-8" else decoded.encode("utf-8")
        yield block

    def _without_bad(self, records: list[bytes]) -> bytes:
        good: list[str] = []
        for record in records:
            try:
                good.append(record.decode(self.codec))
            except UnicodeDecodeError:
                number, _, rest = record.partition(self.delimiter[0].encode())
                self._fault(int(number), "bad_bytes", rest)
        self.records -= len(records) - len(good)
        return "".join(f"{record}\n" for record in good).encode("utf-8")

    def _fault(self, line: int, code: str, record: bytes) -> None:
        self.faults.append(Fault(line, code, record[:SHOWN].decode(self.codec, "replace")))

    def _block(self, run: Lines) -> list[bytes]:
        lines, first = run.lines, run.first
        if first + len(lines) - 1 <= self.skip:
            return []
        if run.cut:
            self._fault(first, "too_long", lines[0])
            return []
        self._note_signs(run.block)
        begin = max(0, self.skip + 1 - first)
        if self._is_plain(lines):
            sign = self.delimiter[0].encode()
            lines = lines[begin:] if begin else lines
            return [b"%d%b%b" % (n, sign, line) for n, line in enumerate(lines, first + begin)]
        found: list[bytes] = []
        for index in range(begin, len(lines)):
            self._line(first + index, lines[index], found)
        return found

    def _is_plain(self, lines: list[bytes]) -> bool:
        if self._open or self.comment or b"" in lines:
            return False
        if self.delimiter.encode() * (self.width - 1) in lines:
            return False
        return not (self.quoted and "quote" in self.signs and _any_odd(lines))

    def _line(self, number: int, line: bytes, found: list[bytes]) -> None:
        delimiter = self.delimiter.encode()
        if self._open:
            self._continue(number, line, found)
        elif self.comment and line.startswith(self.comment.encode(self.codec)):
            self.comments.append(line.decode(self.codec, "replace"))
        elif not line.strip(delimiter + b" \t"):
            return
        elif self.quoted and line.count(b'"') & 1 and ends_open(line, delimiter):
            self._open.append((number, line))
        else:
            self._emit(number, line, found)

    def _emit(self, number: int, record: bytes, found: list[bytes]) -> None:
        found.append(b"%d%b%b" % (number, self.delimiter[0].encode(), record))

    def _continue(self, number: int, line: bytes, found: list[bytes]) -> None:
        self._open.append((number, line))
        if line.count(b'"') & 1:
            record = b"\n".join(text for _, text in self._open)
            if not ends_open(record, self.delimiter.encode()):
                first = self._open[0][0]
                self._open.clear()
                self._emit(first, record, found)
                return
        long = sum(len(text) for _, text in self._open) > MAX_LINE
        if long or len(self._open) > MAX_RECORD_LINES:
            self._give_up(found)

    def _give_up(self, found: list[bytes]) -> None:
        """The first open line is at fault; those after it are read afresh."""
        (number, line), *rest = self._open
        self._open.clear()
        self._fault(number, "unclosed_quote", line)
        for each, text in rest:
            self._line(each, text, found)

    def _note_signs(self, block: bytes) -> None:
        # Single bytes are found at memory speed; anything finer is left to the SQL.
        block = b"\n" + block
        for sign, mark, sure in _signs(self.delimiter):
            if sign not in self.signs and mark in block and any(s in block for s in sure):
                self.signs.add(sign)


@lru_cache(maxsize=64)
def _signs(delimiter: str) -> tuple[tuple[str, bytes, tuple[bytes, ...]], ...]:
    """A sign, the byte that hints at it, and what makes sure of it.

    In GB18030 a backtick may be the second half of a character, so it counts at a cell's start.
    """
    marks = [
        ("wrap", b"=", (b'="',)),
        ("backtick", b"`", (b"\n`", delimiter[0].encode() + b"`", b'"`', b"\t`", b" `")),
        ("apostrophe", b"'", (b"'",)),
        ("quote", b'"', (b'"',)),
        ("hard_blank", b"\xa0", (b"\xc2\xa0",)),
        ("hard_blank", b"\x84", (b"\x81\x30\x84\x32",)),  # the same in GB18030
    ]
    return tuple(marks if delimiter == "\t" else [*marks, ("tab", b"\t", (b"\t",))])


def _any_odd(lines: list[bytes]) -> bool:
    return any(map((1).__and__, map(bytes.count, lines, repeat(b'"'))))


def ends_open(record: AnyStr, delimiter: AnyStr) -> bool:
    """Whether a record ends inside a quoted cell."""
    mark = _quote(record)
    place = 0
    while True:
        if record.startswith(mark, place):
            closing = _closing(record, mark, place + 1)
            if closing < 0:
                return True
            place = closing + 1
        place = record.find(delimiter, place)
        if place < 0:
            return False
        place += len(delimiter)


def _quote(record: AnyStr) -> AnyStr:
    return b'"' if isinstance(record, bytes) else '"'


def _closing(record: AnyStr, mark: AnyStr, place: int) -> int:
    while True:
        place = record.find(mark, place)
        if place < 0 or not record.startswith(mark, place + 1):
            return place
        place += 2
