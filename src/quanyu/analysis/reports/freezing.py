"""Keeping definitions, shops and the calendar as they were, and bringing them back."""

import functools
from collections.abc import Mapping
from datetime import time
from typing import Any

from quanyu.handbook import Cut, Handbook, Indicator, Measure
from quanyu.indicators import ChannelAttributes, Definitions, load_definitions
from quanyu.kernel.calendar import Calendar
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

Body = Mapping[str, Any]
_PLACE = {"file": "frozen", "line": 0}


def frozen_definitions(handbook: Handbook) -> dict[str, Any]:
    """Return every measure, cut and indicator of a handbook as JSON."""
    return {
        "measures": [row.model_dump(mode="json") for row in handbook.measures.values()],
        "cuts": [row.model_dump(mode="json") for row in handbook.cuts],
        "indicators": [row.model_dump(mode="json") for row in handbook.indicators.values()],
    }


@functools.lru_cache(maxsize=8)
def _thawed(fingerprint: str, holder: "_Holder") -> Definitions:
    del fingerprint
    body = holder.body
    measures = [Measure.model_validate({**row, **_PLACE}) for row in body["measures"]]
    indicators = [Indicator.model_validate({**row, **_PLACE}) for row in body["indicators"]]
    handbook = Handbook(
        id="",
        version="",
        positions={},
        measures={row.measure: row for row in measures},
        cuts=tuple(Cut.model_validate({**row, **_PLACE}) for row in body["cuts"]),
        groups={},
        indicators={row.key: row for row in indicators},
        content_hash="",
        _by_id={},
    )
    found, findings = load_definitions(handbook)
    if any(row.severity == "error" for row in findings):
        raise Refusal(
            "frozen_unreadable",
            msg("The definitions of that time can no longer be computed; what is kept stays."),
        )
    return found


class _Holder:
    """Carries a body through a cache that looks at its fingerprint only."""

    def __init__(self, body: Body) -> None:
        self.body = body

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder)


def thawed_definitions(fingerprint: str, body: Body) -> Definitions:
    """Return the definitions kept in `body`; refuses (``frozen_unreadable``) what is too old."""
    return _thawed(fingerprint, _Holder(body))


def frozen_shops(shops: Mapping[str, ChannelAttributes]) -> dict[str, Any]:
    """Return clocks, platforms and names of shops as JSON."""
    return {
        key: {
            "timezone": shop.timezone,
            "day_start": shop.day_start.isoformat(),
            "attributes": dict(shop.attributes),
        }
        for key, shop in sorted(shops.items())
    }


def thawed_shops(body: Body) -> dict[str, ChannelAttributes]:
    """Return the shops kept in `body`."""
    return {
        key: ChannelAttributes(
            timezone=row["timezone"],
            day_start=time.fromisoformat(row["day_start"]),
            attributes=row["attributes"],
        )
        for key, row in body.items()
    }


def frozen_calendar(calendar: Calendar) -> dict[str, Any]:
    """Return workdays, festivals and campaigns as JSON."""
    return dict(calendar.source)


def thawed_calendar(body: Body) -> Calendar:
    """Return the calendar kept in `body`, the present one where none was kept."""
    return Calendar(body) if body else Calendar.load()
