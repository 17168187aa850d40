"""Rejects as a workbook that a person corrects and drops again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from quanyu.channels.header import LINE_HEADER, REASON_HEADER
from quanyu.kernel.text import msg

Translate = Callable[[str], str]
# A format has its own sentences, in two languages; which one is wanted shows in this one.
_IN_ENGLISH = msg("Written in English")
_WIDTH = 32_000


def write_rejects_xlsx(
    rejects: Iterable[Mapping[str, Any]],
    target: Path | BinaryIO,
    translate: Translate = str,
) -> int:
    """Write rejects (as `Reading.rejects()` gives them); returns how many lines.

    One row per line with the cells as they stood, then the reasons and the line in the source,
    under headers that detection ignores. Every cell is written as text, so no formula can start.
    """
    import xlsxwriter  # slow to load, needed for a workbook only

    lines = _by_line(rejects, translate)
    header = list(dict.fromkeys(name for _, raw, _ in lines for name in raw))
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("rejects")
        bold = book.add_format({"bold": True, "bg_color": "#F2F2F2"})
        for place, name in enumerate([*header, REASON_HEADER, LINE_HEADER]):
            sheet.write_string(0, place, name, bold)
        for row, (line, raw, reasons) in enumerate(lines, 1):
            cells = [raw.get(name, "") for name in header]
            for place, cell in enumerate([*cells, "；".join(reasons), str(line)]):
                sheet.write_string(row, place, cell[:_WIDTH])
        sheet.freeze_panes(1, 0)
    return len(lines)


def _by_line(
    rejects: Iterable[Mapping[str, Any]], translate: Translate
) -> list[tuple[int, Mapping[str, str], list[str]]]:
    found: dict[tuple[int, int], tuple[int, Mapping[str, str], list[str]]] = {}
    for reject in rejects:
        key = (reject.get("file") or 0, reject["line"])
        entry = found.setdefault(key, (reject["line"], reject["raw"], []))
        entry[2].append(sentence(reject["reason"], reject["params"], translate))
    return [found[key] for key in sorted(found)]


def sentence(reason: str, params: Mapping[str, Any], translate: Translate = str) -> str:
    """A reject's reason in words; what a format says itself comes in the same language."""
    text, told = translate(reason), dict(params)
    if translate(_IN_ENGLISH) != _IN_ENGLISH:
        told |= {name: told[f"{name}_zh"] for name in params if told.get(f"{name}_zh")}
    return text % told if told else text
