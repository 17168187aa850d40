"""The schema of a board file; all input is text and converted here."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=120)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
Days = Annotated[int, Field(ge=1, le=400)]
Single = Literal["cases_due", "chat_sample", "advertised_goods"]
Listing = Literal["missing", "anomalies", "reports_due", "approvals", "waiting", "rejects"]


class Part(BaseModel):
    """What every part of a board has: a name in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: Text
    en: Text


class Trend(Part):
    """One figure day by day, split by a dimension, campaign days marked."""

    kind: Literal["trend"]
    key: Key
    by: Key | None = None
    days: Days = 30


class Grid(Part):
    """Figures of the day by the values of a dimension, each with its change."""

    kind: Literal["grid"]
    keys: tuple[Key, ...]
    by: Key
    days: Days = 1
    limit: Annotated[int, Field(ge=1, le=60)] = 20
    order: Text = ""


class Attainment(Part):
    """How much of the month's target is reached, beside elapsed time."""

    kind: Literal["attainment"]
    key: Key
    by: Key


class Funnel(Part):
    """Figures that follow from one another, as bars."""

    kind: Literal["funnel"]
    keys: tuple[Key, ...]
    days: Days = 7


class Heat(Part):
    """One figure by weekday and hour."""

    kind: Literal["heat"]
    key: Key
    days: Days = 28


class Split(Part):
    """One figure by the values of a dimension, as bars."""

    kind: Literal["split"]
    key: Key
    by: Key
    days: Days = 1


class Lines(Part):
    """Things to look at, from the files or from another part of the house."""

    kind: Listing
    limit: Annotated[int, Field(ge=1, le=20)] = 6


class Singles(Part):
    """Single rows to act on: open cases by countdown, chats to read, advertised goods in doubt."""

    kind: Single
    limit: Annotated[int, Field(ge=1, le=40)] = 12


Block = Annotated[
    Trend | Grid | Attainment | Funnel | Heat | Split | Lines | Singles,
    Field(discriminator="kind"),
]


class Row(BaseModel):
    """Blocks beside each other: main (wide and narrow), 32, halves, thirds or whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layout: Literal["main", "32", "2", "3", "1"]
    blocks: tuple[Block, ...]


class Board(Part):
    """The first page of positions."""

    board: Key
    positions: tuple[Annotated[str, Field(pattern=r"^POS-[A-Z]\d{2}$")], ...] = ()
    default: bool = False
    order: int = 100
    kpis: tuple[Key, ...]
    rows: tuple[Row, ...]

    def shown_keys(self) -> set[str]:
        """Return every indicator that the board shows."""
        found = set(self.kpis)
        for row in self.rows:
            for block in row.blocks:
                found |= {block.key} if hasattr(block, "key") else set()
                found |= set(getattr(block, "keys", ()))
        return found
