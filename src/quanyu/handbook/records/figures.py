"""Measures, cuts and indicators: what figures are computed from."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from quanyu.handbook.records.base import (
    Bilingual,
    Expression,
    IndicatorId,
    Key,
    Named,
    Part,
    PositionId,
    ReadingId,
    Record,
)

Aggregate = Literal["sum", "count", "distinct", "median", "p90", "mean", "last"]
Unit = Literal["money", "count", "quantity", "rate", "ratio", "days", "hours", "seconds", "score"]
Direction = Literal["up", "down", "none"]
Grain = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]+_(day|week|month|year|window|cohort|campaign|test|batch)$"),
]


class CutBy(Part):
    """The rows of a fact that answer a breakdown by one dimension."""

    dimension: Key
    where: Expression


class Cut(Record):
    """The base rows of a fact that holds several reports of the same events.

    `by` is ordered: the first dimension that a question names replaces `where`.
    """

    noun: ClassVar[str] = "cut"
    named_by: ClassVar[str] = "fact"

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

    noun: ClassVar[str] = "measure"
    named_by: ClassVar[str] = "measure"

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


class Slice(Part):
    """A fixed restriction of an indicator: rows `among` these values, or `apart_from` them."""

    dimension: Key
    among: tuple[Key, ...] = ()
    apart_from: tuple[Key, ...] = ()


class Indicator(Named):
    """One indicator: a formula over measures, or the facts it waits for."""

    noun: ClassVar[str] = "indicator"
    named_by: ClassVar[str] = "key"

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
    readings: tuple[ReadingId, ...] = ()


class IndicatorGroup(Named):
    """The head of one file of `indicators/`: what its indicators have in common."""

    noun: ClassVar[str] = "group"
    named_by: ClassVar[str] = "group"

    group: Key
    order: Annotated[int, Field(ge=0, le=999)]
