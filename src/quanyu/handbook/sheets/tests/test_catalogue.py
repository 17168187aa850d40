"""The shipped sheets against the catalogue: every step, lane, way back, artefact and reading."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from quanyu.handbook import load, shipped_base
from quanyu.handbook.sheets.rows import Sheet, Step, all_steps

BOOK, FINDINGS = load(shipped_base())
LETTERS = "abcdefghijklmnopqrstuvwxyz"
OURS = ("PRC-27", "PRC-28", "PRC-29")


def told() -> Iterator[tuple[str, str, set[str], set[str]]]:
    """Yield (process, step, positions, marks) of each line of the table."""
    process = ""
    text = Path(__file__).with_name("catalogue_steps.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("PRC-"):
            process = line
        elif not line.startswith("#"):
            step, lanes, *marks = line.split()
            yield process, step, {f"POS-{lane}" for lane in lanes.split(",")}, set(marks)


STEPS = list(told())


def rows_of(sheet: Sheet, step: str) -> list[Step]:
    """Return the rows of a step: its own, and those that a letter tells apart (07.5, 07.5b)."""
    return [row for row in all_steps(sheet.steps) if row.id.rstrip(LETTERS) == step]


def positions_of(sheet: Sheet, rows: list[Step]) -> set[str]:
    lanes = {lane.id: lane.positions or (lane.position,) for lane in sheet.lanes}
    named = {lane for row in rows for lane in (row.lane, *row.in_turn) if lane}
    return {str(position) for lane in named for position in lanes[lane]}


def marks_of(rows: list[Step]) -> Iterator[str]:
    """Yield what the rows do, in the words of the table."""
    for row in rows:
        yield row.kind
        for target in (row.reject_to, row.next, *(case.go for case in row.cases)):
            yield f"{row.kind}>{target}"
        yield from (["+"] if row.artefact else []) + (["†"] if row.ours else [])
        yield from (["at"] if row.at else [])
        yield from (f"due:{row.due}", f"since:{row.since}")


@pytest.mark.parametrize(
    ("process", "step", "positions", "marks"), STEPS, ids=[s[1] for s in STEPS]
)
def test_a_step_of_the_catalogue_stands_in_its_sheet(
    process: str, step: str, positions: set[str], marks: set[str]
) -> None:
    sheet = BOOK.sheets[process]
    if "trigger" in marks:
        assert {sheet.trigger.lane} == positions
        assert sheet.trigger.zh.startswith(f"{step} ")
        return
    rows = rows_of(sheet, step)
    assert positions_of(sheet, rows) == positions
    assert marks - set(marks_of(rows)) == set()


def test_every_process_of_the_catalogue_and_three_of_our_own_have_a_sheet() -> None:
    assert FINDINGS == []
    assert {process for process, *_ in STEPS} == {f"PRC-{n:02}" for n in range(1, 23)}
    assert BOOK.sheets.keys() == {*(process for process, *_ in STEPS), *OURS}
    assert BOOK.processes.keys() == BOOK.sheets.keys()


def test_a_step_that_can_be_refused_says_where_the_work_goes() -> None:
    for sheet in BOOK.sheets.values():
        for row in all_steps(sheet.steps):
            assert row.reject_to or row.kind not in ("confirm", "select"), row.id


def test_readings_of_the_catalogue_hang_on_their_processes() -> None:
    for reading in BOOK.readings.values():
        named = [name for name in reading.concerns if name in BOOK.processes]
        for name in named:
            assert reading.id in BOOK.processes[name].readings, (reading.id, name)
