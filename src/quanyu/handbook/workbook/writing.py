"""The workbook that a handbook becomes: a guide, a sheet for each kind, one to read only."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from quanyu.handbook.book import Handbook
from quanyu.handbook.editing import Batch
from quanyu.handbook.loader import load_texts
from quanyu.handbook.workbook import reading_sheet
from quanyu.handbook.workbook.cells import Cells
from quanyu.handbook.workbook.choices import Choice, Language, Translate, choices_of
from quanyu.handbook.workbook.columns import IDENTITY, SHEETS, Column, SheetKind
from quanyu.handbook.workbook.proposal import Load
from quanyu.handbook.workbook.tables import Entry, fingerprint, tables
from quanyu.kernel.text import msg

MARK, FORMAT = "quanyu-handbook", "1"
MANIFEST, LISTS = "quanyu", "lists"
KEY_ROW, HEADING_ROW, FIRST_ROW = 0, 1, 2  # counted from 0
LONGEST = 32_767  # what a cell holds, in UTF-16 units
_SPARE_ROWS = 500  # below the last one, with the same lists to choose from

GUIDE = msg("How to edit")
RULES = (
    msg("Each sheet holds one kind of row. Change cells, write new rows below, delete whole rows."),
    msg("The order of rows, colours and widths do not matter. Columns marked * must be filled."),
    msg("Several values stand below each other in one cell (Alt+Enter), one per line."),
    msg(
        "A cell such as “POS-H06 Search-ads specialist” counts by its code; the name may be wrong."
    ),
    msg("Several cadences of one duty: first line with first line, second with second."),
    msg("A score card has one row for each indicator; its weights make 100."),
    msg("Write no formulas, merge no cells, delete no columns and not the hidden first row."),
    msg("The last sheet shows the whole handbook with its origins. It is for reading only."),
    msg("Then bring the file back: you see every change before anything is saved."),
    msg("Where the handbook has changed meanwhile, download it again and repeat your changes."),
)


def write_workbook(
    texts: Mapping[str, str],
    language: Language = "zh",
    translate: Translate = str,
    load: Load = load_texts,
) -> bytes:
    """The handbook of these texts as an XLSX workbook for a reader of `language`.

    `load` reads the texts, on the bases that the asker means.
    Every cell is written as text, so no formula can start. A text longer than a cell can hold is
    cut there; reading the workbook back leaves such a text as it is.
    """
    import xlsxwriter  # slow to load, needed for a workbook only

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        _Writer(book, texts, load(texts)[0], language, translate).write()
    return target.getvalue()


class _Writer:
    def __init__(
        self,
        book: Any,
        texts: Mapping[str, str],
        handbook: Handbook,
        language: Language,
        translate: Translate,
    ) -> None:
        self.book = book
        self.texts = texts
        self.language = language
        self.say = translate
        self.handbook = handbook
        self.choices = choices_of(self.handbook, language, translate)
        self.tables = tables(Batch(texts))
        self.lists: dict[str, str] = {}
        font = {"font_name": "Microsoft YaHei" if language == "zh" else "Calibri", "font_size": 10}
        text = {**font, "num_format": "@", "text_wrap": True, "valign": "top"}
        head = {**font, "bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1}
        self.text = book.add_format(text)
        self.head = book.add_format({**head, "bg_color": "#E8EEF4"})
        self.key = book.add_format({**font, "font_color": "#808080"})
        self.title = book.add_format({**font, "bold": True, "font_size": 16})
        self.link = book.add_format({**font, "font_color": "#1A5FB4", "underline": 1})
        self.plain = book.add_format({**font, "text_wrap": True, "valign": "top"})

    def write(self) -> None:
        guide = self.book.add_worksheet(self.say(GUIDE))
        sheets = {key: self.book.add_worksheet(self._title(key)) for key in self.tables}
        whole = self.book.add_worksheet(self.say(reading_sheet.TITLE))
        self._lists(self.book.add_worksheet(LISTS))
        self._manifest(self.book.add_worksheet(MANIFEST))
        self._guide(guide)
        for key, sheet in sheets.items():
            self._sheet(sheet, SHEETS[key], self.tables[key])
        reading_sheet.write(
            whole, self.handbook, self.choices, self.language, self.say, (self.head, self.text)
        )

    def _title(self, key: str) -> str:
        return self.say(SHEETS[key].title)[:31]

    def _guide(self, sheet: Any) -> None:
        name = self.handbook.zh if self.language == "zh" else self.handbook.en
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 90)
        sheet.write_string(0, 0, f"{name} {self.handbook.version}", self.title)
        for number, rule in enumerate(RULES, 1):
            sheet.merge_range(number + 1, 0, number + 1, 1, "", self.plain)
            sheet.write_string(number + 1, 0, f"{number}. {self.say(rule)}", self.plain)
        begin = len(RULES) + 3
        sheet.write_string(begin, 0, self.say(msg("Sheet")), self.head)
        sheet.write_string(begin, 1, self.say(msg("Rows")), self.head)
        for number, (key, rows) in enumerate(self.tables.items(), begin + 1):
            title = self._title(key)
            sheet.write_url(number, 0, f"internal:'{title}'!A1", self.link, title)
            sheet.write_string(number, 1, str(len(rows)), self.plain)

    def _lists(self, sheet: Any) -> None:
        """The values to choose from, one list per column, where the dropdowns find them."""
        used = {column.choices for each in SHEETS.values() for column in each.columns}
        for place, name in enumerate(sorted(used & self.choices.keys())):
            choice = self.choices[name]
            for row, code in enumerate(choice.names):
                sheet.write_string(row, place, choice.shown(code))
            if choice.names:
                letters = _letters(place)
                self.lists[name] = f"={LISTS}!${letters}$1:${letters}${len(choice.names)}"
        sheet.hide()

    def _manifest(self, sheet: Any) -> None:
        """What the workbook is and which state of the handbook it was made from."""
        lines = (
            (MARK, FORMAT),
            ("handbook", self.handbook.id),
            ("content", fingerprint(self.texts)),
            ("language", self.language),
            ("sheets", " ".join(self.tables)),
        )
        for row, (name, value) in enumerate(lines):
            sheet.write_string(row, 0, name)
            sheet.write_string(row, 1, value)
        sheet.very_hidden()

    def _sheet(self, sheet: Any, kind: SheetKind, entries: Sequence[Entry]) -> None:
        lines = [line for entry in entries for line in entry.lines]
        last = FIRST_ROW + len(lines)
        for place, column in enumerate(kind.columns):
            sheet.set_column(place, place, column.width, self.text)
            sheet.write_string(KEY_ROW, place, f"{kind.key}.{column.path}", self.key)
            heading = self.say(column.heading) + (" *" if column.needed else "")
            sheet.write_string(HEADING_ROW, place, heading, self.head)
            self._dropdown(sheet, place, column, last)
        for row, line in enumerate(lines, FIRST_ROW):
            self._line(sheet, row, kind, line)
        sheet.set_row(KEY_ROW, None, None, {"hidden": True})
        sheet.set_row(HEADING_ROW, 30)
        sheet.freeze_panes(FIRST_ROW, 1)
        if kind.key != IDENTITY:
            sheet.autofilter(HEADING_ROW, 0, max(last - 1, HEADING_ROW), len(kind.columns) - 1)

    def _dropdown(self, sheet: Any, place: int, column: Column, last: int) -> None:
        if column.choices in self.lists and column.form != "lines":
            # Typing something else stays possible: reading the workbook says what is wrong.
            rule = {"validate": "list", "source": self.lists[column.choices], "show_error": False}
            sheet.data_validation(FIRST_ROW, place, last + _SPARE_ROWS, place, rule)

    def _line(self, sheet: Any, row: int, kind: SheetKind, line: Cells) -> None:
        for place, column in enumerate(kind.columns):
            if text := line[column.path]:
                shown = named(text, self.choices.get(column.choices))
                sheet.write_string(row, place, shortened(shown), self.text)


def named(text: str, choice: Choice | None) -> str:
    """The codes of a cell with their names."""
    return "\n".join(map(choice.shown, text.split("\n"))) if choice else text


def shortened(text: str) -> str:
    """As much of the text as a cell can hold."""
    if len(text.encode("utf-16-le")) <= 2 * LONGEST:
        return text
    return text.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")


def _letters(place: int) -> str:
    first, second = divmod(place, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)
