"""Before the database: where rows begin and end, and the rows as numbered UTF-8 records."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quanyu.channels import sheets, text
from quanyu.channels.header import (
    DELIMITERS,
    ROWS_SEARCHED,
    Binding,
    bind,
    bind_by_position,
    locate,
    split_row,
    undecorate,
)
from quanyu.channels.member import Member
from quanyu.channels.readers import Table, reader_named
from quanyu.channels.records import Fault, Recorder, ends_open
from quanyu.channels.template import Template
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

MAX_COLUMNS = 1_000
Row = tuple[int, Sequence[str]]


@dataclass(slots=True)
class Prepared:
    """Records ready for `read_csv`: first the physical line, then `width` cells.

    `around` is the text before and after the rows, `closing` the cells of the closing lines;
    `blocks` says from which line on the records stand at which byte.
    """

    path: Path
    delimiter: str
    quoted: bool
    width: int
    binding: Binding
    encoding: str
    header_line: int | None
    signs: set[str] = field(default_factory=set)
    records: int = 0
    faults: list[Fault] = field(default_factory=list)
    around: list[str] = field(default_factory=list)
    closing: list[list[str]] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)
    sheet: str | None = None
    from_sheet: bool = False


def prepare(member: Member, template: Template, folder: Path, limit: int | None) -> Prepared:
    """Find header and end, and write the records into `folder`. `limit`: only so many lines.

    Raises Refusal `header_not_found`, `sheet_not_found`, `too_many_columns`, `unknown_reader`.
    """
    target = folder / "records.csv"
    if template.reader:
        table = reader_named(template.reader)(member, template)
        return _from_table(table, template, target, limit)
    if member.kind == "sheet":
        return _from_sheet(member, template, target, limit)
    return _from_text(member, template, target, limit)


def head_records(lines: list[str], delimiter: str) -> list[tuple[int, str]]:
    """The first records of a file with their lines; quoted newlines are joined."""
    found: list[tuple[int, str]] = []
    held: list[str] = []
    begin = 0
    for number, line in enumerate(lines, 1):
        begin = begin if held else number
        record = "\n".join([*held, line])
        if record.count('"') & 1 and ends_open(record, delimiter) and len(held) < 10:
            held.append(line)
            continue
        found.append((begin, record))
        held = []
        if len(found) >= ROWS_SEARCHED + 1:
            break
    return found


def delimiters_of(template: Template) -> tuple[str, ...]:
    """Which delimiters to try for a template."""
    sign = template.file.delimiter
    return DELIMITERS if sign == "auto" else (sign,)


def _from_text(member: Member, template: Template, target: Path, limit: int | None) -> Prepared:
    source = text.as_utf8(
        text.open_text(member.path, template.file.encoding), target.with_name("utf8.txt")
    )
    lines = text.head(source)
    found = _find_header(lines, template, member)
    prepared, skip = found
    prepared.path, prepared.encoding = target, source.encoding
    prepared.around = lines[: max(0, (prepared.header_line or 1) - 1)]
    _settle_cells(prepared, template, lines[skip : skip + 5])
    skip += _under_header(template, prepared, lines[skip : skip + 1])
    end = _find_end(source, template, prepared)
    recorder = Recorder(
        source.codec,
        prepared.delimiter,
        prepared.width,
        skip,
        template.file.comment,
        prepared.quoted,
    )
    with target.open("wb") as out:
        for block in recorder.take(_limited(text.lines(source, end), skip, limit)):
            prepared.blocks.append((_first_line(block, prepared.delimiter), out.tell()))
            out.write(block)
    prepared.records, prepared.faults = recorder.records, recorder.faults
    prepared.signs = recorder.signs
    prepared.around += recorder.comments
    return prepared


def _first_line(block: bytes, delimiter: str) -> int:
    return int(block[: block.find(delimiter[0].encode())] or 0)


def _limited(runs: Iterator[text.Lines], skip: int, limit: int | None) -> Iterator[text.Lines]:
    for run in runs:
        if limit is None:
            yield run
            continue
        keep = max(0, skip + limit + 1 - run.first)
        yield text.Lines(run.first, run.lines[:keep], run.block, run.cut)
        if keep <= len(run.lines):
            return


def _find_header(lines: list[str], template: Template, member: Member) -> tuple[Prepared, int]:
    for delimiter in delimiters_of(template):
        rows = head_records(lines, delimiter)
        split = [(line, split_row(record, delimiter)) for line, record in rows[:ROWS_SEARCHED]]
        if found := locate(template, split):
            line, binding = found
            _check_width(len(binding.header), member)
            place = next(i for i, (at, _) in enumerate(rows) if at == line)
            skip = rows[place + 1][0] - 1 if place + 1 < len(rows) else line
            return _blank_prepared(delimiter, binding, line), skip
    if template.file.header == "none":
        return _without_header(lines, template, member), 0
    raise header_missing(template, member)


def _blank_prepared(delimiter: str, binding: Binding, line: int | None) -> Prepared:
    return Prepared(Path(), delimiter, True, len(binding.header), binding, "utf-8", line)


def _without_header(lines: list[str], template: Template, member: Member) -> Prepared:
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(delimiters_of(template), key=lambda sign: len(split_row(first, sign)))
    width = len(split_row(first, delimiter))
    _check_width(width, member)
    binding = bind_by_position(template, width)
    if binding.missing:
        raise header_missing(template, member)
    prepared = _blank_prepared(delimiter, binding, None)
    prepared.width = width
    return prepared


def _check_width(width: int, member: Member) -> None:
    if width > MAX_COLUMNS:
        raise Refusal(
            "too_many_columns",
            msg("“%(name)s” has %(columns)s columns; no channel exports more than %(most)s."),
            name=member.name,
            columns=width,
            most=MAX_COLUMNS,
        )


def header_missing(template: Template, member: Member) -> Refusal:
    """The sentence for a file that does not have the columns of a chosen format."""
    needed = [c.headers[0] for c in template.columns if c.required][:8]
    return Refusal(
        "header_not_found",
        msg(
            "“%(name)s” does not look like “%(format)s”: within its first 30 rows no header holds "
            "%(columns)s. Choose another format, or make one in the wizard."
        ),
        name=member.name,
        format=template.en,
        format_zh=template.zh,
        columns=", ".join(needed) or "its columns",
    )


def _settle_cells(prepared: Prepared, template: Template, after: list[str]) -> None:
    """Fix delimiter and width by the first row of data: prefix cells, trailing delimiters."""
    prefix = template.file.cell_prefix
    first = next((line for line in after if line.strip()), "")
    if prefix and first.startswith(prefix) and prepared.delimiter + prefix in first:
        prepared.delimiter, prepared.quoted = prepared.delimiter + prefix, False
        cells = first.split(prepared.delimiter)
    else:
        cells = split_row(first, prepared.delimiter)
    named = max((i for i, c in enumerate(prepared.binding.header) if c), default=0) + 1
    extra = cells[prepared.width :]
    if named <= len(cells) and not any(cell.strip() for cell in extra) and len(extra) <= 3:
        prepared.width = len(cells)


def _under_header(template: Template, prepared: Prepared, after: list[str]) -> int:
    rows = template.file.rows_under_header
    if not template.file.formula_row or not after:
        return rows
    cells = split_row(after[0], prepared.delimiter)
    return rows + int(is_formula_row(cells))


def is_formula_row(cells: Sequence[str]) -> bool:
    """A row that explains how columns are computed: words and signs where figures should be."""
    filled = [cell for cell in cells if cell.strip()]
    telling = [c for c in filled if any(s in c for s in "=＝+＋*×/÷（(") and not _has_digits(c)]
    return bool(telling) and sum(map(_has_digits, filled)) * 3 < len(filled)


def _has_digits(cell: str) -> bool:
    return sum(sign.isdigit() for sign in cell) > len(cell) / 3


def _find_end(source: text.Text, template: Template, prepared: Prepared) -> int | None:
    """The byte at which the closing lines begin; they are kept as rows and as text."""
    if not template.file.stop_at:
        return None
    lines = text.tail(source)
    for index, (place, line) in enumerate(lines):
        if _stops(line, template):
            rest = [each for _, each in lines[index:] if each.strip()]
            prepared.closing = [_closing_cells(each, prepared) for each in rest]
            prepared.around += rest
            return place
    return None


def _stops(line: str, template: Template) -> bool:
    cell = undecorate(line).lstrip('"')
    return any(cell.startswith(mark) for mark in template.file.stop_at)


def _closing_cells(line: str, prepared: Prepared) -> list[str]:
    if not prepared.quoted and prepared.delimiter in line:
        return [undecorate(cell) for cell in line.split(prepared.delimiter)]
    return [undecorate(cell) for cell in split_row(line, prepared.delimiter[0])]


def _from_sheet(member: Member, template: Template, target: Path, limit: int | None) -> Prepared:
    names = sheets.sheet_names(member)
    wanted = [name for name in names if name in template.file.sheet]
    for name in [*wanted, *(n for n in names if n not in wanted)]:
        first = list(sheets.sheet_rows(member, name, ROWS_SEARCHED))
        found = locate(template, first)
        if found is None and template.file.header == "none" and first:
            found = 0, bind_by_position(template, len(first[0][1]))
        if found is None:
            continue
        line, binding = found
        most = None if limit is None else line + limit + 1
        rows = list(sheets.sheet_rows(member, name, most)) if limit else None
        stream = iter(rows) if rows is not None else sheets.sheet_rows(member, name)
        before = ["\t".join(cells) for at, cells in first if at < line]
        table = Table(binding.header, stream, line, before)
        prepared = _from_table(table, template, target, limit)
        prepared.sheet, prepared.from_sheet = name, True
        return prepared
    raise Refusal(
        "sheet_not_found",
        msg("None of the sheets of “%(name)s” (%(sheets)s) has the columns of “%(format)s”."),
        name=member.name,
        sheets=", ".join(names[:8]),
        format=template.en,
        format_zh=template.zh,
    )


def _from_table(table: Table, template: Template, target: Path, limit: int | None) -> Prepared:
    binding = bind(template, table.header)
    if not binding.fits and template.file.header == "none":
        binding = bind_by_position(template, len(table.header))
    width = max((i for i, c in enumerate(binding.header) if c), default=0) + 1
    prepared = Prepared(target, ",", True, width, binding, "workbook", table.header_line or None)
    prepared.from_sheet = True
    prepared.signs = {"wrap", "backtick", "apostrophe", "tab", "quote", "hard_blank"}
    prepared.around = list(table.before)
    with target.open("w", encoding="utf-8", newline="") as out:
        _write_rows(table, template, prepared, out, limit)
    return prepared


def _write_rows(
    table: Table, template: Template, prepared: Prepared, out: io.TextIOBase, limit: int | None
) -> None:
    writer = csv.writer(out, lineterminator="\n")
    skip = (table.header_line or 0) + template.file.rows_under_header
    for line, cells in table.rows:
        if line <= skip or not any(cell.strip() for cell in cells):
            continue
        is_first = prepared.records == 0 and not prepared.closing
        if is_first and template.file.formula_row and is_formula_row(cells):
            continue
        if prepared.closing or any(
            undecorate(cells[0]).startswith(m) for m in template.file.stop_at
        ):
            prepared.closing.append([undecorate(cell) for cell in cells])
            prepared.around.append("\t".join(cells))
            continue
        if template.file.comment and cells[0].startswith(template.file.comment):
            prepared.around.append("\t".join(cells))
            continue
        if limit is not None and prepared.records >= limit:
            return
        row = [cell.replace("\x00", "").replace("\r", " ") for cell in cells[: prepared.width]]
        writer.writerow([line, *row, *[""] * (prepared.width - len(row))])
        prepared.records += 1
