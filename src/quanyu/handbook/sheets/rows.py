"""The rows of a process sheet as schemas: a header, lanes, and steps of twelve kinds.

A row names its kind by the field that carries its Chinese title (`confirm: 审批需求`); reading
makes it `kind` and `zh`. Rows run downwards unless one says otherwise (`next`, `reject_to`, `go`).
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints, model_validator

from quanyu.handbook.records.base import (
    Expression,
    Key,
    Part,
    PositionId,
    ProcessId,
    ReadingId,
    Record,
    Sentence,
    english_too,
)

Kind = Literal[
    "do", "confirm", "promise", "brainstorm", "select", "sign", "archive", "publish", "decide",
    "wait", "call", "start", "parallel",
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "do", "confirm", "promise", "brainstorm", "select", "sign", "archive", "publish", "decide",
    "wait", "call", "start", "parallel",
)  # fmt: skip
HOOKED: frozenset[Kind] = frozenset({"archive", "publish", "start"})
COMMON = frozenset(
    {"id", "kind", "zh", "en", "lane", "artefact", "next", "ours", "readings", "file", "line"}
)
WORK = frozenset({"form", "due", "since", "late"})
OWN: dict[Kind, frozenset[str]] = {
    "do": WORK | {"each", "holder"},
    "confirm": WORK | {"reject_to", "in_turn", "money"},
    "promise": WORK,
    "brainstorm": WORK | {"people"},
    "select": WORK | {"people", "reject_to"},
    "sign": WORK | {"in_turn", "each"},
    "archive": frozenset({"hook", "keeper"}),
    "publish": frozenset({"hook", "at", "after"}),
    "decide": WORK | {"cases"},
    "wait": frozenset({"message", "timeout", "timeout_to", "at", "after", "since"}),
    "call": frozenset({"process"}),
    "start": frozenset({"hook", "processes"}),
    "parallel": frozenset({"branches"}),
}

StepId = Annotated[str, StringConstraints(pattern=r"^[A-Z]?\d{1,3}\.\d{1,3}[a-z]?$")]
Target = Annotated[str, StringConstraints(pattern=r"^([A-Z]?\d{1,3}\.\d{1,3}[a-z]?|end)$")]
LaneId = Annotated[str, StringConstraints(pattern=r"^(POS-[A-Z]\d{2,3}|[a-z][a-z0-9_]{1,59})$")]
Duration = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,3}[mhdw]$")]
Due = Annotated[
    str, StringConstraints(pattern=r"^([1-9]\d{0,3}[mhdw]|promised [A-Z]?\d{1,3}\.\d{1,3}[a-z]?)$")
]
Title = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class Titled(Part):
    """Something with a short title; the Chinese one stands in where the English is missing."""

    zh: Title
    en: Title

    _english = model_validator(mode="before")(english_too)


class Lane(Part):
    """A swim lane: one position, or a team of positions under a name of its own."""

    position: PositionId | None = None
    team: Key | None = None
    zh: Title | None = None
    en: Title | None = None
    positions: tuple[PositionId, ...] = ()

    @property
    def id(self) -> str:
        """The name by which rows choose the lane."""
        return self.position or self.team or ""


class Trigger(Titled):
    """What opens a case, and in whose lane."""

    lane: LaneId
    every: Literal["week", "month", "quarter", "year", "event"] = "event"


class Case(Part):
    """One way out of a decision: an answer of a person (`is`), a condition (`if`), or the rest.

    Without `go` the case falls through to the next row; only one may.
    """

    answer: Key | None = None
    condition: Expression | None = None
    zh: Title
    en: Title
    go: Target | None = None

    _english = model_validator(mode="before")(english_too)


class Step(Record):
    """One row. `ours` lists the fields in which the row is our reading of a silent source."""

    noun: ClassVar[str] = "step"

    id: StepId
    kind: Kind
    zh: Title
    en: Title
    lane: LaneId | None = None
    form: Key | None = None
    artefact: Titled | None = None
    next: Target | None = None
    ours: tuple[Key, ...] = ()
    readings: tuple[ReadingId, ...] = ()
    due: Due | None = None
    since: StepId | None = None
    late: Target | Literal["escalate"] = "escalate"
    each: Key | None = None
    people: Key | None = None
    holder: PositionId | None = None
    in_turn: tuple[LaneId, ...] = ()
    reject_to: Target | None = None
    money: Literal["true"] | None = None
    cases: tuple[Case, ...] = ()
    message: Key | None = None
    timeout: Duration | None = None
    timeout_to: Target | None = None
    at: Key | None = None
    after: Duration | None = None
    hook: Key | None = None
    keeper: PositionId | None = None
    process: ProcessId | None = None
    processes: tuple[ProcessId, ...] = ()
    branches: tuple[tuple["Step", ...], ...] = ()

    _english = model_validator(mode="before")(english_too)


class Sheet(Record):
    """A whole process as a table that an operations manager can read."""

    noun: ClassVar[str] = "process"
    named_by: ClassVar[str] = "process"

    process: ProcessId
    zh: Title
    en: Title
    source_zh: Title | None = None
    summary: "Summary | None" = None
    readings: tuple[ReadingId, ...] = ()
    lanes: tuple[Lane, ...]
    trigger: Trigger
    end: Titled = Titled(zh="完成", en="Done")
    steps: tuple[Step, ...]

    _english = model_validator(mode="before")(english_too)


class Summary(Part):
    """What the process is for, in one sentence."""

    zh: Sentence
    en: Sentence

    _english = model_validator(mode="before")(english_too)


Sheet.model_rebuild()


def all_steps(steps: Iterable[Step]) -> Iterator[Step]:
    """Yield every row, those inside parallel groups after their group."""
    for step in steps:
        yield step
        for branch in step.branches:
            yield from all_steps(branch)
