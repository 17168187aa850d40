"""Headers: cells made comparable, delimiters tried, columns bound by name."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from quanyu.channels.template import Column, Template

DELIMITERS = (",", "\t", ";", "|")
ROWS_SEARCHED = 30
REASON_HEADER = "拒绝原因 Reject reason"
LINE_HEADER = "原行号 Source line"
_WRAPPED = re.compile(r'^="(.*)"$', re.DOTALL)
_BLANK = re.compile(r"[\s\u200b\ufeff`'\"]+")


def undecorate(cell: str) -> str:
    """A cell without backtick, `="…"`, tabs, a leading apostrophe and outer blanks."""
    plain = cell.strip().strip("\ufeff")
    if found := _WRAPPED.match(plain):
        plain = found.group(1).replace('""', '"')
    return plain.lstrip("`'").strip()


@lru_cache(maxsize=20_000)
def normal(cell: str) -> str:
    """A header for comparison: NFKC, no blanks, no decoration, case-blind."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", undecorate(cell))).casefold()


def split_row(record: str, delimiter: str) -> list[str]:
    """The cells of one record."""
    try:
        return next(csv.reader([record], delimiter=delimiter), [])
    except csv.Error:
        return record.split(delimiter)


def best_delimiter(record: str) -> str:
    """The delimiter that splits a row into the most cells."""
    return max(DELIMITERS, key=lambda sign: len(split_row(record, sign)))


@dataclass(frozen=True, slots=True)
class Binding:
    """Which column of the file feeds which column of the template.

    `places` maps a template column to its position; `missing` are required headers that are not
    there, `absent` optional ones; `unknown` headers nobody reads; `forbidden` rule the format out.
    """

    header: tuple[str, ...]
    places: dict[str, int]
    missing: tuple[str, ...]
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    forbidden: tuple[str, ...]
    known: int

    @property
    def fits(self) -> bool:
        return not self.missing and not self.forbidden and bool(self.places)

    @property
    def score(self) -> float:
        """0 to 1: how far header and template know each other."""
        listed = len(self.places) + len(self.missing) + len(self.absent)
        named = sum(1 for cell in self.header if cell.strip()) or 1
        return round((self.known / named + len(self.places) / max(listed, 1)) / 2, 4)


def bind(template: Template, cells: Sequence[str]) -> Binding:
    """Bind a header row to a template by name."""
    keys = [normal(cell) for cell in cells]
    first: dict[str, int] = {}
    for place, key in enumerate(keys):
        if key:
            first.setdefault(key, place)
    places = {c.name: at for c in template.columns if (at := _find(c, first)) is not None}
    rest = [c for c in template.columns if c.name not in places]
    named = {normal(h) for c in template.columns for h in c.headers}
    named |= {normal(h) for h in template.ignores} | {normal(h) for h in OUR_HEADERS}
    unknown = tuple(c.strip() for c, k in zip(cells, keys, strict=True) if k and k not in named)
    return Binding(
        header=tuple(undecorate(cell) for cell in cells),
        places=places,
        missing=tuple(c.headers[0] for c in rest if c.required),
        absent=tuple(c.headers[0] for c in rest if not c.required),
        unknown=unknown,
        forbidden=tuple(h for h in template.absent if normal(h) in first),
        known=sum(1 for key in keys if key and key in named),
    )


OUR_HEADERS = (REASON_HEADER, LINE_HEADER)


def _find(column: Column, first: dict[str, int]) -> int | None:
    places = (first.get(normal(alias)) for alias in column.headers)
    return next((place for place in places if place is not None), None)


def bind_by_position(template: Template, width: int) -> Binding:
    """Bind a file without headers: columns in their listed order."""
    names = tuple(column.headers[0] for column in template.columns)
    places = {c.name: i for i, c in enumerate(template.columns) if i < width}
    missing = tuple(c.headers[0] for c in template.columns[width:] if c.required)
    return Binding(names, places, missing, (), (), (), len(places))


def locate(
    template: Template, rows: Iterable[tuple[int, Sequence[str]]]
) -> tuple[int, Binding] | None:
    """The first row that holds all required headers, with its line; else None."""
    for line, cells in rows:
        binding = bind(template, cells)
        if binding.fits and len(binding.places) >= min(2, len(template.columns)):
            return line, binding
    return None
