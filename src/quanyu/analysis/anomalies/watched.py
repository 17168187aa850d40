"""Which indicators are watched, from how much on, and how their deviations are split."""

import functools
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

FILE = Path(__file__).with_name("watched.yaml")
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")]


class Watched(BaseModel):
    """One watched indicator.

    `volume` counts the cases it stands on, of which a usual day must have `minimum`. `over` names
    numerator and denominator of a ratio, `weight` the number of cases of a mean, so that a
    deviation can be split. `least_change` is the smallest part of the usual figure worth telling;
    `both` also tells the good side.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    volume: Key
    minimum: Decimal
    least_change: Decimal = Decimal("0.2")
    both: bool = False
    over: tuple[Key, Key] | None = None
    weight: Key | None = None
    splits: tuple[Key, ...] = ("channel",)

    def reads(self) -> tuple[str, ...]:
        """Return every indicator that judging this one reads."""
        named = (self.key, self.volume, *(self.over or ()), self.weight or self.key)
        return tuple(dict.fromkeys(named))


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    watched: tuple[Watched, ...]


@functools.cache
def watched() -> tuple[Watched, ...]:
    """Return the watched indicators; ValueError for a faulty file."""
    text = FILE.read_text(encoding="utf-8")
    content = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - text only
    return _File.model_validate(content).watched
