"""The sheets of the workbook and their columns: which field, under which heading, in which form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from quanyu.handbook.editing.layout import KINDS, Kind
from quanyu.kernel.text import msg

Form = Literal["text", "lines", "block", "whole", "day", "month", "clock", "on"]
IDENTITY, OVERLAY = "handbook", "overlay"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the field it shows (`purpose.zh`; `cadences.every` of each item of a list).

    `choices` names the list that its values come from; `lines` hold one value per line.
    """

    path: str
    heading: str
    form: Form = "text"
    choices: str = ""
    width: int = 14
    needed: bool = False

    @property
    def field(self) -> str:
        return self.path.partition(".")[0]

    @property
    def inner(self) -> str:
        return self.path.partition(".")[2]


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A sheet: its key, its title, its columns.

    `items` are the lists whose items share one cell line by line; `split` is the list that has a
    row of the sheet for each of its items.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    items: frozenset[str] = frozenset()
    split: str = ""

    @property
    def kind(self) -> Kind | None:
        return KINDS.get(self.key)

    def column(self, path: str) -> Column:
        return next(column for column in self.columns if column.path == path)

    @property
    def own_columns(self) -> Iterator[Column]:
        """The columns of the row itself, without those of the list that is split."""
        return (column for column in self.columns if column.field != self.split)

    @property
    def split_columns(self) -> Iterator[Column]:
        return (column for column in self.columns if self.split and column.field == self.split)


_ZH = Column("zh", msg("Chinese"), width=30, needed=True)
_EN = Column("en", msg("English"), width=30)
_SOURCE_ZH = Column("source_zh", msg("Historic word"), width=16)
_READINGS = Column("readings", msg("Readings (AMB)"), "lines", "readings", 18)
_POSITION = Column("position", msg("Position"), choices="positions", width=24)
_PARENT = Column("parent", msg("Parent"), choices="departments", width=20)


def _id(width: int = 14) -> Column:
    return Column("id", msg("Id"), width=width, needed=True)


