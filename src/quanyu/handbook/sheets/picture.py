"""The drawing of a process as SVG, coloured by the page's style sheet (classes `f-…`)."""

from collections.abc import Iterator
from html import escape

from quanyu.handbook.sheets.graph import Flow, Graph, Node
from quanyu.handbook.sheets.layout.drawing import Box, Drawing, Spot
from quanyu.handbook.sheets.layout.sizes import FONT, LINE_HEIGHT_OF_TITLES, text_width
from quanyu.handbook.sheets.marks import Marks, badges, dressed

MARGIN, ROUND, TITLE_WIDTH, TITLE_LINES = 10.0, 6.0, 100.0, 3
HEAD = (
    '<defs><marker id="f-tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8"'
    ' markerHeight="8" orient="auto"><path class="f-tip" d="M0 1 10 5 0 9z"/></marker>'
    '<marker id="f-tip-taken" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8"'
    ' markerHeight="8" orient="auto"><path class="f-tip f-taken" d="M0 1 10 5 0 9z"/></marker>'
    "</defs>"
)
PLAIN = Marks()
GLYPHS = {
    "confirm": "M0 5l3 3 6-7",
    "promise": "M5 1a4 4 0 1 0 .1 0M5 3v2.4l2 1",
    "brainstorm": "M0 1h10v6H5L2 9.500V7H0z",
    "select": "M5 0l2 3 3 1-2 2.500V10L5 8.500 2 10V6.500L0 4l3-1z",
    "sign": "M0 9h10M1 6.500 7 .5l2 2-6 6H1z",
    "archive": "M0 1h10v3H0zM1 4v5h8V4M4 6h2",
    "publish": "M5 9V1M1.500 4.500 5 1l3.500 3.500",
    "decide": "M1 9V6l4-3 4 3v3M5 3V0",
    "wait": "M1 0h8L5 5l4 5H1l4-5z",
    "start": "M2 0l7 5-7 5z",
    "call": "M0 0h4v4H0zM6 6h4v4H6zM4 2h4v4",
}
"""Small drawings (10 × 10) that tell kinds of steps apart; `do`, the plain one, has none."""


def to_svg(graph: Graph, drawing: Drawing, language: str = "zh", marks: Marks = PLAIN) -> str:
    """Return the picture as one SVG element; every text in it is escaped.

    `marks` colour shapes and arrows: what is done, open and late in a case, or how often many
    cases came by.
    """
    return _Picture(graph, drawing, language, marks).draw()


