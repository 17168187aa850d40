"""What each dimension is in each fact: its own column, the product's, the channel's, or none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from quanyu.handbook.records import Slice
from quanyu.indicators.definitions import Definitions
from quanyu.indicators.dialects import DuckDB
from quanyu.indicators.query import ChannelAttributes
from quanyu.kernel.period import GRAINS
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake.facts import Fact

TIME_GRAINS: tuple[str, ...] = (*GRAINS, "weekday")
PRODUCT_DIMENSIONS = frozenset({"category", "brand", "business_mode", "item"})
_JOINED_THROUGH = {"sku": PRODUCT_DIMENSIONS, "item": PRODUCT_DIMENSIONS - {"item"}}
_FILLED_IN = frozenset({"category", "brand"})
CHANNEL_DIMENSIONS = frozenset({"channel", "currency"})


@dataclass(frozen=True, slots=True)
class RowDimension:
    """A dimension read from a row: SQL over the alias `f`, and the product joins that it needs."""

    name: str
    sql: str
    joins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a statement knows beside the definitions: dialect, channels, calendar of weeks."""

    definitions: Definitions
    dialect: DuckDB
    channels: Mapping[str, ChannelAttributes]
    with_products: bool
    week_start: int = 0

    def local_day(self, instant: str) -> str:
        """Return the calendar day of an instant on the clock of the row's channel."""
        return self._by_clock(lambda attributes: self._day(instant, attributes, 0), "")

    def business_day(self, instant: str) -> str:
        """Return the business day of an instant `f.…`: local, from the channel's day start."""
        return self._by_clock(
            lambda attributes: self._day(
                instant, attributes, attributes.day_start.hour * 60 + attributes.day_start.minute
            ),
            "f.",
        )

    def slice(self, part: Slice) -> str:
        """Return the condition over `channel` that keeps the channels of a fixed slice.

        A channel of which the attribute is not known belongs to no list.
        """
        listed = part.among or part.apart_from
        found = sorted(
            channel
            for channel, known in self.channels.items()
            if known.attributes.get(part.dimension) in listed
        )
        names = ", ".join(map(self.dialect.text, found))
        column = self.dialect.quote("channel")
        if part.among:
            return f"({column} IN ({names}))" if found else "FALSE"
        return f"({column} NOT IN ({names}))" if found else "TRUE"

    def attribute_names(self) -> frozenset[str]:
        """Return the names of channel attributes, such as platform."""
        return frozenset(name for known in self.channels.values() for name in known.attributes)

    def _day(self, instant: str, attributes: ChannelAttributes, minutes: int) -> str:
        return self.dialect.local_day(instant, attributes.timezone, minutes)

    def _by_clock(self, write: Callable[[ChannelAttributes], str], prefix: str) -> str:
        clocks: dict[str, list[str]] = {}
        for channel, attributes in sorted(self.channels.items()):
            clocks.setdefault(write(attributes), []).append(channel)
        if len(clocks) <= 1:
            return next(iter(clocks), write(ChannelAttributes()))
        column = prefix + self.dialect.quote("channel")
        cases = " ".join(
            f"WHEN {column} IN ({', '.join(map(self.dialect.text, channels))}) THEN {sql}"
            for sql, channels in clocks.items()
        )
        return f"CASE {cases} ELSE {write(ChannelAttributes())} END"


def row_dimension(name: str, fact: Fact, around: Surroundings) -> RowDimension | None:
    """Return how rows of `fact` tell dimension `name`, or None where they do not."""
    quoted = f"f.{around.dialect.quote(name)}"
    if name in CHANNEL_DIMENSIONS:
        return RowDimension(name, quoted)
    if name == "hour":
        return RowDimension(name, quoted) if _has_clock(fact) else None
    own = next((column for column in fact.columns if column.name == name), None)
    if own is not None and own.role == "dimension":
        return _with_product(name, quoted, fact, around)
    if name in PRODUCT_DIMENSIONS:
        return _with_product(name, None, fact, around)
    if name in around.attribute_names():
        return RowDimension(name, _attribute(name, around))
    return None


def require_dimension(
    name: str, fact: Fact, around: Surroundings, indicator: str
) -> RowDimension | None:
    """Return the row dimension, None for a time grain.

    Raises Refusal `dimension_lacking`, naming indicator, dimension and fact.
    """
    if name in TIME_GRAINS:
        return None
    found = row_dimension(name, fact, around)
    if found is None:
        raise Refusal(
            "dimension_lacking",
            msg(
                "%(indicator)s cannot be split or filtered by %(dimension)s:"
                " the fact %(fact)s does not know it."
            ),
            indicator=indicator,
            dimension=name,
            fact=fact.name,
        )
    return found


def time_sql(name: str, day: str, true_day: str, around: Surroundings) -> str:
    """Return the SQL of a time grain; `day` is the aligned day, `true_day` the row's own."""
    dialect = around.dialect
    if name == "weekday":
        return dialect.weekday(true_day)
    if name == "week":
        return dialect.week(day, around.week_start)
    if name == "month":
        return f"(year({day}) * 100 + month({day}))"
    if name == "quarter":
        return f"(year({day}) * 10 + quarter({day}))"
    return f"year({day})" if name == "year" else day


def time_label(name: str, value: object) -> object:
    """Return how a grain's SQL value is shown: 2026-11-20, 2026-11, 2026-Q4, 2026, 1 to 7."""
    if value is None or name in ("weekday", "hour"):
        return value
    text = str(value)
    if name == "month":
        return f"{text[:-2]}-{text[-2:]}"
    return f"{text[:-1]}-Q{text[-1]}" if name == "quarter" else text


def _has_clock(fact: Fact) -> bool:
    return fact.column(fact.at).type == "instant"


def _with_product(
    name: str, own: str | None, fact: Fact, around: Surroundings
) -> RowDimension | None:
    if name not in PRODUCT_DIMENSIONS:
        return None if own is None else RowDimension(name, own)
    through = [key for key, given in _JOINED_THROUGH.items() if key in fact.names and name in given]
    complete = name not in _FILLED_IN or not through or not around.with_products
    if own is not None and complete:
        return RowDimension(name, own)
    if not through:
        return None
    column = around.dialect.quote(name)
    sources = ([own] if own else []) + [f"p_{key}.{column}" for key in through]
    sql = sources[0] if len(sources) == 1 else f"coalesce({', '.join(sources)})"
    return RowDimension(name, sql, frozenset(through))


def _attribute(name: str, around: Surroundings) -> str:
    cases = " ".join(
        f"WHEN {around.dialect.text(channel)} THEN {around.dialect.text(known.attributes[name])}"
        for channel, known in sorted(around.channels.items())
        if known.attributes.get(name)
    )
    column = f"f.{around.dialect.quote('channel')}"
    return f"CASE {column} {cases} END" if cases else "CAST(NULL AS VARCHAR)"
