"""The graph that a process sheet stands for: nodes in lanes, flows between them. Knows no XML."""

from dataclasses import dataclass, field
from typing import Literal

Shape = Literal[
    "start", "end", "late_end", "task", "service", "receive", "call", "timer", "boundary",
    "choice", "fork", "join",
]  # fmt: skip
GATEWAYS: frozenset[Shape] = frozenset({"choice", "fork", "join"})
EVENTS: frozenset[Shape] = frozenset({"start", "end", "timer"})


@dataclass(frozen=True, slots=True)
class Label:
    """A text on the drawing in both languages."""

    zh: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """Return the English text for `en`, otherwise the Chinese one."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Clock:
    """When something is due: `after` a time from now or from the end of a step, or `at` a variable.

    `after` is a number with a unit (72h run on; 3d follow the calendar), `at` the name of a
    variable or `promised STEP`, `since` the id of the step whose end starts the clock.
    """

    after: str = ""
    at: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One shape. `step` is the row of the sheet it comes from, `host` the task it hangs on."""

    id: str
    shape: Shape
    lane: str
    label: Label = Label()
    step: str = ""
    kind: str = ""
    outcomes: tuple[str, ...] = ()
    people: str = ""
    in_order: bool = False
    until: str = ""
    hook: str = ""
    message: str = ""
    process: str = ""
    form: str = ""
    holder: str = ""
    clock: Clock | None = None
    host: str = ""
    interrupts: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """An arrow; a flow that leaves a choice carries the condition under which it is taken."""

    id: str
    source: str
    target: str
    label: Label = Label()
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """A swim lane: a position, or a team of several."""

    id: str
    label: Label
    positions: tuple[str, ...]
    external: bool = False


@dataclass(slots=True)
class Graph:
    """A whole process. `entries` tells the node that opens each step."""

    process: str
    label: Label
    lanes: tuple[Lane, ...]
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    entries: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The process id as an XML name."""
        return self.process.replace("-", "_")

    def leaving(self, node: str) -> list[Flow]:
        """Return the flows out of `node` in the order in which they were drawn."""
        return [flow for flow in self.flows if flow.source == node]

    def arriving(self, node: str) -> list[Flow]:
        """Return the flows into `node`."""
        return [flow for flow in self.flows if flow.target == node]
