"""Looking at one day: every watched figure of every shop and of all, and what explains it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from quanyu.analysis.anomalies import rules
from quanyu.analysis.anomalies.rules import Deviation, Parts, Split
from quanyu.analysis.anomalies.watched import Watched, watched
from quanyu.analysis.queries.desk import Desk
from quanyu.analysis.queries.reports import facts_of
from quanyu.figures.models import Batch
from quanyu.figures.queries import missing_files
from quanyu.figures.queries.figures import calendar
from quanyu.figures.terms import BatchState
from quanyu.indicators import FigureTable
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal

DRAWN_DAYS = 42
NEAR_DAYS = 120
ALL = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure that stands out, with the days to draw and the splits that explain it."""

    watched: Watched
    day: date
    channel: str
    deviation: Deviation
    unit: str
    owner_position: str
    series: list[list[Any]]
    splits: list[Split]


def findings(desk: Desk, day: date) -> list[Finding]:
    """Return what stands out on `day` among all that *desk* sees.

    A shop whose files for the day are not in says nothing, nor does the total then.
    """
    looking = _Looking(desk, day, rules.like_days(day, rules.kind_of_day(calendar())))
    if len(looking.like) < rules.LEAST_LIKE_DAYS:
        return []
    return [found for entry in watched() for found in looking.at(entry)]


