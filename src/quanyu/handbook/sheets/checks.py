"""What is wrong with a process sheet, before anybody works by it."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from quanyu.handbook.records import Position
from quanyu.handbook.sheets.building import build, node_of
from quanyu.handbook.sheets.expressions import Refused, compiled
from quanyu.handbook.sheets.graph import Graph
from quanyu.handbook.sheets.outline import lane_positions
from quanyu.handbook.sheets.rows import Sheet, Step, all_steps
from quanyu.kernel.finding import Finding, Severity
from quanyu.kernel.text import msg

Known = Callable[[str], bool]


def check_sheet(
    sheet: Sheet, positions: Mapping[str, Position], *, known: Known | None = None
) -> tuple[Graph, list[Finding]]:
    """Return the graph of `sheet` and every finding, sorted by line.

    `positions` are those of the handbook; `known` tells whether an id stands in the catalogue, so
    that a lane whose position a retailer has not adopted is a warning and not an error.
    """
    graph, findings = build(sheet, positions)
    findings += _lanes(sheet, graph, positions, known or (lambda _id: False))
    for step in all_steps(sheet.steps):
        findings += _row(step)
        findings += _clocks(step, sheet)
    if not any(found.severity == "error" for found in findings):
        findings += _ways(sheet, graph)
    return graph, sorted(findings, key=lambda found: found.line or 0)


def _found(
    rule: str, row: Sheet | Step, msgid: str, severity: Severity = "error", **params: object
) -> Finding:
    step = {"step": row.id} if isinstance(row, Step) else {}
    return Finding(rule, row.file, row.line, msgid, {**step, **params}, severity)


def _lanes(
    sheet: Sheet, graph: Graph, positions: Mapping[str, Position], known: Known
) -> Iterator[Finding]:
    for position in lane_positions(sheet):
        if position not in positions:
            yield _found(
                "PS-POSITION",
                sheet,
                msg("The lane %(position)s is no position of this handbook."),
                "warning" if known(position) else "error",
                position=position,
            )
    used = {node.lane for node in graph.nodes.values()}
    for lane in graph.lanes:
        if lane.id not in used:
            yield _found(
                "PS-EMPTY",
                sheet,
                msg("Nobody does anything in the lane %(lane)s."),
                "warning",
                lane=lane.label.zh,
            )


def _row(step: Step) -> Iterator[Finding]:
    if step.kind in ("confirm", "select") and not step.reject_to:
        yield _found(
            "PS-REJECT",
            step,
            msg("Step %(step)s can be refused: say where the work then goes (reject_to)."),
        )
    if step.kind == "decide":
        yield from _cases(step)
    if step.kind == "wait" and not (step.message or step.at or step.after):
        yield _found(
            "PS-WAIT", step, msg("Step %(step)s waits for nothing: name a message or a time.")
        )
    if bool(step.timeout) != bool(step.timeout_to):
        yield _found(
            "PS-WAIT", step, msg("Step %(step)s needs timeout and timeout_to together, or neither.")
        )
    if step.kind == "call" and not step.process:
        yield _found("PS-CALL", step, msg("Step %(step)s calls no process."))


def _cases(step: Step) -> Iterator[Finding]:
    answers = [case.answer for case in step.cases if case.answer]
    conditions = [case.condition for case in step.cases if case.condition]
    if len(step.cases) < 2:
        yield _found("PS-CASES", step, msg("Step %(step)s decides nothing: it needs two cases."))
    if len(set(answers)) < len(answers):
        yield _found("PS-CASES", step, msg("Step %(step)s has one answer twice."))
    if answers and len(answers) < len(step.cases):
        yield _found(
            "PS-CASES", step, msg("Step %(step)s mixes answers of a person with conditions.")
        )
    if conditions and len(conditions) != len(step.cases) - 1:
        yield _found(
            "PS-CASES", step, msg("Step %(step)s needs one last case without a condition.")
        )
    for condition in conditions:
        try:
            compiled(condition)
        except Refused as refused:
            yield _found(
                "PS-CONDITION",
                step,
                msg("Step %(step)s: “%(condition)s” is refused: %(why)s."),
                condition=condition,
                why=str(refused),
            )


def _clocks(step: Step, sheet: Sheet) -> Iterator[Finding]:
    rows = {row.id: row for row in all_steps(sheet.steps)}
    promised = (step.due or "").removeprefix("promised ")
    if promised != (step.due or "") and getattr(rows.get(promised), "kind", "") != "promise":
        yield _found(
            "PS-CLOCK",
            step,
            msg("Step %(step)s is due as promised in %(promise)s, where nobody promises a time."),
            promise=promised,
        )
    if step.since and step.since not in rows:
        yield _found(
            "PS-CLOCK",
            step,
            msg("Step %(step)s counts its time from %(since)s, which is no step."),
            since=step.since,
        )


def _ways(sheet: Sheet, graph: Graph) -> Iterator[Finding]:
    ahead = _reached(["start"], lambda node: _forward(graph, node))
    ends = [node.id for node in graph.nodes.values() if node.shape == "end"]
    back = _reached(ends, lambda node: _backward(graph, node))
    for step in all_steps(sheet.steps):
        entry = graph.entries.get(step.id, node_of(step.id))
        if entry not in ahead:
            yield _found("PS-REACH", step, msg("No way leads to step %(step)s."))
        elif entry not in back:
            yield _found("PS-END", step, msg("From step %(step)s the case can never end."))


def _forward(graph: Graph, node: str) -> Iterator[str]:
    for flow in graph.leaving(node):
        yield flow.target
    for known in graph.nodes.values():
        if known.shape == "boundary" and known.host == node:
            yield known.id


def _backward(graph: Graph, node: str) -> Iterator[str]:
    for flow in graph.arriving(node):
        source = graph.nodes[flow.source]
        yield source.host if source.shape == "boundary" else source.id


def _reached(starts: Iterable[str], further: Callable[[str], Iterator[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += further(node)
    return seen
