"""Parallel lines in one channel side by side: each net a slot, so that no two share a pixel."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from quanyu.handbook.sheets.layout.routing import Net, Path, Point

Line = tuple[int, int]  # 0 = upright at x, 1 = level at y; then the grid coordinate
Ends = tuple[set[int], set[int]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a line that one net takes, from `low` to `high`; `bias` is where it bends to."""

    net: Net
    low: int
    high: int
    bias: int


@dataclass(slots=True)
class Slots:
    """The slot of every stretch, and how many slots each line needs."""

    taken: dict[Line, list[tuple[Stretch, int]]] = field(default_factory=dict)

    def count(self, line: Line) -> int:
        """Return how many lines run side by side on `line`."""
        return 1 + max((slot for _stretch, slot in self.taken.get(line, [])), default=-1)

    def of(self, line: Line, net: Net, place: int) -> int:
        """Return the slot of `net` where it passes `place` on `line`."""
        return next(
            slot
            for stretch, slot in self.taken[line]
            if stretch.net == net and stretch.low <= place <= stretch.high
        )


def axis(a: Point, b: Point) -> int:
    """Return 0 for an upright piece of a path, 1 for a level one."""
    return 0 if a[0] == b[0] else 1


def assign(paths: Iterable[Path]) -> Slots:
    """Return the slots for all channels and gutters; lines through shapes have one slot only."""
    ways = list(paths)
    slots = Slots()
    for line, stretches in _stretches(ways).items():
        ends = _ends(line, stretches, ways)
        slots.taken[line] = _pack(_sorted(stretches, ends))
    return slots


def _stretches(paths: list[Path]) -> dict[Line, list[Stretch]]:
    pieces: dict[Line, dict[Net, list[tuple[int, int, int]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for path in paths:
        for line, low, high, bias in _pieces(path):
            pieces[line][path.net].append((low, high, bias))
    return {
        line: [stretch for net, parts in nets.items() for stretch in _joined(net, parts)]
        for line, nets in pieces.items()
    }


def _pieces(path: Path) -> Iterator[tuple[Line, int, int, int]]:
    points = path.points
    for i, (a, b) in enumerate(itertools.pairwise(points)):
        along = axis(a, b)
        at = a[along]
        if at % 2:
            continue
        low, high = sorted((a[1 - along], b[1 - along]))
        before = points[i - 1] if i else a
        after = points[i + 2] if i + 2 < len(points) else b
        bias = _sign(before[along] - at) + _sign(after[along] - at)
        yield (along, at), low, high, bias


def _joined(net: Net, parts: list[tuple[int, int, int]]) -> Iterator[Stretch]:
    parts = sorted(parts)
    low, high, bias = parts[0]
    for start, end, bend in parts[1:]:
        if start <= high:
            high, bias = max(high, end), bias + bend
        else:
            yield Stretch(net, low, high, bias)
            low, high, bias = start, end, bend
    yield Stretch(net, low, high, bias)


def _ends(line: Line, stretches: list[Stretch], paths: list[Path]) -> dict[Stretch, Ends]:
    """Return for each stretch where it turns off to the lower and to the higher side."""
    ends: dict[Stretch, Ends] = {stretch: (set(), set()) for stretch in stretches}
    along = line[0]
    for path in paths:
        points = [path.points[0], *path.points, path.points[-1]]
        for before, a, b, after in zip(points, points[1:], points[2:], points[3:], strict=False):
            if axis(a, b) != along or a[along] != line[1]:
                continue
            low, high = sorted((a[1 - along], b[1 - along]))
            stretch = next(
                s for s in stretches if s.net == path.net and s.low <= low and high <= s.high
            )
            for place, other in ((a, before), (b, after)):
                if other[along] != place[along]:
                    ends[stretch][other[along] > place[along]].add(place[1 - along])
    return ends


def _sorted(stretches: list[Stretch], ends: dict[Stretch, Ends]) -> list[Stretch]:
    """Order so that whoever comes from the left goes before whoever leaves to the right."""

    def conflict(one: Stretch, two: Stretch) -> int:
        return len(ends[one][0] & ends[two][1]) - len(ends[two][0] & ends[one][1])

    waiting = sorted(stretches, key=_rank)
    ordered: list[Stretch] = []
    while waiting:
        free = (
            one for one in waiting if all(conflict(o, one) <= 0 for o in waiting if o is not one)
        )
        chosen = next(free, waiting[0])
        waiting.remove(chosen)
        ordered.append(chosen)
    return ordered


def _rank(stretch: Stretch) -> tuple[object, ...]:
    """Short inside long, on the side to which they bend."""
    side = _sign(stretch.bias)
    return (side, -side * (stretch.high - stretch.low), stretch.low, stretch.high, stretch.bias)


def _pack(stretches: list[Stretch]) -> list[tuple[Stretch, int]]:
    packed: list[tuple[Stretch, int]] = []
    for one in stretches:
        beside = [s for two, s in packed if two.low <= one.high and one.low <= two.high]
        packed.append((one, 1 + max(beside, default=-1)))
    return packed


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