_SHEETS = (
    SheetKind(
        IDENTITY,
        msg("Handbook"),
        (
            _id(20),
            Column("version", msg("Version"), needed=True),
            _ZH,
            _EN,
            Column("extends", msg("Grows from"), "lines", "bases", 30),
        ),
    ),
    SheetKind(
        "departments",
        msg("Departments"),
        (
            _id(),
            _ZH,
            _EN,
            _SOURCE_ZH,
            _PARENT,
            Column("purpose.zh", msg("Purpose (Chinese)"), width=40),
            Column("purpose.en", msg("Purpose (English)"), width=40),
            _READINGS,
        ),
    ),
    SheetKind(
        "positions",
        msg("Positions"),
        (
            _id(),
            _ZH,
            _EN,
            _SOURCE_ZH,
            Column("sort", msg("Sort"), choices="sort"),
            Column("department", msg("Department"), choices="departments", width=20),
            Column("superior", msg("Superior"), choices="positions", width=24),
            Column("reviewer", msg("Reviewer"), choices="positions", width=24),
            Column("headcount", msg("Headcount"), "whole", width=11),
            Column("purpose.zh", msg("Purpose (Chinese)"), width=40),
            Column("purpose.en", msg("Purpose (English)"), width=40),
            _READINGS,
            Column("permissions", msg("Permissions"), "lines", width=22),
            Column("field_classes", msg("Field classes"), "lines", "field_classes"),
        ),
    ),
    SheetKind(
        "duties",
        msg("Duties"),
        (
            _id(),
            _POSITION,
            Column("department", msg("Department"), choices="departments", width=20),
            Column("helpers", msg("Helpers"), "lines", "positions", 24),
            Column("tags", msg("Tags"), "lines", "tags", 24),
            Column("zh", msg("Chinese"), width=44, needed=True),
            Column("en", msg("English"), width=44),
            Column("entity", msg("Records"), width=18),
            Column("deliverable.zh", msg("Deliverable (Chinese)"), width=26),
            Column("deliverable.en", msg("Deliverable (English)"), width=26),
            Column("deliverable.form", msg("Form")),
            Column("deliverable.archive", msg("Archive")),
            Column("deliverable.sign", msg("Signed by"), choices="positions", width=24),
            Column("cadences.every", msg("How often"), choices="every", width=12),
            Column("cadences.on", msg("On which day"), "on", "on", 12),
            Column("cadences.due", msg("Until (time)"), "clock", width=10),
            Column("cadences.origin", msg("Cadence origin"), choices="origin", width=14),
            Column("minutes", msg("Minutes each time"), "whole", width=10),
            Column("indicators", msg("Indicators"), "lines", "indicators", 26),
            Column("abilities", msg("Abilities"), "lines", "competencies", 26),
            _READINGS,
        ),
        items=frozenset({"cadences"}),
    ),
    SheetKind(
        "modules",
        msg("Modules"),
        (
            _id(),
            Column("position", msg("Position"), choices="positions", width=24, needed=True),
            _ZH,
            _EN,
            _READINGS,
        ),
    ),
    SheetKind(
        "competencies",
        msg("Competencies"),
        (
            _id(16),
            Column("module", msg("Module"), choices="modules", width=24),
            Column("position", msg("Position"), choices="positions", width=24, needed=True),
            Column("level", msg("Level"), choices="level", needed=True),
            Column("status", msg("Status"), choices="status"),
            _ZH,
            _EN,
            Column("able.zh", msg("Able to (Chinese)"), width=44),
            Column("able.en", msg("Able to (English)"), width=44),
            Column("body_zh", msg("Name in the body text"), width=20),
            Column("required_level", msg("Required level"), choices="level"),
            Column("evidence", msg("Evidence"), "lines", "evidence"),
            _READINGS,
        ),
    ),
    SheetKind(
        "cards",
        msg("Score cards"),
        (
            Column("position", msg("Position"), choices="positions", width=24, needed=True),
            Column("effective_from", msg("From month"), "month"),
            _READINGS,
            Column("weights.indicator", msg("Indicator"), choices="indicators", width=30),
            Column("weights.group", msg("Group"), choices="group", width=18),
            Column("weights.weight", msg("Weight (of 100)"), "whole", width=12),
        ),
        split="weights",
    ),
    SheetKind(
        "rules",
        msg("Rules"),
        (
            _id(),
            Column("zh", msg("Chinese"), width=60, needed=True),
            Column("en", msg("English"), width=60),
            _READINGS,
        ),
    ),
    SheetKind(
        "processes",
        msg("Processes"),
        (
            _id(),
            _ZH,
            _EN,
            _SOURCE_ZH,
            Column("initiator", msg("Started by"), choices="positions", width=24),
            Column("lanes", msg("Lanes"), "lines", "positions", 28),
            _READINGS,
        ),
    ),
    SheetKind(
        "objects",
        msg("Tag objects"),
        (
            Column("object", msg("Object"), needed=True, width=20),
            _ZH,
            _EN,
            Column("parent", msg("Parent"), choices="objects", width=20),
        ),
    ),
    SheetKind(
        "actions",
        msg("Tag actions"),
        (
            Column("action", msg("Action"), needed=True, width=20),
            _ZH,
            _EN,
            Column("stage", msg("Stage"), needed=True),
        ),
    ),
    SheetKind(
        "words",
        msg("Words"),
        (
            Column("source", msg("Historic word"), width=24, needed=True),
            Column("today", msg("Today"), width=30),
            Column("status", msg("Status"), choices="word_status", needed=True),
            Column("since", msg("Since")),
            Column("zh", msg("Chinese"), width=40),
            Column("en", msg("English"), width=40),
        ),
    ),
    SheetKind(
        "readings",
        msg("Readings"),
        (
            _id(),
            Column("zh", msg("Chinese"), width=50, needed=True),
            Column("en", msg("English"), width=50),
            Column("reading.zh", msg("Reading (Chinese)"), width=50, needed=True),
            Column("reading.en", msg("Reading (English)"), width=50),
            Column("concerns", msg("Concerns"), "lines", width=20),
        ),
    ),
    SheetKind(
        OVERLAY,
        msg("Changes to the bases"),
        (
            Column("section", msg("Kind"), choices="section", width=20, needed=True),
            Column("op", msg("Operation"), choices="op", width=18, needed=True),
            Column("ref", msg("Base row"), choices="everything", width=30),
            Column("refs", msg("Base rows (several)"), "lines", "everything", 30),
            Column("keep", msg("The one that stays"), choices="everything", width=26),
            Column("to", msg("To position"), choices="positions", width=24),
            _POSITION,
            Column("into", msg("Becomes"), "block", width=40),
            Column("set", msg("Set anew"), "block", width=40),
            Column("row", msg("Row of our own"), "block", width=40),
            Column("reason", msg("Reason"), width=40),
        ),
    ),
    SheetKind(
        "waivers",
        msg("Decisions about findings"),
        (
            Column("rule", msg("Rule"), choices="rule", width=18, needed=True),
            Column("object", msg("Object"), width=24, needed=True),
            Column("verdict", msg("Verdict"), choices="verdict", width=18, needed=True),
            Column("inside", msg("Inside"), width=18),
            Column("reason", msg("Reason"), width=40, needed=True),
            Column("who", msg("Who"), width=16, needed=True),
            Column("until", msg("Until"), "day", width=12),
            Column("positions", msg("Positions"), "lines", "positions", 24),
        ),
    ),
)
SHEETS: Mapping[str, SheetKind] = {sheet.key: sheet for sheet in _SHEETS}
RARE = frozenset({"objects", "actions", "words", "readings"})
"""Sheets that only appear where the handbook has such rows: retailers take them from a base."""
