"""Wall time of a channel to UTC and back, as SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake.sql import quoted


@lru_cache(maxsize=256)
def _fixed_offset(zone: str) -> int | None:
    """The offset in seconds of a zone that has had only one since 1992 (China), else None."""
    try:
        found = ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise Refusal(
            "unknown_time_zone",
            msg("“%(zone)s” is not a time zone. Write it as Asia/Shanghai."),
            zone=zone,
        ) from error
    offsets: set[timedelta | None] = {
        datetime(year, month, 15, tzinfo=found).utcoffset()
        for year in range(1992, 2038)
        for month in range(1, 13)
    }
    only = offsets.pop() if len(offsets) == 1 else None
    return None if only is None else int(only.total_seconds())


def to_utc(zone: str) -> Callable[[str], str]:
    """SQL from wall time (TIMESTAMP) in `zone` to UTC (TIMESTAMP)."""
    return _shift(zone, "-", f"timezone('UTC', timezone({quoted(zone)}, {{}}))")


def to_local(zone: str) -> Callable[[str], str]:
    """SQL from UTC (TIMESTAMP) to wall time in `zone`."""
    return _shift(zone, "+", f"timezone({quoted(zone)}, timezone('UTC', {{}}))")


def _shift(zone: str, sign: str, general: str) -> Callable[[str], str]:
    # ICU costs more than all other work on a row; a fixed offset is plain addition.
    offset = _fixed_offset(zone)
    if offset is None:
        return lambda sql: general.format(sql)
    if offset == 0:
        return lambda sql: sql
    return lambda sql: f"({sql} {sign} INTERVAL {offset} SECOND)"
