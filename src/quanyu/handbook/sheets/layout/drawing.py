"""From grid positions to coordinates: shapes, lanes, arrows and labels that never overlap."""

from collections import defaultdict
from dataclasses import dataclass, field

from quanyu.handbook.sheets.graph import EVENTS, Flow, Graph
from quanyu.handbook.sheets.layout import slots as lanes_side_by_side
from quanyu.handbook.sheets.layout.grid import Grid, place
from quanyu.handbook.sheets.layout.routing import DOWN, LEFT, RIGHT, UP, Path, Point, Router
from quanyu.handbook.sheets.layout.sizes import GAP, SIZES, text_width
from quanyu.handbook.sheets.layout.slots import Slots, axis

Box = tuple[float, float, float, float]
Spot = tuple[float, float]
LEFT_EDGE, TOP_EDGE, LANE_HEAD = 30.0, 20.0, 60.0
NAME_HEIGHT, LINE_HEIGHT = 28.0, 14.0


@dataclass(slots=True)
class Drawing:
    """Boxes (x, y, width, height) of pool, lanes, shapes and labels; the corners of each arrow."""

    pool: Box
    lanes: list[Box]
    shapes: dict[str, Box] = field(default_factory=dict)
    edges: dict[str, list[Spot]] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)


def draw(graph: Graph, language: str = "zh") -> Drawing:
    """Return the drawing of `graph` with texts in `language` (zh or en)."""
    grid = place(graph)
    router = Router(grid)
    paths = router.run()
    slots = lanes_side_by_side.assign(paths.values())
    return _Pen(grid, router, paths, slots, language).draw()


