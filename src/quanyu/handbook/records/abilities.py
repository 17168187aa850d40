"""What holders must be able to do and how they are scored: modules, competencies, cards."""

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from quanyu.handbook.records.base import (
    CompetencyId,
    IndicatorName,
    ModuleId,
    Name,
    Part,
    PositionId,
    ReadingId,
    Record,
    Text,
    Titled,
)

Level = Literal["primary", "advanced"]
CompetencyStatus = Literal["normative", "body-only", "restored"]
EvidenceKind = Literal["self", "superior", "test", "indicator"]
WeightGroup = Literal[
    "performance",
    "team",
    "strategy",
    "tasks",
    "service",
    "data",
    "quality",
    "analysis",
    "application",
]


def _listed(value: object) -> object:
    """Take `superior, test` for the two of them: one line is how people write it."""
    return (
        tuple(value.replace("，", ",").replace(" ", "").split(","))
        if isinstance(value, str)
        else value
    )


Evidence = Annotated[tuple[EvidenceKind, ...], BeforeValidator(_listed)]


class Module(Titled):
    """A group of a position's competencies."""

    noun: ClassVar[str] = "module"

    id: ModuleId
    position: PositionId
    readings: tuple[ReadingId, ...] = ()


class Competency(Titled):
    """One ability of a position at one level, and how the source knows it.

    `body_zh` is the name in the body of the source where it differs; `required_level` is what
    the retailer demands where that is not the row's own level.
    """

    noun: ClassVar[str] = "competency"

    id: CompetencyId
    module: ModuleId | None = None
    position: PositionId
    level: Level
    status: CompetencyStatus = "normative"
    able: Text | None = None
    body_zh: Name | None = None
    required_level: Level | None = None
    evidence: Evidence = ()
    readings: tuple[ReadingId, ...] = ()


class Weight(Part):
    """The share of one indicator in a card, in percent."""

    indicator: IndicatorName
    group: WeightGroup | None = None
    weight: Annotated[int, Field(ge=0, le=100)]


class Card(Record):
    """By what the holders of a position are scored, and from which month on."""

    noun: ClassVar[str] = "card"
    named_by: ClassVar[str] = "position"

    position: PositionId
    effective_from: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}(-\d{2})?$")] | None = (
        None
    )
    weights: tuple[Weight, ...] = ()
    readings: tuple[ReadingId, ...] = ()
