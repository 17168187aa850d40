"""The schema of a report's layout; all input is text and converted here."""

from datetime import time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from quanyu.analysis.reports.terms import Kind
from quanyu.indicators.query import Compare

Text = Annotated[str, Field(min_length=1, max_length=120)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")]


class Part(BaseModel):
    """What every part of a report has: a name in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: Text
    en: Text


class Table(Part):
    """Figures of the period by the values of a dimension, beside those of a comparison."""

    kind: Literal["table"]
    by: Key
    keys: tuple[Key, ...]
    order: Text = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 40


class Trend(Part):
    """One figure day by day up to the last day of the period."""

    kind: Literal["trend"]
    key: Key
    days: Annotated[int, Field(ge=2, le=400)] = 28


class Attainment(Part):
    """The month up to the last day against the target of the whole month, by a dimension."""

    kind: Literal["attainment"]
    by: Key
    actual: Key
    target: Key


Block = Annotated[Table | Trend | Attainment, Field(discriminator="kind")]


class Layout(Part):
    """What a kind of report holds, with what it is compared, and when it is made.

    `set_time`: by this local time, `days_after` the last day, it is computed even if files miss.
    """

    report: Kind
    days_after: Annotated[int, Field(ge=1, le=20)] = 1
    set_time: time
    compares: tuple[Compare, ...]
    kpis: tuple[Key, ...]
    parts: tuple[Block, ...]

    def shown_keys(self) -> set[str]:
        """Return every indicator that the report shows."""
        found = set(self.kpis)
        for part in self.parts:
            if isinstance(part, Table):
                found |= set(part.keys)
            elif isinstance(part, Trend):
                found.add(part.key)
            else:
                found |= {part.actual, part.target}
        return found
