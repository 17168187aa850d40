"""Where each shape stands: a column by its longest way from the start, a track inside its lane."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from quanyu.handbook.sheets.graph import Flow, Graph, Node

FOLDED = frozenset({"task", "service", "receive"})


@dataclass(frozen=True, slots=True)
class Edge:
    """A flow between two shapes of the grid; one that leaves a deadline leaves its host."""

    flow: Flow
    source: str
    target: str


@dataclass(slots=True)
class Grid:
    """Columns and rows of all shapes but those that hang on another one."""

    graph: Graph
    nodes: dict[str, Node]
    edges: list[Edge]
    rank: dict[str, int]
    hosts: dict[str, str]
    with_deadline: frozenset[str]
    back: set[str] = field(default_factory=set)
    fold: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    column: dict[str, int] = field(default_factory=dict)
    row: dict[str, int] = field(default_factory=dict)
    lane_rows: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0
    leaving: dict[str, list[tuple[str, Flow]]] = field(default_factory=dict)
    coming: dict[str, list[str]] = field(default_factory=dict)

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return 1 + max(self.column.values())

    @property
    def borders(self) -> set[int]:
        """The lines between lanes, along which nothing may travel."""
        return {2 * end + 1 for _start, end in self.lane_rows[:-1]}


def place(graph: Graph) -> Grid:
    """Return the grid of `graph`; its first node is the start."""
    grid = _empty(graph)
    _order(grid)
    grid.coming = {
        node: [
            edge.source for edge in grid.edges if edge.target == node and not _is_back(grid, edge)
        ]
        for node in grid.nodes
    }
    grid.fold = dict(_folds(grid))
    while True:
        _columns(grid)
        _tracks(grid)
        blocked = [gate for gate, node in grid.fold.items() if _between(grid, gate, node)]
        if not blocked:
            return grid
        for gate in blocked:
            del grid.fold[gate]


def _empty(graph: Graph) -> Grid:
    nodes = {k: n for k, n in graph.nodes.items() if n.shape not in ("boundary", "late_end")}
    hosts = {k: n.host for k, n in graph.nodes.items() if n.shape == "boundary"}
    edges = [
        Edge(flow, hosts.get(flow.source, flow.source), flow.target)
        for flow in graph.flows
        if flow.target in nodes
    ]
    rank = {node: index for index, node in enumerate(graph.nodes)}
    grid = Grid(graph, nodes, edges, rank, hosts, frozenset(hosts.values()))
    leaving: dict[str, list[tuple[str, Flow]]] = defaultdict(list)
    for edge in sorted(edges, key=lambda e: rank[e.target]):
        leaving[edge.source].append((edge.target, edge.flow))
    grid.leaving = leaving
    return grid


def _is_back(grid: Grid, edge: Edge) -> bool:
    return edge.flow.id in grid.back


def _order(grid: Grid) -> None:
    """Find the flows that lead back, and an order in which every other flow leads forward."""
    state: dict[str, int] = {}
    finished: list[str] = []
    for root in ["start", *grid.nodes]:
        if root in state:
            continue
        state[root] = 1
        stack: list[tuple[str, Iterator[tuple[str, Flow]]]] = [(root, iter(grid.leaving[root]))]
        while stack:
            node, ways = stack[-1]
            for target, flow in ways:
                if state.get(target) == 1:
                    grid.back.add(flow.id)
                elif target not in state:
                    state[target] = 1
                    stack.append((target, iter(grid.leaving[target])))
                    break
            else:
                state[node] = 2
                finished.append(node)
                stack.pop()
    grid.order = finished[::-1]


def _folds(grid: Grid) -> Iterator[tuple[str, str]]:
    """Yield (choice, task): a task in another lane may stand above or below its only choice."""
    lane = {row.id: index for index, row in enumerate(grid.graph.lanes)}
    for node in grid.order:
        if grid.nodes[node].shape != "choice":
            continue
        for target, flow in grid.leaving[node]:
            alone = flow.id not in grid.back and len(grid.coming[target]) == 1
            below = lane[grid.nodes[target].lane] - lane[grid.nodes[node].lane]
            free = below > 0 or (below < 0 and target not in grid.with_deadline)
            if alone and free and grid.nodes[target].shape in FOLDED:
                yield node, target
                break


def _columns(grid: Grid) -> None:
    grid.column = dict.fromkeys(grid.nodes, 0)
    for node in grid.order:
        for target, flow in grid.leaving[node]:
            if flow.id not in grid.back:
                step = 0 if grid.fold.get(node) == target else 1
                grid.column[target] = max(grid.column[target], grid.column[node] + step)


def _tracks(grid: Grid) -> None:
    """Give each shape its predecessor's line, but never one beside a stranger: they look joined."""
    track: dict[str, int] = {}
    used: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    for node in sorted(grid.order, key=lambda k: (grid.column[k], grid.rank[k])):
        lane, column = grid.nodes[node].lane, grid.column[node]
        before = [p for p in grid.coming[node] if grid.nodes[p].lane == lane and p in track]
        wanted = track[before[0]] if before else 0
        chosen = _track(used[lane], column, wanted, grid.coming[node], len(grid.nodes))
        track[node] = chosen
        used[lane][column, chosen] = node
    _rows(grid, track)


def _track(
    used: dict[tuple[int, int], str], column: int, wanted: int, before: list[str], most: int
) -> int:
    def fits(track: int) -> bool:
        left = used.get((column - 1, track))
        return (column, track) not in used and (left is None or left in before)

    nearest = sorted(range(most + 2), key=lambda track: (abs(track - wanted), -track))
    return next(track for track in nearest if fits(track))


def _rows(grid: Grid, track: dict[str, int]) -> None:
    grid.rows, grid.lane_rows, grid.row = 0, [], {}
    for lane in grid.graph.lanes:
        inside = [node for node, known in grid.nodes.items() if known.lane == lane.id]
        height = 1 + max((track[node] for node in inside), default=0)
        grid.row |= {node: grid.rows + track[node] for node in inside}
        grid.lane_rows.append((grid.rows, grid.rows + height))
        grid.rows += height + 1  # a row without height keeps lanes apart
    grid.rows -= 1


def _between(grid: Grid, gate: str, node: str) -> bool:
    """Tell whether a shape stands between a choice and the task folded to it."""
    if grid.column[gate] != grid.column[node]:
        return False
    cells = {(grid.column[k], grid.row[k]) for k in grid.nodes}
    low, high = sorted((grid.row[gate], grid.row[node]))
    return any((grid.column[gate], row) in cells for row in range(low + 1, high))
