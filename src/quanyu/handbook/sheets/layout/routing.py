"""The way of each arrow: the cheapest bent path through channels and gutters between the shapes.

Positions are (x, y) on a doubled grid: odd × odd is a shape's cell, even lines are the channels and
gutters between. Lines of one *net* (arrows to one target, or from one fork) may share a way.
"""

import heapq
import itertools
from collections import defaultdict
from dataclasses import dataclass, field

from quanyu.handbook.sheets.graph import EVENTS, GATEWAYS
from quanyu.handbook.sheets.layout.grid import Edge, Grid

Point = tuple[int, int]
Net = tuple[str, object]
RIGHT, DOWN, LEFT, UP = (1, 0), (0, 1), (-1, 0), (0, -1)
DIRECTIONS = (RIGHT, DOWN, LEFT, UP)
NEVER, RARELY = 99.0, 40.0
BEND, CROSSING, SHARED = 1.6, 1.2, -0.35


@dataclass(frozen=True, slots=True)
class Path:
    """The corners of one arrow, its net, and the sides on which it leaves and arrives."""

    points: tuple[Point, ...]
    net: Net
    leaves: Point
    arrives: Point
    edge: Edge


@dataclass(slots=True)
class Traffic:
    """What the arrows drawn so far take up."""

    stretches: dict[tuple[Point, Point], set[Net]] = field(default_factory=lambda: defaultdict(set))
    ports: dict[tuple[str, Point], set[tuple[str, Net]]] = field(
        default_factory=lambda: defaultdict(set)
    )
    passing: dict[Point, set[tuple[Net, int]]] = field(default_factory=lambda: defaultdict(set))


