"""Process sheets: they come, go and change with the outline that stands for them."""

from collections.abc import Mapping

from quanyu.handbook.composition.decisions import Decisions
from quanyu.handbook.composition.positions import Succession
from quanyu.handbook.composition.work import Line, Work
from quanyu.handbook.records import Process
from quanyu.handbook.records.overlay import Override
from quanyu.handbook.sheets.outline import outline_of, rebound
from quanyu.handbook.sheets.rows import Sheet
from quanyu.kernel.text import msg


def settle_sheets(work: Work, decisions: Decisions, succession: Succession) -> None:
    """Bring the sheets into force: ours in the place of a base's, or a base's with our lanes.

    To name other lanes in the overlay gives the lanes of the sheet, one by one, to others.
    """
    _replace_outlines(work, decisions)
    for mark, line in work.pooled(Sheet):
        name = line.row.process
        if name in work.left:
            work.left[mark] = work.left[name]
        elif mark in work.replaced:
            work.replace(mark, line, work.replaced[mark])
        elif name in work.lines:
            _change(work, mark, line, decisions.overrides.get(name), succession.merged())
    _leave_foreign(work)


def _leave_foreign(work: Work) -> None:
    """Leave out what nobody here could run: a process with a lane of a standard not extended.

    Lanes that the overlay gives to others bring it in.
    """
    for mark, line in work.pooled(Process):
        kept = work.lines.get(mark)
        lanes = kept.row.lanes if kept else ()
        if all(lane in work.pool or lane in work.own for lane in lanes):
            continue
        work.lines.pop(mark)
        sheet = next((m for m, s in work.pooled(Sheet) if s.row.process == line.row.id), None)
        if sheet is not None:
            work.lines.pop(sheet, None)


def _replace_outlines(work: Work, decisions: Decisions) -> None:
    """Let the outlines of our sheets stand for the bases'; the overlay has then nothing to say."""
    for mark, row in work.replaced.items():
        if not isinstance(row, Process):
            continue
        work.left.pop(mark, None)
        work.replace(mark, work.pool[mark], row)
        for op in (decisions.fates.get(mark), decisions.overrides.get(mark)):
            if op is not None:
                msgid = msg("%(name)s is a row of your own: change it where it stands (%(file)s).")
                work.report("HB-REFERENCE", op, msgid, name=mark, file=row.file)


def _change(
    work: Work, mark: str, line: Line, op: Override | None, merged: Mapping[str, str]
) -> None:
    """Take the names and lanes that the overlay gives a process over into its sheet."""
    sheet: Sheet = line.row
    outline = work.pool[sheet.process].row
    told = op.set.changes() if op else {}
    lanes = told.get("lanes", outline.lanes)
    if op and len(lanes) != len(outline.lanes):
        work.report(
            "HB-LANE",
            op,
            msg(
                "The sheet of %(id)s has %(count)s positions in its lanes: name as many, or put a"
                " sheet of your own in its place."
            ),
            id=sheet.process,
            count=len(outline.lanes),
        )
        lanes = outline.lanes
    new = {old: merged.get(to, to) for old, to in zip(outline.lanes, lanes, strict=True)}
    new = {old: to for old, to in new.items() if old != to}
    names: dict[str, object] = {key: told[key] for key in ("zh", "en", "source_zh") if key in told}
    changed = rebound(sheet, new).model_copy(update=names) if new or names else sheet
    row, origin = work.lines[sheet.process]
    work.lines[mark] = line if changed is sheet else Line(changed, origin)
    follows = outline_of(changed)
    bound = {"lanes": follows.lanes, "initiator": follows.initiator}
    if any(getattr(row, name) != value for name, value in bound.items()):
        work.lines[sheet.process] = Line(row.model_copy(update=bound), origin)
