"""The logical plan: which measures share one pass over one fact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from quanyu.indicators.definitions import CheckedCut, Measure
from quanyu.indicators.dimensions import TIME_GRAINS, Surroundings
from quanyu.indicators.syntax import Name, Node, names
from quanyu.indicators.windows import Window
from quanyu.kernel.scope import Scope
from quanyu.lake.facts import Fact

Kind = Literal["plain", "by_channel", "last", "groups", "first_time", "again"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One grain in one window: what a single statement answers.

    `channels` is what scope and filters leave of the channels, None for all; `where` holds the
    other filters, `asked_by` the indicator for whose sake a measure is needed.
    """

    measures: tuple[Measure, ...]
    by: tuple[str, ...]
    window: Window
    where: Mapping[str, tuple[str, ...]]
    scope: Scope
    channels: frozenset[str] | None
    asked_by: Mapping[str, str]

    def restrictions(self) -> dict[str, tuple[str, ...]]:
        """Return the dimensions other than channel that scope and filters restrict."""
        found = {name: tuple(values) for name, values in self.where.items() if name != "channel"}
        for name, allowed in self.scope.restrictions().items():
            if name != "channel":
                wanted = found.get(name)
                kept = allowed if wanted is None else allowed & frozenset(wanted)
                found[name] = tuple(sorted(kept))
        return found

    def named(self) -> frozenset[str]:
        """Return every dimension that the question names, for the choice of a cut."""
        return frozenset(self.by) | frozenset(self.restrictions())


@dataclass(frozen=True, slots=True)
class Scan:
    """Measures of one fact that are computed in one pass."""

    kind: Kind
    fact: Fact
    date: str
    daily: bool
    cut: Node | None
    measures: tuple[Measure, ...]


def scans_of(ask: Ask, around: Surroundings, has_daily: frozenset[str]) -> list[Scan]:
    """Group the measures of `ask`; `has_daily` names the facts with usable daily sums."""
    groups: dict[tuple[object, ...], list[Measure]] = {}
    kinds: dict[tuple[object, ...], tuple[Kind, bool]] = {}
    per_channel = _channels_differ(ask)
    for measure in ask.measures:
        fact = around.definitions.facts[measure.fact]
        kind = _kind(measure, fact, per_channel)
        daily = measure.fact in has_daily and _in_daily(measure, fact, ask, around)
        key = (kind, measure.fact, measure.record.date, daily, *_apart(measure, kind))
        groups.setdefault(key, []).append(measure)
        kinds[key] = (kind, daily)
    made = [_scan(*kinds[key], group, ask, around) for key, group in groups.items()]
    return _merged(made)


def cut_of(fact: str, ask: Ask, cuts: Mapping[str, CheckedCut]) -> Node | None:
    """Return the condition that picks the rows of `fact` fit for the asked dimensions."""
    cut = cuts.get(fact)
    if cut is None:
        return None
    named = ask.named()
    return next((where for dimension, where in cut.by if dimension in named), cut.where)


def _kind(measure: Measure, fact: Fact, per_channel: bool) -> Kind:
    record = measure.record
    if record.again_within is not None:
        return "again"
    if record.first_time:
        return "first_time"
    if record.per is not None:
        return "groups"
    if record.aggregate == "last":
        return "last"
    identified = record.aggregate == "distinct" and is_identity(measure.of, fact)
    return "by_channel" if identified and per_channel else "plain"


def _apart(measure: Measure, kind: Kind) -> tuple[object, ...]:
    """Return what keeps measures of one kind from sharing a pass."""
    record = measure.record
    if kind in ("plain", "by_channel"):
        return ()
    if kind == "groups":
        return (record.per, record.where, measure.only)
    return (record.measure,)


def _merged(scans: list[Scan]) -> list[Scan]:
    """Let sums and counts ride along in a pass that groups by channel anyway."""
    riding = {(scan.fact.name, scan.date) for scan in scans if scan.kind == "by_channel"}
    out: list[Scan] = []
    extra: dict[tuple[str, str], list[Measure]] = {}
    for scan in scans:
        place = (scan.fact.name, scan.date)
        if scan.kind != "plain" or scan.daily or place not in riding:
            out.append(scan)
            continue
        extra[place] = [m for m in scan.measures if m.record.aggregate in ("sum", "count", "mean")]
        rest = tuple(m for m in scan.measures if m not in extra[place])
        if rest:
            out.append(Scan("plain", scan.fact, scan.date, False, scan.cut, rest))
    return [_with(scan, extra.get((scan.fact.name, scan.date), [])) for scan in out]


def _with(scan: Scan, extra: Iterable[Measure]) -> Scan:
    if scan.kind != "by_channel":
        return scan
    both = (*scan.measures, *extra)
    return Scan(scan.kind, scan.fact, scan.date, scan.daily, scan.cut, both)


def _scan(kind: Kind, daily: bool, group: list[Measure], ask: Ask, around: Surroundings) -> Scan:
    first = group[0]
    fact = around.definitions.facts[first.fact]
    cut = cut_of(first.fact, ask, around.definitions.cuts)
    return Scan(kind, fact, first.record.date, daily, cut, tuple(group))


def _channels_differ(ask: Ask) -> bool:
    single = ask.channels is not None and len(ask.channels) <= 1
    return "channel" not in ask.by and not single


def is_identity(of: Node | None, fact: Fact) -> bool:
    """Tell whether `of` is an id column: its values belong to their channel."""
    if not isinstance(of, Name):
        return False
    return any(column.name == of.name and column.role == "id" for column in fact.columns)


def _in_daily(measure: Measure, fact: Fact, ask: Ask, around: Surroundings) -> bool:
    """Tell whether the fact's daily sums give exactly the same figure."""
    record = measure.record
    if record.per is not None or record.date != "business_on":
        return False
    sums = {column.name for column in fact.measures}
    summed = record.aggregate == "sum" and isinstance(measure.of, Name) and measure.of.name in sums
    if not summed and not (record.aggregate == "count" and measure.of is None):
        return False
    kept = {column.name for column in fact.daily_dimensions} | {"channel", "currency"}
    cut = cut_of(measure.fact, ask, around.definitions.cuts)
    used = {name for node in (measure.where, cut) if node is not None for name in names(node)}
    asked = ask.named() - set(TIME_GRAINS) - around.attribute_names()
    return used | asked <= kept
