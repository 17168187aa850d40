"""From physical lines to numbered records: quoted newlines joined, blank lines left out.

Each record is written as `number,record`, so that the physical line of a row survives whatever
the database does with the order of rows. A quote that never closes costs its own line only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

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
    """Turns runs of lines into numbered records of one delimiter.

    `comment` lines are put aside in `comments`; faults are collected; `signs` notes which kinds of
    decoration occur, so that the SQL cleans only what there is.
    """

    delimiter: str
    width: int
    skip: int
    comment: str = ""
    quoted: bool = True
    comments: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    signs: set[str] = field(default_factory=set)
    records: int = 0
    _open: list[tuple[int, str]] = field(default_factory=list)

    def take(self, runs: Iterable[Lines]) -> Iterator[str]:
        """Blocks of numbered records, ready to be written."""
        for run in runs:
            block = self._block(run)
            if block:
                yield "\n".join(block) + "\n"
        rest: list[str] = []
        while self._open:
            self._give_up(rest)
        if rest:
            yield "\n".join(rest) + "\n"

    def _block(self, run: Lines) -> list[str]:
        lines, first = run.lines, run.first
        if first + len(lines) - 1 <= self.skip:
            return []
        self._note_signs(lines)
        begin = max(0, self.skip + 1 - first)
        if self._is_plain(lines, run):
            self.records += len(lines) - begin
            sign = self.delimiter[0]
            return [f"{n}{sign}{line}" for n, line in enumerate(lines[begin:], first + begin)]
        found: list[str] = []
        for index in range(begin, len(lines)):
            self._line(first + index, lines[index], run.bad.get(index), found)
        return found

    def _is_plain(self, lines: list[str], run: Lines) -> bool:
        if self._open or run.bad or self.comment or "" in lines:
            return False
        if self._blank() in lines:
            return False
        return not (self.quoted and "quote" in self.signs and _any_odd(lines))

    def _blank(self) -> str:
        return self.delimiter * (self.width - 1)

    def _line(self, number: int, line: str, bad: str | None, found: list[str]) -> None:
        if bad:
            self.faults.append(Fault(number, bad, line[:SHOWN]))
        elif self._open:
            self._continue(number, line, found)
        elif self.comment and line.startswith(self.comment):
            self.comments.append(line)
        elif not line.strip(self.delimiter + " \t"):
            return
        elif self.quoted and line.count('"') & 1 and ends_open(line, self.delimiter):
            self._open.append((number, line))
        else:
            self._emit(number, line, found)

    def _emit(self, number: int, record: str, found: list[str]) -> None:
        self.records += 1
        found.append(f"{number}{self.delimiter[0]}{record}")

    def _continue(self, number: int, line: str, found: list[str]) -> None:
        self._open.append((number, line))
        if line.count('"') & 1:
            record = "\n".join(text for _, text in self._open)
            if not ends_open(record, self.delimiter):
                first = self._open[0][0]
                self._open.clear()
                self._emit(first, record, found)
                return
        long = sum(len(text) for _, text in self._open) > MAX_LINE
        if long or len(self._open) > MAX_RECORD_LINES:
            self._give_up(found)

    def _give_up(self, found: list[str]) -> None:
        """The first open line is at fault; those after it are read afresh."""
        (number, line), *rest = self._open
        self._open.clear()
        self.faults.append(Fault(number, "unclosed_quote", line[:SHOWN]))
        for each, text in rest:
            self._line(each, text, None, found)

    def _note_signs(self, lines: list[str]) -> None:
        text = "\n".join(lines)
        for sign, marks in _signs(self.delimiter).items():
            if sign not in self.signs and any(mark in text for mark in marks):
                self.signs.add(sign)


def _signs(delimiter: str) -> dict[str, tuple[str, ...]]:
    beside = tuple(
        mark
        for blank in (" ", "\t")
        if blank != delimiter
        for mark in (blank + delimiter, delimiter + blank, blank + '"', '"' + blank, blank + "\n")
    )
    return {
        "wrap": ('="',),
        "backtick": ("`",),
        "apostrophe": ("'",),
        "blank": (*beside, "\u3000", "\xa0"),
        "quote": ('"',),
        "currency": ("元", "¥", "￥"),
        "percent": ("%",),
    }


def _any_odd(lines: list[str]) -> bool:
    return any(line.count('"') & 1 for line in lines)


def ends_open(record: str, delimiter: str) -> bool:
    """Whether a record ends inside a quoted cell."""
    place = 0
    while True:
        if record.startswith('"', place):
            closing = _closing(record, place + 1)
            if closing < 0:
                return True
            place = closing + 1
        place = record.find(delimiter, place)
        if place < 0:
            return False
        place += len(delimiter)


def _closing(record: str, place: int) -> int:
    while True:
        place = record.find('"', place)
        if place < 0 or not record.startswith('"', place + 1):
            return place
        place += 2
