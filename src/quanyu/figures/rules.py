"""Pure rules of the room: times in names, due times, arrivals, notes on missing files, keys."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quanyu.figures.terms import Arrival
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

_STAMP = re.compile(
    r"(?<!\d)(20\d\d)[-_.年]?([01]\d)[-_.月]?([0-3]\d)日?"
    r"(?:[-_ T.]?([0-2]\d)[-_:.时]?([0-5]\d)[-_:.分]?([0-5]\d)?)?(?!\d)"
)
_END_OF_DAY = (23, 59, 59)


def time_in_name(name: str, timezone: str, now: datetime) -> datetime | None:
    """The last moment that a file's name tells (UTC); a bare day counts as its end.

    Stamps in the future or that are no date are passed over.
    """
    zone, best = ZoneInfo(timezone), None
    for found in _STAMP.finditer(name):
        moment = _stamp(found, zone, now)
        if moment is not None and (best is None or moment > best):
            best = moment
    return best


def _stamp(found: re.Match[str], zone: ZoneInfo, now: datetime) -> datetime | None:
    year, month, day, hour, minute, second = found.groups()
    clock = _END_OF_DAY if hour is None else (int(hour), int(minute), int(second or 0))
    try:
        moment = datetime(int(year), int(month), int(day), *clock, tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None
    if moment <= now:
        return moment
    return now if hour is None and moment - now < timedelta(days=1) else None


def channel_key(name: str, taken: Iterable[str]) -> str:
    """A short key from a shop's name: pinyin, letters, digits, underscores; not among *taken*."""
    from pypinyin import lazy_pinyin  # half a second, needed where a name is written only

    syllables = "-".join(lazy_pinyin(name))
    base = re.sub(r"[^a-z0-9_]+", "-", syllables.lower()).strip("-")[:48] or "channel"
    known, key, number = set(taken), base, 2
    while key in known:
        key, number = f"{base}-{number}", number + 1
    return key


def checked_zone(timezone: str) -> ZoneInfo:
    """The zone, or a Refusal ``zone_unknown``."""
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refusal(
            "zone_unknown",
            msg("“%(zone)s” is not a time zone. Write it like Asia/Shanghai."),
            zone=timezone,
        ) from None


def search_text(*parts: str) -> str:
    """What a search looks through: the words, their pinyin and its initials."""
    text = " ".join(part for part in parts if part)
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(text)
    initials = "".join(s[:1] for s in syllables if s.strip())
    return f"{text} {''.join(syllables)} {initials}".lower()


@dataclass(frozen=True)
class Due:
    """When a file of a business day is due, as plain values."""

    weekdays: tuple[int, ...]
    days_after: int
    due_time: time
    timezone: str
    first_on: date
    last_on: date | None

    def expects(self, day: date) -> bool:
        """Whether a file with *day* is expected at all."""
        if day < self.first_on or (self.last_on is not None and day > self.last_on):
            return False
        return not self.weekdays or day.weekday() in self.weekdays

    def due_at(self, day: date) -> datetime:
        """The instant (UTC) by which the file with *day* must be in."""
        local = datetime.combine(day + timedelta(days=self.days_after), self.due_time)
        return local.replace(tzinfo=ZoneInfo(self.timezone)).astimezone(UTC)


def arrival(due: Due, day: date, came_at: datetime | None, now: datetime) -> Arrival:
    """How the file with *day* stands at *now*."""
    if not due.expects(day):
        return Arrival.ARRIVED if came_at else Arrival.NOT_EXPECTED
    limit = due.due_at(day)
    if came_at is not None:
        return Arrival.ARRIVED if came_at <= limit else Arrival.LATE
    return Arrival.DUE if now <= limit else Arrival.MISSING


def day_end(day: date, timezone: str) -> datetime:
    """The last second of *day* on the clock of *timezone* (UTC)."""
    last = datetime.combine(day, time(*_END_OF_DAY), tzinfo=ZoneInfo(timezone))
    return last.astimezone(UTC)


def day_ranges(days: Sequence[date]) -> str:
    """Days as people write them: ``11-20``, ``11-19–11-21, 11-25``."""
    parts: list[str] = []
    ordered = sorted(set(days))
    start = 0
    for position, day in enumerate(ordered):
        last = position + 1 == len(ordered)
        if last or (ordered[position + 1] - day).days > 1:
            parts.append(_range(ordered[start], day))
            start = position + 1
    return ", ".join(parts)


def _range(first: date, last: date) -> str:
    if first == last:
        return f"{first:%m-%d}"
    return f"{first:%m-%d}–{last:%m-%d}"


def mask(value: str) -> str:
    """Contact data for those who may not see it: the first character and dots."""
    return f"{value[:1]}•••" if value else value


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def formula_safe(value: object) -> object:
    """A cell that no spreadsheet program runs: texts that begin like a formula get a quote."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
