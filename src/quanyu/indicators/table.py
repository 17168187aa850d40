"""What comes back: figures with where they come from and how far to trust them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from quanyu.handbook import Bilingual
from quanyu.indicators.definitions import Indicator
from quanyu.kernel.period import Period

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Caution:
    """What a reader must know of a figure. `words` is set where the handbook wrote the sentence."""

    code: str
    key: str | None
    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)
    words: Bilingual | None = None

    def __str__(self) -> str:
        return self.msgid % self.params if self.params else self.msgid


@dataclass(frozen=True, slots=True)
class Provenance:
    """By which definitions and from which snapshot a table was made."""

    versions: Mapping[str, str]
    snapshot: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures by cell. Each row maps dimension names to labels and keys to Decimal, int or None.

    With a comparison a row also has `<key>__base` and `<key>__change` (relative; None without a
    base). `subtotals` maps each asked subset of `by` to its rows; `mature_on` tells from which day
    an indicator no longer moves. `currencies` are those met in the rows that carry money.
    """

    keys: tuple[str, ...]
    by: tuple[str, ...]
    columns: tuple[str, ...]
    rows: list[Row]
    subtotals: Mapping[tuple[str, ...], list[Row]]
    indicators: Mapping[str, Indicator]
    period: Period
    base_period: Period | None
    provenance: Provenance
    cautions: tuple[Caution, ...]
    mature_on: Mapping[str, date]
    currencies: tuple[str, ...]

    @property
    def total(self) -> Row | None:
        """Return the grand total if it was asked for (`subtotals=((),)`)."""
        rows = self.subtotals.get(())
        return rows[0] if rows else None

    def figure(self, key: str) -> Any:
        """Return the one figure of a table without dimensions."""
        return self.rows[0][key]