@dataclass
class _Looking:
    desk: Desk
    day: date
    like: list[date]

    @cached_property
    def _known(self) -> list[str]:
        """Return every key that judging reads and that this desk can have: one question for all."""
        keys = {key for entry in watched() for key in entry.reads()}
        return sorted(key for key in keys if self.desk.refusal(key, ("channel",)) is None)

    def at(self, entry: Watched) -> list[Finding]:
        """Return what stands out of one indicator."""
        keys = self._known
        if not set(entry.reads()) <= set(keys):
            return []
        try:
            shops, whole = self._values(keys, ("channel",)), self._values(keys, ())
        except Refusal:
            return []
        here, complete = self._arrived(entry)
        found = [
            self._judged(entry, channel, values)
            for channel, values in sorted(shops.items())
            if channel in here
        ]
        if complete and len(here & set(shops)) > 1:
            found.insert(0, self._judged(entry, ALL, whole.get(ALL, {})))
        return [finding for finding in found if finding is not None]

    def _judged(self, entry: Watched, channel: str, values: "_Values") -> Finding | None:
        record = self.desk.definitions.indicators[entry.key].record
        now = _number(values.get(self.day, {}).get(entry.key))
        before = [_number(values.get(day, {}).get(entry.key)) for day in self.like]
        known = [value for value in before if value is not None]
        volumes = [
            _number(values.get(day, {}).get(entry.volume)) or Decimal(0) for day in self.like
        ]
        cases = rules.median(volumes)
        if now is None or cases < entry.minimum:
            return None
        middle = rules.median(known) if known else Decimal(0)
        usual = rules.usual(known, rules.chance_of(record.unit, middle, cases))
        found = rules.deviation(
            now, usual, record.direction, least_change=entry.least_change, both=entry.both
        )
        if found is None:
            return None
        return Finding(
            entry,
            self.day,
            channel,
            found,
            record.unit,
            record.owner,
            self._series(entry.key, channel),
            [s for by in entry.splits if (s := self._split(entry, channel, by, found)) is not None],
        )

    def _table(
        self, keys: Sequence[str], period: Period, by: Sequence[str], channel: str = ALL
    ) -> FigureTable:
        where = {"channel": (channel,)} if channel else {}
        return self.desk.table(keys, period, by, where=where, spine=False)

    def _values(
        self, keys: Sequence[str], by: Sequence[str], channel: str = ALL
    ) -> dict[str, "_Values"]:
        """Return the figures of the day and its like days, by label of `by` and by day."""
        wanted, found = {self.day, *self.like}, dict[str, _Values]()
        for period in self._stretches():
            table = self._table(keys, period, (*by, "day"), channel)
            for row in table.rows:
                day = date.fromisoformat(str(row["day"]))
                if day in wanted:
                    at = "" if not by or row[by[0]] is None else str(row[by[0]])
                    found.setdefault(at, {})[day] = row
        return found

    def _stretches(self) -> list[Period]:
        """Return what to read: one stretch where like days lie near, else each day by itself."""
        first = min(self.like)
        if (self.day - first).days <= NEAR_DAYS:
            return [Period(first, self.day)]
        return [Period.of_day(day) for day in (*self.like, self.day)]

    def _split(self, entry: Watched, channel: str, by: str, found: Deviation) -> Split | None:
        if channel and by == "channel":
            return None
        keys = entry.reads()
        if any(self.desk.refusal(key, (by,)) for key in keys):
            return None
        members = self._values(keys, (by,), channel)
        gap = found.value - found.usual.middle
        split = self._divided(entry, by, gap, members)
        # One unnamed member explains nothing.
        return split if any(share.at for share in split.shares) else None

    def _divided(
        self, entry: Watched, by: str, gap: Decimal, members: Mapping[str, "_Values"]
    ) -> Split:
        if entry.over is None and entry.weight is None:
            now = {at: _zero(rows.get(self.day, {}).get(entry.key)) for at, rows in members.items()}
            before = {
                at: [_zero(rows.get(day, {}).get(entry.key)) for day in self.like]
                for at, rows in members.items()
            }
            return rules.split_sum(by, gap, now, before)
        now_parts = {at: _parts(entry, [rows.get(self.day, {})]) for at, rows in members.items()}
        like_parts = {
            at: _parts(entry, [rows.get(day, {}) for day in self.like])
            for at, rows in members.items()
        }
        return rules.split_ratio(by, gap, now_parts, like_parts)

    def _series(self, key: str, channel: str) -> list[list[Any]]:
        """Return day, value, usual, low and high of the last weeks, for the chart."""
        kind = rules.kind_of_day(calendar())
        first = self.day - timedelta(days=DRAWN_DAYS - 1)
        reach = Period(first - timedelta(weeks=rules.LIKE_DAYS + 3), self.day)
        table = self._table([key], reach, ("day",), channel)
        values = {date.fromisoformat(str(row["day"])): _number(row[key]) for row in table.rows}
        drawn = []
        for day in Period(first, self.day):
            like = [values[d] for d in rules.like_days(day, kind) if values.get(d) is not None]
            known = rules.usual([value for value in like if value is not None])
            edges = [known.middle, known.low, known.high] if known else [None, None, None]
            row = [str(day), values.get(day), *edges]
            drawn.append([str(v) if isinstance(v, Decimal) else v for v in row])
        return drawn

    def _arrived(self, entry: Watched) -> tuple[set[str], bool]:
        """Return the shops whose rows of the day are in, and whether nothing is missing."""
        facts = facts_of(set(entry.reads()))
        late = missing_files(self.desk.person, Period.of_day(self.day), facts=facts)
        names = {lack.channel for lack in late}
        there = {
            channel
            for channel, counts in self._batches()
            if facts & set(counts) and self.desk.shops.names.get(channel) not in names
        }
        return there, not late

    def _batches(self) -> list[tuple[str, dict[str, Any]]]:
        found = Batch.objects.filter(
            state=BatchState.ACTIVE, first_on__lte=self.day, last_on__gte=self.day
        )
        return list(found.values_list("channel__key", "counts"))


_Values = dict[date, Mapping[str, Any]]


def _parts(entry: Watched, rows: Sequence[Mapping[str, Any]]) -> Parts:
    """Return numerator and denominator over some days; of a mean, value × cases and cases."""
    if entry.over is not None:
        top, bottom = entry.over
        return Parts(
            sum((_zero(row.get(top)) for row in rows), Decimal(0)),
            sum((_zero(row.get(bottom)) for row in rows), Decimal(0)),
        )
    weight = entry.weight or entry.volume
    weights = [_zero(row.get(weight)) for row in rows]
    values = [_zero(row.get(entry.key)) for row in rows]
    tops = (value * count for value, count in zip(values, weights, strict=True))
    return Parts(sum(tops, Decimal(0)), sum(weights, Decimal(0)))


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _zero(value: Any) -> Decimal:
    return Decimal(0) if value is None else Decimal(value)