def wrapped(text: str, width: float = TITLE_WIDTH) -> list[str]:
    """Return `text` in lines of at most `width`: Chinese breaks anywhere, English at spaces."""
    lines = [""]
    words = text.split(" ") if text.isascii() else list(text)
    gap = " " if text.isascii() else ""
    for word in words:
        longer = f"{lines[-1]}{gap if lines[-1] else ''}{word}"
        if lines[-1] and text_width(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines[:TITLE_LINES]


class _Picture:
    def __init__(self, graph: Graph, drawing: Drawing, language: str, marks: Marks) -> None:
        self.graph, self.drawing, self.language, self.marks = graph, drawing, language, marks

    def draw(self) -> str:
        x, y, width, height = self.drawing.pool
        lowest = max([y + height, *(b[1] + b[3] for b in self.drawing.labels.values())])
        wide, high = x + width + MARGIN - 20, lowest - y + 2 * MARGIN
        name = escape(f"{self.graph.process} {self.graph.label.in_language(self.language)}", True)
        parts = [*self.lanes(), *self.flows(), *self.nodes(), *self.texts(), *self.badges()]
        return (
            f'<svg class="q-flow" role="{"group" if self.linked() else "img"}"'
            f' aria-label="{name}" width="{wide:.0f}" height="{high:.0f}"'
            f' viewBox="20 {y - MARGIN:.0f} {wide:.0f} {high:.0f}"'
            f' xmlns="http://www.w3.org/2000/svg">{HEAD}{"".join(parts)}</svg>'
        )

    def linked(self) -> bool:
        """Tell whether shapes can be opened: then the drawing is more than an image."""
        return any(mark.url for mark in self.marks.nodes.values())

    def lanes(self) -> Iterator[str]:
        yield _rect(self.drawing.pool, "f-pool")
        for index, (lane, box) in enumerate(zip(self.graph.lanes, self.drawing.lanes, strict=True)):
            shade = " f-outside" if lane.external else " f-odd" if index % 2 else ""
            yield _rect(box, f"f-lane{shade}")
            x, y = self.drawing.pool[0] + 16, box[1] + box[3] / 2
            text = escape(lane.label.in_language(self.language))
            yield (
                f'<text class="f-name" transform="translate({x:.0f} {y:.0f}) rotate(-90)">'
                f"{text}</text>"
            )

    def flows(self) -> Iterator[str]:
        for flow in self.graph.flows:
            spots = self.drawing.edges.get(flow.id)
            if spots:
                kind, tip = " f-back" if self.back(flow, spots) else "", "f-tip"
                if flow.id in self.marks.taken:
                    kind, tip = f"{kind} f-taken", "f-tip-taken"
                yield f'<path class="f-flow{kind}" marker-end="url(#{tip})" d="{_path(spots)}"/>'

    def back(self, flow: Flow, spots: list[Spot]) -> bool:
        """Tell whether an arrow leads to the left: work that is done again."""
        return self.graph.nodes[flow.source].shape == "choice" and spots[-1][0] < spots[0][0]

    def nodes(self) -> Iterator[str]:
        for name, node in self.graph.nodes.items():
            shape = self.shape(node, self.drawing.shapes[name])
            yield dressed(shape, name, self.marks.nodes.get(name))

    def shape(self, node: Node, box: Box) -> str:
        if node.shape in ("choice", "fork", "join"):
            return _gateway(node, box)
        if node.shape in ("start", "end", "timer", "boundary", "late_end"):
            return _event(node, box)
        return self.task(node, box)

    def badges(self) -> Iterator[str]:
        """Yield what hangs on marked shapes; last, so that nothing covers it."""
        clocks = {n.host for n in self.graph.nodes.values() if n.shape == "boundary"}
        for name, mark in self.marks.nodes.items():
            if name in self.drawing.shapes:
                yield badges(self.drawing.shapes[name], mark, name in clocks)

    def task(self, node: Node, box: Box) -> str:
        x, y, width, height = box
        number, _, title = node.label.in_language(self.language).partition("\n")
        lines = wrapped(title)
        top = y + height / 2 - (len(lines) - 1) * LINE_HEIGHT_OF_TITLES / 2 + 8
        rows = "".join(
            f'<tspan x="{x + width / 2:.0f}" y="{top + i * LINE_HEIGHT_OF_TITLES:.0f}">'
            f"{escape(line)}</tspan>"
            for i, line in enumerate(lines)
        )
        glyph = GLYPHS.get(node.kind, "")
        mark = _glyph(x + width - 19, y + 9, glyph) if glyph else ""
        several = _glyph(x + width / 2 - 4, y + height - 9, "M0 0v6m4-6v6m4-6v6")
        return (
            f'<g class="f-task f-{node.kind or node.shape}">{_rect(box, "f-box", 9)}'
            f'<text class="f-no" x="{x + 9:.0f}" y="{y + 17:.0f}">{escape(number)}</text>'
            f'<text class="f-title">{rows}</text>{mark}{several if node.people else ""}</g>'
        )

    def texts(self) -> Iterator[str]:
        """Yield the labels of arrows, events and choices, each in the middle of its box."""
        for name, box in self.drawing.labels.items():
            known = self.graph.nodes.get(name)
            flow = next((flow for flow in self.graph.flows if flow.id == name), None)
            label = known.label if known else flow.label if flow else None
            text = label.in_language(self.language) if label else ""
            lines = text.split("\n")
            if len(lines) == 1 and box[3] > LINE_HEIGHT_OF_TITLES:
                lines = wrapped(text, max(box[2], FONT * 2))
            for row, line in enumerate(lines[:2]):
                x, y = box[0] + box[2] / 2, box[1] + 11 + row * 13
                yield f'<text class="f-label" x="{x:.0f}" y="{y:.0f}">{escape(line)}</text>'


def _glyph(x: float, y: float, path: str) -> str:
    return f'<path class="f-glyph" transform="translate({x:.0f} {y:.0f})" d="{path}"/>'


def _rect(box: Box, kind: str, corner: float = 0) -> str:
    x, y, width, height = box
    return (
        f'<rect class="{kind}" x="{x:.0f}" y="{y:.0f}" width="{width:.0f}"'
        f' height="{height:.0f}" rx="{corner:.0f}"/>'
    )


def _path(spots: list[Spot]) -> str:
    """Return a line through the corners, each a little rounded."""
    path = f"M{spots[0][0]:.1f} {spots[0][1]:.1f}"
    for before, at, after in zip(spots, spots[1:], spots[2:], strict=False):
        into, out = _towards(at, before), _towards(at, after)
        path += f"L{into[0]:.1f} {into[1]:.1f}Q{at[0]:.1f} {at[1]:.1f} {out[0]:.1f} {out[1]:.1f}"
    return f"{path}L{spots[-1][0]:.1f} {spots[-1][1]:.1f}"


def _towards(at: Spot, other: Spot) -> Spot:
    far = max(abs(other[0] - at[0]), abs(other[1] - at[1])) or 1.0
    share = min(ROUND, far / 2) / far
    return at[0] + (other[0] - at[0]) * share, at[1] + (other[1] - at[1]) * share


def _gateway(node: Node, box: Box) -> str:
    x, y, width, height = box
    middle, centre = x + width / 2, y + height / 2
    sign = "M-6-6 6 6M6-6-6 6" if node.shape == "choice" else "M0-9V9M-9 0H9"
    return (
        f'<g class="f-gate"><path class="f-box" d="M{middle:.0f} {y:.0f}L{x + width:.0f}'
        f' {centre:.0f} {middle:.0f} {y + height:.0f} {x:.0f} {centre:.0f}z"/>'
        f'<path class="f-cross" transform="translate({middle:.0f} {centre:.0f})" d="{sign}"/></g>'
    )


def _event(node: Node, box: Box) -> str:
    x, y, width, height = box
    middle, centre, radius = x + width / 2, y + height / 2, width / 2
    spot = f'cx="{middle:.0f}" cy="{centre:.0f}"'
    dashed = " f-dashed" if node.shape == "boundary" and not node.interrupts else ""
    inner = ""
    if node.shape in ("timer", "boundary"):
        inner = (
            f'<circle class="f-box{dashed}" {spot} r="{radius - 3:.0f}"/><path class="f-hands"'
            f' transform="translate({middle:.0f} {centre:.0f})" d="M0-7V0L5 3"/>'
        )
    elif node.shape == "late_end":
        inner = (
            f'<path class="f-alarm" transform="translate({middle:.0f} {centre:.0f})"'
            ' d="M0-7 5 7 0 2-5 7z"/>'
        )
    return (
        f'<g class="f-event f-{node.shape}"><circle class="f-box{dashed}" {spot}'
        f' r="{radius:.0f}"/>{inner}</g>'
    )
