"""What a reader of a drawing would stumble over, counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from quanyu.handbook.sheets.graph import Flow, Graph
from quanyu.handbook.sheets.layout.drawing import Box, Drawing, Spot

TOGETHER = 6.0  # two lines on one pixel for longer than this look like one


@dataclass(frozen=True, slots=True)
class Collision:
    """Two things in one place: `what` names their kinds."""

    what: str
    one: str
    two: str


def collisions(graph: Graph, drawing: Drawing) -> list[Collision]:
    """Return every overlap of shapes, arrows and labels; crossings of arrows are not overlaps."""
    return [
        *_shapes(graph, drawing),
        *_arrows_on_shapes(graph, drawing),
        *_labels(drawing),
        *_arrows_on_arrows(graph, drawing),
    ]


def crossings(graph: Graph, drawing: Drawing) -> int:
    """Return how often two arrows with different targets cross."""
    return sum(
        1
        for (one, a), (two, b) in combinations(_pieces(graph, drawing), 2)
        if one.target != two.target and _overlap(a, b) and (a[2] > a[3]) != (b[2] > b[3])
    )


def _overlap(a: Box, b: Box, slack: float = 0) -> bool:
    level = a[0] < b[0] + b[2] - slack and b[0] < a[0] + a[2] - slack
    return level and a[1] < b[1] + b[3] - slack and b[1] < a[1] + a[3] - slack


def _piece(a: Spot, b: Spot) -> Box:
    return (
        min(a[0], b[0]) - 0.1,
        min(a[1], b[1]) - 0.1,
        abs(a[0] - b[0]) + 0.2,
        abs(a[1] - b[1]) + 0.2,
    )


def _pieces(graph: Graph, drawing: Drawing) -> list[tuple[Flow, Box]]:
    return [
        (flow, _piece(a, b))
        for flow in graph.flows
        for a, b in zip(drawing.edges[flow.id], drawing.edges[flow.id][1:], strict=False)
    ]


def _shapes(graph: Graph, drawing: Drawing) -> Iterator[Collision]:
    host = {node.id: node.host for node in graph.nodes.values() if node.host}
    for a, b in combinations(drawing.shapes, 2):
        apart = host.get(a) != b and host.get(b) != a
        if apart and _overlap(drawing.shapes[a], drawing.shapes[b]):
            yield Collision("shape on shape", a, b)


def _arrows_on_shapes(graph: Graph, drawing: Drawing) -> Iterator[Collision]:
    host = {node.id: node.host for node in graph.nodes.values() if node.host}
    for flow, piece in _pieces(graph, drawing):
        own = {flow.source, flow.target, host.get(flow.source)}
        for node, box in drawing.shapes.items():
            if node not in own and _overlap(piece, box):
                yield Collision("arrow on shape", flow.id, node)
        for name, box in drawing.labels.items():
            if _overlap(piece, box, 1.5):
                yield Collision("arrow on label", flow.id, name)


def _labels(drawing: Drawing) -> Iterator[Collision]:
    for a, b in combinations(drawing.labels, 2):
        if _overlap(drawing.labels[a], drawing.labels[b], 1):
            yield Collision("label on label", a, b)
    for name, label in drawing.labels.items():
        for node, box in drawing.shapes.items():
            if node != name and _overlap(label, box, 2):
                yield Collision("label on shape", name, node)


def _arrows_on_arrows(graph: Graph, drawing: Drawing) -> Iterator[Collision]:
    for (one, a), (two, b) in combinations(_pieces(graph, drawing), 2):
        if one.target == two.target or one.source == two.source or not _overlap(a, b):
            continue
        wide = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
        high = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
        if max(wide, high) > TOGETHER:
            yield Collision("arrow on arrow", one.id, two.id)
