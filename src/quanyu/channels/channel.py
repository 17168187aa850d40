"""What a reading has to know about the shop a file comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A channel: key, time zone (IANA), when its day starts, currency, legal entity."""

    name: str
    timezone: str = "Asia/Shanghai"
    day_start: time = time(0)
    currency: str = "CNY"
    legal_entity: str = ""
