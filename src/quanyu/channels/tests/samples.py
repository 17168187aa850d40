"""Files made from the example rows of a format, in the shape that the format describes."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from quanyu.channels.member import Member
from quanyu.channels.template import Template
from quanyu.channels.unpacking import unpack

CONSTANTS = {"year": "2020", "shop": "天猫旗舰店", "day": "2026-11-20"}


def constants_of(template: Template) -> dict[str, str]:
    """What a person would answer for the examples of a format."""
    return {c.name: c.default or CONSTANTS[c.name] for c in template.constants}


def header_of(template: Template, *, whole: bool) -> list[str]:
    """The first alias of each column; `whole` adds the headers that are known and not read."""
    read = [column.headers[0] for column in template.columns]
    return [*read, *template.ignores] if whole else read


def example_text(template: Template, *, whole: bool = False) -> str:
    """The examples as CSV, with the header that the format asks for."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    header = header_of(template, whole=whole)
    if template.file.header != "none":
        writer.writerow(header)
    for example in template.examples:
        writer.writerow(_cells(template, example, header))
    return out.getvalue()


def _cells(
    template: Template, example: Mapping[str, str] | tuple[str, ...], header: list[str]
) -> list[str]:
    cells = [example.get(name, "") for name in header] if isinstance(example, Mapping) else example
    prefix = template.file.cell_prefix
    return [cell if cell.startswith(prefix) else prefix + cell for cell in cells]


def member_of(folder: Path, text: str, name: str = "file.csv", encoding: str = "utf-8") -> Member:
    """Write `text` and unpack it as a person's upload would be."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return unpack(path)[0]
