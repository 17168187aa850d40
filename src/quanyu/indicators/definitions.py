"""Checked definitions: measures and indicators with parsed expressions and a version each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from quanyu.handbook import Indicator as IndicatorRecord
from quanyu.handbook import Measure as MeasureRecord
from quanyu.handbook.records import Slice
from quanyu.indicators.reader import SYSTEM_TYPES
from quanyu.indicators.syntax import Node
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake.facts import Fact


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure ready for planning.

    `columns` are all fact columns that it reads; `only` are the slices that an indicator fixes.
    """

    record: MeasureRecord
    of: Node | None
    where: Node | None
    having: Node | None
    columns: frozenset[str]
    money: bool
    version: str
    only: tuple[Slice, ...] = ()

    @property
    def name(self) -> str:
        return self.record.measure

    @property
    def fact(self) -> str:
        return self.record.fact

    @property
    def counts(self) -> bool:
        """Tell whether a cell without rows is 0 (sums and counts) rather than nothing."""
        return self.record.aggregate in ("sum", "count", "distinct", "last")


@dataclass(frozen=True, slots=True)
class CheckedCut:
    """The base rows of a fact, and the rows that answer a breakdown, finest first."""

    where: Node
    by: tuple[tuple[str, Node], ...]
    text: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator with its formula resolved to measures; None while it waits for facts.

    `measures` are those of the cell itself, `apart` those of other cells by function: total,
    previous, year_before.
    """

    record: IndicatorRecord
    formula: Node | None
    measures: frozenset[str]
    apart: Mapping[str, frozenset[str]]
    version: str

    @property
    def key(self) -> str:
        return self.record.key


@dataclass(frozen=True, slots=True)
class Definitions:
    """Everything that can be computed, by name."""

    facts: Mapping[str, Fact]
    measures: Mapping[str, Measure] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    cuts: Mapping[str, CheckedCut] = field(default_factory=dict)

    def indicator(self, key: str) -> Indicator:
        """Return the indicator that can be computed under `key`.

        Raises Refusal `indicator_unknown` or `indicator_waits`.
        """
        found = self.indicators.get(key)
        if found is None:
            raise Refusal(
                "indicator_unknown", msg("There is no indicator “%(indicator)s”."), indicator=key
            )
        if found.formula is None:
            raise Refusal(
                "indicator_waits",
                msg("%(indicator)s cannot be computed yet: it waits for %(facts)s."),
                indicator=key,
                facts=", ".join(found.record.waits_for) or "-",
            )
        return found

    def column_types(self, fact: str) -> dict[str, str]:
        """Return the types of a fact's columns, system columns included."""
        return column_types(self.facts[fact])


def column_types(fact: Fact) -> dict[str, str]:
    """Return the types of a fact's columns, system columns included."""
    return {**SYSTEM_TYPES, **{column.name: column.type for column in fact.columns}}
