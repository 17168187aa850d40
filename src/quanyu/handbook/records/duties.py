"""Who does what: departments, positions, duties."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from quanyu.handbook.records.base import (
    Code,
    CompetencyId,
    DepartmentId,
    DutyId,
    FieldClass,
    IndicatorName,
    Key,
    Name,
    Part,
    PositionId,
    ReadingId,
    Sentence,
    Tag,
    Text,
    Titled,
)

PositionSort = Literal["position", "department", "group", "external", "role"]
Headcount = Annotated[str, StringConstraints(pattern=r"^(\d{1,4}|per_project)$")]
Rhythm = Literal["day", "week", "month", "quarter", "year", "event", "continuous"]
CadenceOrigin = Literal["stated", "default", "override"]
# A weekday, workday, last, a festival of the calendar, a day of the month, or month and day.
On = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z_]{2,29}|\d{1,2}|\d{2}-\d{2})$")]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Minutes = Annotated[int, Field(ge=1, le=10_080)]  # a duty's occurrence: up to a week


class Department(Titled):
    """A part of the company, whether or not a position stands in it.

    `source_zh` is a historic name; `purpose` what the department is for.
    """

    noun: ClassVar[str] = "department"

    id: DepartmentId
    source_zh: Name | None = None
    parent: DepartmentId | None = None
    purpose: Text | None = None
    readings: tuple[ReadingId, ...] = ()


class Position(Titled):
    """What its holders answer to, may do, and which classes of columns they may see.

    `reviewer` scores where that is not the superior; `source_zh` is a historic name.
    """

    noun: ClassVar[str] = "position"

    id: PositionId
    source_zh: Name | None = None
    sort: PositionSort = "position"
    department: DepartmentId | None = None
    superior: PositionId | None = None
    reviewer: PositionId | None = None
    headcount: Headcount | None = None
    purpose: Text | None = None
    readings: tuple[ReadingId, ...] = ()
    permissions: tuple[Code, ...] = ()
    field_classes: tuple[FieldClass, ...] = ()


class Deliverable(Text):
    """What a duty hands in: on which form, kept in which place, signed by whom."""

    form: Key | None = None
    archive: Key | None = None
    sign: PositionId | None = None


class Cadence(Part):
    """How often, on which day and until when; `origin` says who decided that."""

    every: Rhythm
    on: On | None = None
    due: ClockTime | None = None
    origin: CadenceOrigin = "default"


class Duty(Titled):
    """One thing a position answers for, alone; or that a department should, and nobody holds."""

    noun: ClassVar[str] = "duty"

    id: DutyId
    zh: Sentence
    en: Sentence
    position: PositionId | None = None
    department: DepartmentId | None = None
    helpers: tuple[PositionId, ...] = ()
    tags: tuple[Tag, ...] = ()
    entity: Sentence | None = None
    deliverable: Deliverable | None = None
    cadences: tuple[Cadence, ...] = ()
    minutes: Minutes | None = None
    indicators: tuple[IndicatorName, ...] = ()
    abilities: tuple[CompetencyId, ...] = ()
    readings: tuple[ReadingId, ...] = ()
