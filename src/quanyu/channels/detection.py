"""Which format a file has: templates ranked by how well they know its header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from quanyu.channels import sheets, text
from quanyu.channels.exporting import stated_time, surrounding
from quanyu.channels.header import (
    DELIMITERS,
    ROWS_SEARCHED,
    Binding,
    best_delimiter,
    bind,
    normal,
    split_row,
)
from quanyu.channels.member import Member
from quanyu.channels.personal import private_refusal, summary_refusal
from quanyu.channels.preparing import MAX_COLUMNS, head_records
from quanyu.channels.template import Template
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg


@dataclass(frozen=True, slots=True)
class Candidate:
    """A format that fits: how well (0 to 1), where its header is, and what it does not know.

    `exported` is the wall time at which the file says it was made.
    """

    template_id: str
    score: float
    header_line: int | None
    delimiter: str
    sheet: str | None
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    exported: datetime | None = None


@dataclass(frozen=True, slots=True)
class Detection:
    """What is known of a file before it is read.

    `candidates` are ranked, best first; `near` are formats that lack required headers, as
    (format, missing headers); `refusal` says why the file is not for import, or that nothing fits.
    """

    name: str
    encoding: str
    header_line: int | None
    header: tuple[str, ...]
    candidates: tuple[Candidate, ...] = ()
    near: tuple[tuple[str, tuple[str, ...]], ...] = ()
    refusal: Refusal | None = None

    @property
    def best(self) -> Candidate | None:
        """The one format that clearly fits best, else None: then a person chooses."""
        if not self.candidates or self.refusal:
            return None
        first, *rest = self.candidates
        return first if not rest or rest[0].score < first.score else None


@dataclass(slots=True)
class Page:
    """One way to see the first rows of a file: a delimiter, or a sheet."""

    rows: list[tuple[int, list[str]]]
    delimiter: str
    sheet: str | None
    lines: list[str] = field(default_factory=list)


def detect(member: Member, templates: Mapping[str, Template]) -> Detection:
    """Rank the formats that fit a member. Never raises for what a file holds: see `refusal`."""
    try:
        pages, encoding = look_at(member)
    except Refusal as error:
        return Detection(member.name, "unknown", None, (), refusal=error)
    lines = pages[0].lines if pages else []
    rows = [cells for page in pages for _, cells in page.rows]
    refusal = private_refusal(member.name, lines, rows)
    if refusal is None and any(len(cells) > MAX_COLUMNS for cells in rows):
        refusal = _too_wide(member, max(map(len, rows)))
    if refusal is not None:
        return Detection(member.name, encoding, None, (), refusal=refusal)
    return _ranked(member, encoding, pages, templates)


def _too_wide(member: Member, width: int) -> Refusal:
    return Refusal(
        "too_many_columns",
        msg("“%(name)s” has %(columns)s columns; no channel exports more than %(most)s."),
        name=member.name,
        columns=width,
        most=MAX_COLUMNS,
    )


def look_at(member: Member) -> tuple[list[Page], str]:
    """The first rows of a member by every delimiter or sheet, and the encoding."""
    if member.kind == "sheet":
        return [_sheet_page(member, name) for name in sheets.sheet_names(member)[:50]], "workbook"
    source = text.open_text(member.path)
    lines = list(text.head(source))
    if sum(line.count("�") for line in lines) > 0.2 * sum(map(len, lines)):
        raise Refusal(
            "not_a_table",
            msg("“%(name)s” is neither text nor a workbook. Drop the CSV or XLSX of the channel."),
            name=member.name,
        )
    return [_text_page(lines, sign) for sign in DELIMITERS], source.encoding


def _sheet_page(member: Member, name: str) -> Page:
    rows = list(sheets.sheet_rows(member, name, ROWS_SEARCHED))
    return Page(rows, "", name, ["\t".join(cells) for _, cells in rows])


def _text_page(lines: list[str], sign: str) -> Page:
    records = head_records(lines, sign)[:ROWS_SEARCHED]
    rows = [(line, split_row(record, sign)) for line, record in records]
    return Page(rows, sign, None, lines[:ROWS_SEARCHED])


def _ranked(
    member: Member, encoding: str, pages: list[Page], templates: Mapping[str, Template]
) -> Detection:
    found: list[tuple[tuple[float, int], Candidate]] = []
    near: list[tuple[int, str, tuple[str, ...]]] = []
    for template in templates.values():
        best = _best(template, pages, member.name)
        if isinstance(best, Candidate):
            found.append(((best.score, template.priority), best))
        elif best is not None:
            near.append((len(best.places), template.format, best.missing))
    found.sort(key=lambda pair: pair[0], reverse=True)
    near.sort(key=lambda each: -each[0])
    candidates = _dated(member, pages, templates, [candidate for _, candidate in found])
    line, header = _header_of(candidates, pages)
    refusal = None
    if not candidates:
        refusal = summary_refusal(member.name, pages[0].lines if pages else [])
        refusal = refusal or _nothing_fits(member)
    close = tuple((name, missing) for _, name, missing in near[:5])
    return Detection(member.name, encoding, line, header, candidates, close, refusal)


def _dated(
    member: Member,
    pages: list[Page],
    templates: Mapping[str, Template],
    candidates: Sequence[Candidate],
) -> tuple[Candidate, ...]:
    if all(templates[each.template_id].exported_at is None for each in candidates):
        return tuple(candidates)
    lines = surrounding(member, pages[0].lines)
    return tuple(
        replace(each, exported=stated_time(templates[each.template_id], lines))
        for each in candidates
    )


def _nothing_fits(member: Member) -> Refusal:
    return Refusal(
        "unknown_format",
        msg(
            "No known format has the header of “%(name)s”. Choose a format, or make one from this "
            "file in the wizard."
        ),
        name=member.name,
    )


def _best(template: Template, pages: list[Page], name: str) -> Candidate | Binding | None:
    """The best place for a template; else the binding that comes nearest; else None."""
    best: Candidate | None = None
    nearest: Binding | None = None
    wanted = {normal(header) for column in template.columns for header in column.headers}
    for page in pages:
        if page.sheet is None and template.file.delimiter not in ("auto", page.delimiter):
            continue
        for line, cells in page.rows:
            if len({normal(cell) for cell in cells} & wanted) < min(2, len(template.columns)):
                continue
            binding = bind(template, cells)
            if not binding.fits:
                is_nearer = nearest is None or len(binding.places) > len(nearest.places)
                nearest = binding if is_nearer and not binding.forbidden else nearest
            elif best is None or _score(template, binding, page, name) > best.score:
                best = _candidate(template, binding, page, line, name)
    return best or nearest


def _score(template: Template, binding: Binding, page: Page, name: str) -> float:
    score = binding.score
    before = "\n".join(page.lines)
    score += 0.05 * any(mark in before for mark in template.file.marks)
    score += 0.05 * any(part.casefold() in name.casefold() for part in template.file.names)
    score += 0.05 * (page.sheet is not None and page.sheet in template.file.sheet)
    return round(score, 4)


def _candidate(template: Template, binding: Binding, page: Page, line: int, name: str) -> Candidate:
    score = _score(template, binding, page, name)
    return Candidate(
        template.format, score, line, page.delimiter, page.sheet, binding.absent, binding.unknown
    )


def _header_of(
    candidates: Sequence[Candidate], pages: list[Page]
) -> tuple[int | None, tuple[str, ...]]:
    if candidates:
        first = candidates[0]
        for page in pages:
            if (page.delimiter, page.sheet) == (first.delimiter, first.sheet):
                for line, cells in page.rows:
                    if line == first.header_line:
                        return line, tuple(cell.strip() for cell in cells)
    return guess_header(pages[0].lines, pages)


def guess_header(lines: Sequence[str], pages: Sequence[Page]) -> tuple[int | None, tuple[str, ...]]:
    """The first of the widest rows: most likely the header of an unknown file."""
    sign = max(
        (best_delimiter(line) for line in lines if line.strip()),
        default=",",
        key=lambda s: sum(len(split_row(line, s)) for line in lines),
    )
    chosen = [p for p in pages if p.sheet is not None or p.delimiter == sign]
    best: tuple[int, int, tuple[str, ...]] | None = None
    for page in chosen:
        for line, cells in page.rows:
            filled = sum(1 for cell in cells if cell.strip())
            if filled and (best is None or filled > best[0]):
                best = (filled, line, tuple(cell.strip() for cell in cells))
    return (best[1], best[2]) if best else (None, ())