@dataclass(slots=True)
class _Pen:
    grid: Grid
    router: Router
    paths: dict[str, Path]
    slots: Slots
    language: str
    gutters: dict[int, float] = field(default_factory=dict)
    channels: dict[int, float] = field(default_factory=dict)
    middles: dict[int, float] = field(default_factory=dict)
    levels: dict[int, float] = field(default_factory=dict)
    drawing: Drawing = field(init=False)

    def draw(self) -> Drawing:
        right = self.across()
        lanes, bottom = self.down()
        pool = (LEFT_EDGE, TOP_EDGE, right - LEFT_EDGE, bottom - TOP_EDGE)
        boxes = [(LANE_HEAD, top, right - LANE_HEAD, end - top) for top, end in lanes]
        self.drawing = Drawing(pool, boxes)
        for node, known in self.grid.nodes.items():
            width, height = SIZES[known.shape]
            x, y = self.router.position[node]
            box = (self.middles[x] - width / 2, self.levels[y] - height / 2, width, height)
            self.drawing.shapes[node] = box
        self.hang_deadlines()
        for flow in self.grid.graph.flows:
            if flow.id in self.paths:
                self.arrow(flow)
        self.name_choices()
        return self.drawing

    def text(self, flow_or_node: str) -> str:
        node = self.grid.graph.nodes[flow_or_node]
        return node.label.in_language(self.language)

    # --- columns and rows

    def across(self) -> float:
        """Set the middle of each column and the first line of each gutter; return the width."""
        room = self.label_room()
        x = LEFT_EDGE + 62.0
        for column in range(self.grid.columns + 1):
            lines = self.slots.count((0, 2 * column))
            labels = room[column - 1] + lines * GAP if column else 0.0
            width = max(28.0 if column else 6.0, 16.0 + lines * GAP, labels)
            self.gutters[2 * column] = x + width - 13 - max(lines - 1, 0) * GAP
            x += width
            if column < self.grid.columns:
                wide = self.column_width(column)
                self.middles[2 * column + 1] = x + wide / 2
                x += wide
        return x + 10

    def label_room(self) -> dict[int, float]:
        """Return how far the labels of arrows reach into the gutter right of each column."""
        room: dict[int, float] = defaultdict(float)
        for edge in self.grid.edges:
            text = edge.flow.label.in_language(self.language)
            if not text or edge.flow.source in self.grid.hosts:
                continue
            column = self.grid.column[edge.source]
            half = max(SIZES[self.grid.nodes[k].shape][0] for k in self.inside(column)) / 2
            sideways = self.paths[edge.flow.id].leaves == RIGHT
            past = text_width(text) + 14 - (half - 22 if sideways else half)
            room[column] = max(room[column], past)
        return room

    def inside(self, column: int) -> list[str]:
        return [node for node in self.grid.nodes if self.grid.column[node] == column]

    def column_width(self, column: int) -> float:
        width = 0.0
        for node in self.inside(column):
            shape = self.grid.nodes[node].shape
            width = max(width, float(SIZES[shape][0]))
            if shape in EVENTS:
                width = max(width, min(76.0, text_width(self.text(node))))
        return width

    def down(self) -> tuple[list[tuple[float, float]], float]:
        """Set the level of each row and channel; return the lanes' top and bottom, and the end."""
        above, below = self.tip_labels()
        y, lanes = TOP_EDGE, []
        for lane, (first, end) in zip(self.grid.graph.lanes, self.grid.lane_rows, strict=True):
            top = y
            for row in range(first, end):
                lines = self.slots.count((1, 2 * row))
                self.channels[2 * row] = y + 12 + below[row]
                y += max(16.0 if row == first else 20.0, 20.0 + lines * GAP)
                y += above[row] + below[row]
                up, deep = self.row_height(row)
                self.levels[2 * row + 1] = y + up
                y += up + deep
            lines = self.slots.count((1, 2 * end))
            self.channels[2 * end] = y + 17 + below[end]
            y += 16 + lines * GAP + below[end]
            name = text_width(lane.label.in_language(self.language), 12) + 26
            y = max(y, top + name)
            self.levels[2 * end + 1] = y
            lanes.append((top, y))
        return lanes, y

    def tip_labels(self) -> tuple[dict[int, float], dict[int, float]]:
        """Return the room for labels of several arrows at one tip of a choice, by row."""
        above: dict[int, float] = defaultdict(float)
        below: dict[int, float] = defaultdict(float)
        for node in self.grid.nodes:
            if self.sharing(node, UP) > 1:
                above[self.grid.row[node]] = LINE_HEIGHT
            if self.sharing(node, DOWN) > 1:
                below[self.grid.row[node] + 1] = LINE_HEIGHT
        return above, below

    def sharing(self, node: str, side: Point) -> int:
        """Return how many labelled arrows leave `node` on that side."""
        return sum(
            1
            for flow in self.grid.graph.leaving(node)
            if flow.label.zh and flow.id in self.paths and self.paths[flow.id].leaves == side
        )

    def row_height(self, row: int) -> tuple[float, float]:
        up, deep = 36.0, 36.0
        for node in (k for k in self.grid.nodes if self.grid.row[k] == row):
            shape = self.grid.nodes[node].shape
            up = max(up, SIZES[shape][1] / 2)
            if node in self.grid.with_deadline:
                deep = max(deep, 96.0)
            elif shape in EVENTS:
                deep = max(deep, 54.0)
        return up, deep

    # --- shapes that hang on others, and names

    def hang_deadlines(self) -> None:
        shapes, labels = self.drawing.shapes, self.drawing.labels
        for node, known in self.grid.graph.nodes.items():
            text = self.text(node)
            if known.shape == "boundary":
                x, y, _w, h = shapes[known.host]
                shapes[node] = (x + 6, y + h - 16, 32, 32)
                labels[node] = (x + 40, y + h + 2, text_width(text) + 8, LINE_HEIGHT)
            elif known.shape == "late_end":
                x, y, _w, h = shapes[known.host]
                shapes[node] = (x + 8, y + h + 30, 28, 28)
                labels[node] = (x + 40, y + h + 37, text_width(text) + 8, LINE_HEIGHT)
                flow = self.grid.graph.arriving(node)[0]
                self.drawing.edges[flow.id] = [(x + 22, y + h + 16), (x + 22, y + h + 30)]
            elif known.shape in EVENTS and text:
                x, y, w, h = shapes[node]
                width = min(76.0, text_width(text) + 6)
                labels[node] = (x + w / 2 - width / 2, y + h + 3, width, NAME_HEIGHT)

    def name_choices(self) -> None:
        for node, known in self.grid.nodes.items():
            text = self.text(node)
            if known.shape != "choice" or not text:
                continue
            x, y, w, h = self.drawing.shapes[node]
            width = text_width(text) / 2 + 16
            top = y + h + 2 if self.router.traffic.ports[node, UP] else y - 32
            self.drawing.labels[node] = (x + w / 2 - width / 2, top, width, NAME_HEIGHT)

    # --- arrows

    def arrow(self, flow: Flow) -> None:
        path = self.paths[flow.id]
        pieces = list(zip(path.points, path.points[1:], strict=False))
        along = [axis(a, b) for a, b in pieces]
        values = [self.value(path, a, b) for a, b in pieces]
        source = path.edge.source
        if flow.source in self.grid.hosts:
            source = flow.source
            x, _y, w, _h = self.drawing.shapes[source]
            values[0] = x + w / 2
        arrives = (-path.arrives[0], -path.arrives[1])
        spots = [self.port(source, path.leaves)]
        for i in range(len(pieces) - 1):
            here, there = values[i], values[i + 1]
            spots.append((here, there) if along[i] == 0 else (there, here))
        spots.append(self.port(path.edge.target, arrives))
        self.drawing.edges[flow.id] = spots
        text = flow.label.in_language(self.language)
        if text:
            self.drawing.labels[flow.id] = self.beside(flow, path, spots, text)

    def value(self, path: Path, a: Point, b: Point) -> float:
        """Return the x of an upright piece, the y of a level one."""
        along = axis(a, b)
        line = a[along]
        if line % 2:
            return self.middles[line] if along == 0 else self.levels[line]
        base = (self.gutters if along == 0 else self.channels)[line]
        return base + GAP * self.slots.of((along, line), path.net, a[1 - along])

    def port(self, node: str, side: Point) -> Spot:
        x, y, w, h = self.drawing.shapes[node]
        return {
            RIGHT: (x + w, y + h / 2),
            LEFT: (x, y + h / 2),
            UP: (x + w / 2, y),
            DOWN: (x + w / 2, y + h),
        }[side]

    def beside(self, flow: Flow, path: Path, spots: list[Spot], text: str) -> Box:
        """Return where the label stands: by the port, at the first bend where ports are shared."""
        width = text_width(text) + 8
        if self.sharing(flow.source, path.leaves) > 1 and len(spots) > 2:
            x, y = spots[1]
            return (x + 6, y + 2 if path.leaves == UP else y - 16, width, LINE_HEIGHT)
        x, y = spots[0]
        x, y = {RIGHT: (x + 3, y - 17), DOWN: (x + 4, y + 2), UP: (x + 4, y - 16)}.get(
            path.leaves, (x, y)
        )
        return (x, y, width, LINE_HEIGHT)