@dataclass(slots=True)
class Router:
    """Routes the arrows of one grid, one after the other."""

    grid: Grid
    traffic: Traffic = field(default_factory=Traffic)
    paths: dict[str, Path] = field(default_factory=dict)
    position: dict[str, Point] = field(init=False)
    cells: dict[Point, str] = field(init=False)

    def __post_init__(self) -> None:
        grid = self.grid
        self.position = {k: (2 * grid.column[k] + 1, 2 * grid.row[k] + 1) for k in grid.nodes}
        self.cells = {point: node for node, point in self.position.items()}

    def run(self) -> dict[str, Path]:
        """Return the path of each flow by its id: folded first, short before long, back last."""
        for edge in sorted(self.grid.edges, key=self._turn):
            self._route(edge)
        return self.paths

    def _turn(self, edge: Edge) -> tuple[bool, bool, bool, int]:
        grid, a, b = self.grid, edge.source, edge.target
        length = abs(grid.column[b] - grid.column[a]) + abs(grid.row[a] - grid.row[b])
        folded = grid.fold.get(a) == b
        return (not folded, edge.flow.id in grid.back, grid.row[a] != grid.row[b], length)

    def _net(self, edge: Edge) -> Net:
        fork = self.grid.nodes[edge.source].shape in ("fork", "join")
        if fork and len(self.grid.leaving[edge.source]) > 1:
            return ("fan", edge.source)
        return (edge.target, edge.flow.id in self.grid.back)

    def _route(self, edge: Edge) -> None:
        net = self._net(edge)
        points = self._search(edge, net)
        ways = [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(points)]
        self._take(edge, net, points, ways)
        corners = [points[0]]
        corners += [points[i] for i in range(1, len(points) - 1) if ways[i] != ways[i - 1]]
        corners.append(points[-1])
        self.paths[edge.flow.id] = Path(tuple(corners), net, ways[0], ways[-1], edge)

    def _search(self, edge: Edge, net: Net) -> list[Point]:
        start, goal = self.position[edge.source], self.position[edge.target]
        State = tuple[Point, Point | None]
        queue: list[tuple[float, int, Point, Point | None, State | None]]
        queue = [(0.0, 0, start, None, None)]
        came: dict[State, State | None] = {}
        number = 0
        while queue:
            cost, _, point, way, parent = heapq.heappop(queue)
            if (point, way) in came:
                continue
            came[point, way] = parent
            if point == goal and way:
                return _walked(came, (point, way))
            for turn in DIRECTIONS:
                if way and turn == (-way[0], -way[1]):
                    continue
                to = (point[0] + turn[0], point[1] + turn[1])
                if not self._open(to, goal):
                    continue
                number += 1
                price = self._price(edge, net, point, way, turn, to)
                entry = (cost + max(price, 0.05), number, to, turn, (point, way))
                heapq.heappush(queue, entry)
        raise AssertionError(f"no way from {edge.source} to {edge.target}")

    def _open(self, point: Point, goal: Point) -> bool:
        inside = 0 <= point[0] <= 2 * self.grid.columns and 0 <= point[1] <= 2 * self.grid.rows
        return inside and (point not in self.cells or point == goal)

    def _price(
        self, edge: Edge, net: Net, point: Point, way: Point | None, turn: Point, to: Point
    ) -> float:
        borders = self.grid.borders
        if turn[0]:
            price = NEVER if to[1] in borders else 1.0
        else:
            price = 0.4 if to[1] in borders or point[1] in borders else 0.8
        if way and turn != way:
            price += BEND
        if point == self.position[edge.source]:
            price += self._leaving(edge, net, turn)
        if to == self.position[edge.target]:
            price += self._arriving(edge, net, (-turn[0], -turn[1]))
        else:
            price += self._crossing(net, turn, to)
        return price + self._beside(net, turn, point, to)

    def _leaving(self, edge: Edge, net: Net, side: Point) -> float:
        """Out on the right; a choice also above and below; a deadline below."""
        node = self.grid.nodes[edge.source]
        if edge.flow.source in self.grid.hosts:
            return 0.0 if side == DOWN else NEVER
        bent = 1.2 if node.shape in GATEWAYS else 2.5
        price = {RIGHT: 0.0, DOWN: bent, UP: bent, LEFT: 60.0}[side]
        price += self._under(edge.source, side)
        for kind, other in self.traffic.ports[edge.source, side]:
            if kind == "in":
                price += RARELY
            elif other != net:
                price += 70.0 if side == RIGHT else 14.0
        return price

    def _arriving(self, edge: Edge, net: Net, side: Point) -> float:
        """In on the left; what returns, above or below."""
        bent = 1.0 if edge.flow.id in self.grid.back else 2.0
        if self.grid.fold.get(edge.source) == edge.target:
            bent = 0.0
        price = {LEFT: 0.0, UP: bent, DOWN: bent, RIGHT: 60.0}[side]
        price += self._under(edge.target, side)
        if self.grid.nodes[edge.target].shape == "choice" and side != LEFT:
            price += 6.0
        for kind, other in self.traffic.ports[edge.target, side]:
            if kind == "out":
                price += RARELY
            elif other != net:
                price += 3.0
        return price

    def _under(self, node: str, side: Point) -> float:
        """Below a shape may hang its deadline or its name."""
        taken = node in self.grid.with_deadline or self.grid.nodes[node].shape in EVENTS
        return RARELY if side == DOWN and taken else 0.0

    def _crossing(self, net: Net, turn: Point, to: Point) -> float:
        others = [way for other, way in self.traffic.passing[to] if other != net]
        price = sum(CROSSING for way in others if way != turn[0])
        if not turn[0] and to[1] % 2 == 0 and not to[0] % 2:
            price += 0.02
        return price

    def _beside(self, net: Net, turn: Point, point: Point, to: Point) -> float:
        stretch = (min(point, to), max(point, to))
        on_shapes = (stretch[0][1] % 2 and turn[0]) or (stretch[0][0] % 2 and turn[1])
        price = 0.0
        for other in self.traffic.stretches[stretch]:
            if other == net:
                price += SHARED
            else:
                price += 30.0 if on_shapes else 0.25  # a line through shapes has room for one
        return price

    def _take(self, edge: Edge, net: Net, points: list[Point], ways: list[Point]) -> None:
        traffic = self.traffic
        for a, b in itertools.pairwise(points):
            traffic.stretches[min(a, b), max(a, b)].add(net)
        for i in range(1, len(points) - 1):
            straight = ways[i][0] if ways[i][0] else 0
            traffic.passing[points[i]] |= {(net, straight), (net, 1 if ways[i - 1][0] else 0)}
        traffic.ports[edge.source, ways[0]].add(("out", net))
        traffic.ports[edge.target, (-ways[-1][0], -ways[-1][1])].add(("in", net))


def _walked(
    came: dict[tuple[Point, Point | None], tuple[Point, Point | None] | None],
    state: tuple[Point, Point | None],
) -> list[Point]:
    points = [state[0]]
    while (before := came[state]) is not None:
        points.append(before[0])
        state = before
    return points[::-1]
