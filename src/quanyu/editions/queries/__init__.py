"""Reads of editions and drafts. Those with an actor check what the actor may see."""

from quanyu.editions.queries.board import RULES, Board, barring, board
from quanyu.editions.queries.by_hash import handbook_of
from quanyu.editions.queries.coverage import (
    coverage_of,
    draft_changes,
    draft_coverage,
    edition_changes,
    edition_coverage,
    gone_bases,
    newer_bases,
)
from quanyu.editions.queries.differences import FileDifference, file_differences
from quanyu.editions.queries.drafts import (
    authors,
    draft_book,
    draft_history,
    draft_texts,
    drafts,
    get_draft,
    is_behind,
)
from quanyu.editions.queries.duties import duty_lines
from quanyu.editions.queries.editions import (
    edition_before,
    editions,
    get_edition,
    only_shipped,
    state_of,
)
from quanyu.editions.queries.forms import FormLine, FormSheet, form_line, form_lines, form_sheet
from quanyu.editions.queries.guide import Offers, Progress, offers, progress
from quanyu.editions.queries.in_force import (
    edition_in_force,
    forget,
    in_force,
    latest_edition,
    one_answer,
    per_handbook,
    shipped,
)
from quanyu.editions.queries.matrices import State, ability_matrix, matrix
from quanyu.editions.queries.places import Place, descends_from, places_left_behind
from quanyu.editions.queries.positions import position_lines, position_sheet, position_sheets
from quanyu.editions.queries.processes import (
    position_of,
    process_bpmn,
    process_lines,
    process_picture,
    process_sheet,
)
from quanyu.editions.queries.seats import (
    planned_staffing,
    publishers,
    publishing_positions,
    seats_of,
)
from quanyu.editions.queries.staffing import staffing
from quanyu.editions.queries.tracing import traced
from quanyu.editions.queries.undecided import undecided

__all__ = [
    "RULES",
    "Board",
    "FileDifference",
    "FormLine",
    "FormSheet",
    "Offers",
    "Place",
    "Progress",
    "State",
    "ability_matrix",
    "authors",
    "barring",
    "board",
    "coverage_of",
    "descends_from",
    "draft_book",
    "draft_changes",
    "draft_coverage",
    "draft_history",
    "draft_texts",
    "drafts",
    "duty_lines",
    "edition_before",
    "edition_changes",
    "edition_coverage",
    "edition_in_force",
    "editions",
    "file_differences",
    "forget",
    "form_line",
    "form_lines",
    "form_sheet",
    "get_draft",
    "get_edition",
    "gone_bases",
    "handbook_of",
    "in_force",
    "is_behind",
    "latest_edition",
    "matrix",
    "newer_bases",
    "offers",
    "one_answer",
    "only_shipped",
    "per_handbook",
    "places_left_behind",
    "planned_staffing",
    "position_lines",
    "position_of",
    "position_sheet",
    "position_sheets",
    "process_bpmn",
    "process_lines",
    "process_picture",
    "process_sheet",
    "progress",
    "publishers",
    "publishing_positions",
    "seats_of",
    "shipped",
    "staffing",
    "state_of",
    "traced",
    "undecided",
]
