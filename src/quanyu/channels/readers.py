"""The hook for formats that a template cannot say: a registered function gives header and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from quanyu.channels.member import Member
from quanyu.channels.template import Template
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg


@dataclass(slots=True)
class Table:
    """What a reader gives: header cells, rows with their line, and the text around them."""

    header: Sequence[str]
    rows: Iterator[tuple[int, list[str]]]
    header_line: int = 0
    before: list[str] = field(default_factory=list)


Reader = Callable[[Member, Template], Table]
_READERS: dict[str, Reader] = {}


def register_reader(name: str, reader: Reader) -> None:
    """Make a reader available to templates that name it; a name is given once."""
    if _READERS.setdefault(name, reader) is not reader:
        raise ValueError(f"a reader called {name} is registered already")


def reader_named(name: str) -> Reader:
    """The registered reader; raises Refusal `unknown_reader`."""
    if name not in _READERS:
        raise Refusal(
            "unknown_reader",
            msg("The format asks for the reader “%(reader)s”, which this installation lacks."),
            reader=name,
        )
    return _READERS[name]


def is_registered(name: str) -> bool:
    """Whether a reader of that name is there."""
    return name in _READERS
