"""The processes of a handbook: the list, one with its drawing and steps, and its BPMN file."""

from collections.abc import Iterator
from dataclasses import dataclass

from quanyu.editions.queries.in_force import per_handbook
from quanyu.handbook import Handbook, Origin, Position, Process, Reading
from quanyu.handbook.sheets import Graph, Sheet, Step, build, draw, to_xml
from quanyu.handbook.sheets.picture import to_svg
from quanyu.handbook.sheets.rows import Lane, all_steps
from quanyu.organisation import naming


@dataclass(frozen=True)
class ProcessLine:
    """A process for a list: how many steps it has, and those outside an outline."""

    process: Process
    steps: int
    lanes: tuple[Position, ...]
    starter: Position | None
    origin: Origin | None


@dataclass(frozen=True)
class StepLine:
    """A row of a sheet, whose work it is, and the ways out of it: (label zh, label en, target)."""

    step: Step
    lanes: tuple[Lane, ...]
    ways: tuple[tuple[str, str, str], ...]
    inside: str


@dataclass(frozen=True)
class ProcessSheet:
    """A whole process: its line, the sheet where there is one, its rows, and its readings."""

    line: ProcessLine
    sheet: Sheet | None
    lanes: tuple[tuple[Lane, tuple[Position, ...]], ...]
    steps: tuple[StepLine, ...]
    readings: tuple[Reading, ...]


def process_lines(
    book: Handbook, *, text: str = "", department: str = "", origin: str = ""
) -> list[ProcessLine]:
    """Return the processes that fit: words (pinyin too), a department of lanes, an origin."""
    search, words = process_words(book), text.lower().split()
    lines = [
        process_line(book, row)
        for row in book.processes.values()
        if all(word in search[row.id] for word in words)
    ]
    return [
        line
        for line in sorted(lines, key=lambda line: line.process.id)
        if department in ("", *(lane.department for lane in line.lanes))
        and origin in ("", line.origin.kind if line.origin else "standard")
    ]


@per_handbook
def process_words(book: Handbook) -> dict[str, str]:
    """Return {process id: what a search looks in}: names, steps and artefacts."""
    return {row.id: naming.search_text(*_words(book, row)) for row in book.processes.values()}


def _words(book: Handbook, row: Process) -> Iterator[str]:
    yield from (row.zh, row.en, row.id, row.source_zh or "")
    sheet = book.sheets.get(row.id)
    for step in all_steps(sheet.steps) if sheet else ():
        yield step.zh
        if step.artefact:
            yield step.artefact.zh


def process_line(book: Handbook, row: Process) -> ProcessLine:
    """Return one process for a list."""
    sheet = book.sheets.get(row.id)
    steps = [step for step in all_steps(sheet.steps) if not step.branches] if sheet else []
    lanes = tuple(found for name in row.lanes if (found := position_of(book, name)))
    starter = position_of(book, row.initiator or "")
    return ProcessLine(row, len(steps), lanes, starter, book.origin_of(row))


def position_of(book: Handbook, name: str) -> Position | None:
    """Return a position of the handbook, or an actor of a base that has a lane without adoption."""
    books = (book, *book.bases)
    return next((row for one in books if (row := one.positions.get(name))), None)


def process_sheet(book: Handbook, process: str) -> ProcessSheet:
    """Return a whole process; raises KeyError where the handbook has none of this id."""
    row = book.processes[process]
    sheet = book.sheets.get(process)
    readings = tuple(book.readings[name] for name in row.readings if name in book.readings)
    lanes = sheet.lanes if sheet else ()
    return ProcessSheet(
        process_line(book, row),
        sheet,
        tuple((lane, _positions(book, lane)) for lane in lanes),
        tuple(_lines(sheet)) if sheet else (),
        readings,
    )


def _positions(book: Handbook, lane: Lane) -> tuple[Position, ...]:
    names = lane.positions or ((lane.position,) if lane.position else ())
    return tuple(found for name in names if (found := position_of(book, name)))


def _lines(sheet: Sheet) -> Iterator[StepLine]:
    lanes = {lane.id: lane for lane in sheet.lanes}
    inside = {row.id: step.id for step in sheet.steps for branch in step.branches for row in branch}
    for step in all_steps(sheet.steps):
        names = step.in_turn or ((step.lane,) if step.lane else ())
        found = tuple(lanes[name] for name in names if name in lanes)
        yield StepLine(step, found, tuple(_ways(step)), inside.get(step.id, ""))


def _ways(step: Step) -> Iterator[tuple[str, str, str]]:
    if step.reject_to:
        yield "退回", "sent back", step.reject_to
    for case in step.cases:
        if case.go:
            yield case.zh, case.en, case.go
    if step.timeout and step.timeout_to:
        yield f"超 {step.timeout}", f"over {step.timeout}", step.timeout_to
    if step.next:
        yield "", "", step.next


@per_handbook
def _drawn(book: Handbook) -> dict[tuple[str, str, str], str]:
    """Return where drawings of a handbook are kept: a drawing takes a tenth of a second."""
    del book
    return {}


def process_picture(book: Handbook, process: str, language: str) -> str:
    """Return the swim lanes as SVG, with texts in `language` (zh or en)."""
    kept, key = _drawn(book), (process, language, "svg")
    if key not in kept:
        graph = graph_of(book, process)
        kept[key] = to_svg(graph, draw(graph, language), language)
    return kept[key]


def process_bpmn(book: Handbook, process: str, language: str) -> str:
    """Return the process as a BPMN 2.0 file with its drawing."""
    kept, key = _drawn(book), (process, language, "bpmn")
    if key not in kept:
        graph = graph_of(book, process)
        kept[key] = to_xml(graph, draw(graph, language), language)
    return kept[key]


def graph_of(book: Handbook, process: str) -> Graph:
    """Return the graph of a process; raises KeyError where it has no sheet."""
    known = {row.id: row for one in reversed((book, *book.bases)) for row in one.positions.values()}
    return build(book.sheets[process], known)[0]
