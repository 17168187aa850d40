"""The records of a handbook as schemas. All input is text; the schema converts it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
PositionId = Annotated[str, StringConstraints(pattern=r"^POS-[A-Z]\d{2}$")]
IndicatorId = Annotated[str, StringConstraints(pattern=r"^(IND-[A-Z0-9]\d{2}|IDX-\d{2})$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Sentence = Annotated[str, StringConstraints(min_length=2, max_length=600)]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=400)]

Aggregate = Literal["sum", "count", "distinct", "median", "p90", "mean", "last"]
Unit = Literal["money", "count", "quantity", "rate", "ratio", "days", "hours", "seconds", "score"]
Direction = Literal["up", "down", "none"]
FieldClass = Literal["cost", "pay", "contact"]
Grain = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]+_(day|week|month|year|window|cohort|campaign|test|batch)$"),
]


class Record(BaseModel):
    """Anything that stands in a file: frozen, no unknown fields, with its file and line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str = Field(exclude=True)
    line: int = Field(exclude=True)


class Bilingual(BaseModel):
    """A sentence in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: Sentence
    en: Sentence


class Named(Record):
    """A record with a name in both languages."""

    zh: Name
    en: Name


class Identity(Named):
    """`handbook.yaml`: which handbook this is and which version of it."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    version: Name


class Position(Named):
    """A position with what its holders may do and which classes of columns they may see."""

    id: PositionId
    superior: PositionId | None = None
    permissions: tuple[Code, ...] = ()
    field_classes: tuple[FieldClass, ...] = ()


class CutBy(BaseModel):
    """The rows of a fact that answer a breakdown by one dimension."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dimension: Key
    where: Expression


class Cut(Record):
    """The base rows of a fact that holds several reports of the same events.

    `by` is ordered: the first dimension that a question names replaces `where`.
    """

    fact: Key
    where: Expression
    by: tuple[CutBy, ...] = ()


class Measure(Named):
    """One aggregate over one fact.

    `per` goes by ids instead of rows. A count takes those for which `having` (over measures of the
    same fact) holds, whose first row of all time falls in the bucket (`first_time`), or which have
    another `of` within `again_within` days of their first one in the bucket. Another aggregate
    takes `of`, here an expression over measures of the same fact, for each id.
    """

    measure: Key
    unit: Unit
    fact: Key
    aggregate: Aggregate
    of: Expression | None = None
    where: Expression | None = None
    date: Key = "business_on"
    per: Key | None = None
    having: Expression | None = None
    first_time: bool = False
    again_within: Annotated[int, Field(ge=1, le=1100)] | None = None


class Slice(BaseModel):
    """A fixed restriction of an indicator: rows `among` these values, or `apart_from` them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dimension: Key
    among: tuple[Key, ...] = ()
    apart_from: tuple[Key, ...] = ()


class Indicator(Named):
    """One indicator: a formula over measures, or the facts it waits for."""

    key: Key
    ids: tuple[IndicatorId, ...] = ()
    definition: Bilingual
    formula: Expression | None = None
    waits_for: tuple[Key, ...] = ()
    only: tuple[Slice, ...] = ()
    unit: Unit
    direction: Direction
    owner: PositionId
    grain: Grain
    group: Key
    maturity_days: Annotated[int, Field(ge=0, le=1100)] = 0
    caution: Bilingual | None = None
    pitfalls: Bilingual | None = None
    companion_of: Key | None = None


class IndicatorGroup(Named):
    """The head of one file of `indicators/`: what its indicators have in common."""

    group: Key
    order: Annotated[int, Field(ge=0, le=999)]
