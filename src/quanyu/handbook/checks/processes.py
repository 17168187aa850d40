"""Processes: whose lanes they have, who starts them, and what their sheets say step by step."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from quanyu.handbook.checks.study import Study
from quanyu.handbook.sheets.checks import check_sheet
from quanyu.handbook.sheets.outline import lane_positions
from quanyu.handbook.sheets.rows import Sheet, all_steps
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg


def check(study: Study) -> Iterator[Finding]:
    """Yield the findings about outlines and sheets."""
    yield from _outlines(study)
    for sheet in study.written(study.book.sheets.values(), *Sheet.model_fields):
        yield from _sheet(study, sheet)


def _sheet(study: Study, sheet: Sheet) -> Iterator[Finding]:
    """Yield the findings of a sheet, at the overlay's line where that made it what it is."""
    spot = study.spot(sheet)
    written = spot.file == sheet.file
    for finding in (*_alone(sheet), *_named(study, sheet)):
        yield finding if written else replace(finding, file=spot.file, line=spot.line)


@lru_cache(maxsize=256)  # the sheets of the standards and of a dozen drafts at work
def _alone(sheet: Sheet) -> tuple[Finding, ...]:
    """Return what is wrong with a sheet whatever else the handbook says; drawing is no part."""
    found = check_sheet(sheet, {})[1]
    return tuple(one for one in found if one.rule != "PS-POSITION")


def _named(study: Study, sheet: Sheet) -> Iterator[Finding]:
    """Yield what a sheet names that nobody knows; what is only not adopted, coverage tells."""
    for lane in dict.fromkeys(lane_positions(sheet)):
        if not study.knows(lane):
            msgid = msg("The lane %(position)s is no position of this handbook.")
            yield Finding("PS-POSITION", sheet.file, sheet.line, msgid, {"position": lane})
    for step in all_steps(sheet.steps):
        for name in (step.holder, step.keeper, step.process, *step.processes):
            if name and not study.knows(name):
                msgid = msg("Step %(step)s names %(id)s, which nobody knows: check the id.")
                told = {"step": step.id, "id": name}
                yield Finding("PS-REFERENCE", step.file, step.line, msgid, told)


def _outlines(study: Study) -> Iterator[Finding]:
    """Yield the findings about lanes and initiators of processes without a sheet."""
    for row in study.written(study.book.processes.values(), "lanes", "initiator"):
        if row.id in study.book.sheets:
            continue  # its lanes are those of the sheet
        if not row.lanes:
            yield study.found(
                "HB-LANE", row, msg("%(id)s has no lane: bind one to a position."), id=row.id
            )
        for lane in row.lanes:
            if not study.knows(lane):
                yield study.found(
                    "HB-LANE",
                    row,
                    msg("The lane %(lane)s of %(id)s is no position or actor: bind it to one."),
                    lane=lane,
                    id=row.id,
                )
        known = row.initiator is not None and study.knows(row.initiator)
        if known and row.lanes and row.initiator not in row.lanes:
            yield study.found(
                "HB-INITIATOR",
                row,
                msg("%(who)s starts %(id)s and has no lane there: add the lane or name another."),
                who=row.initiator,
                id=row.id,
            )
