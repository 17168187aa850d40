"""What coverage says: findings with an object that waivers can name, scores, loads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias

from quanyu.handbook.records import Waiver

Heaviness = Literal["warning", "info"]


@dataclass(frozen=True, slots=True)
class CoverageFinding:
    """One hole or excess. `rule` and `object` together name it for good; `waiver` is in force.

    `params` hold names in Chinese (`name`) and in English (`name_en`): `named` chooses.
    """

    rule: str
    object: str
    msgid: str
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: Heaviness = "warning"
    department: str | None = None
    positions: tuple[str, ...] = ()
    file: str = ""
    line: int | None = None
    waiver: Waiver | None = None

    @property
    def counts(self) -> bool:
        """Whether it still wants a decision."""
        return self.severity == "warning" and self.waiver is None

    def named(self, language: str) -> dict[str, Any]:
        """Return the parameters with names in a language: Chinese, unless it is `en`."""
        if language != "en":
            return dict(self.params)
        english = {key.removesuffix("_en"): v for key, v in self.params.items() if "_en" in key}
        return {**self.params, **english}

    def __str__(self) -> str:
        return self.msgid % self.named("en") if self.params else self.msgid


@dataclass(frozen=True, slots=True)
class Holders:
    """The people of a position today, and how many held it before.

    `abilities` is what they can do between them; None where nobody has assessed it yet.
    """

    people: int
    abilities: frozenset[str] | None = None
    left: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a duty: occurrences that were due, those done, and those done late."""

    due: int
    done: int
    late: int = 0


Staffing: TypeAlias = Mapping[str, Holders]  # by position; one that is missing has nobody
History: TypeAlias = Mapping[str, Done]  # by duty


@dataclass(frozen=True, slots=True)
class Settings:
    """The numbers behind coverage. No source names one: all are ours and can be changed.

    `occurrences` is per month, `default_minutes` stands in for a duty that names no minutes,
    `minutes_limit` is one head's month, `accountable_limit` how much one position can answer for,
    `silent_after` how many missed or late occurrences make a duty silent.
    """

    occurrences: Mapping[str, float] = field(
        default_factory=lambda: {
            "day": 22,
            "week": 4.3,
            "month": 1,
            "quarter": 0.33,
            "year": 0.083,
            "event": 2,
            "continuous": 4,
        }
    )
    default_minutes: int = 30
    minutes_limit: int = 9_600
    accountable_limit: int = 20
    silent_after: int = 3


@dataclass(frozen=True, slots=True)
class Score:
    """Which duties are held, of one base or one department; never without its lists."""

    of: str
    adopted: tuple[str, ...] = ()
    reassigned: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return len(self.adopted) + len(self.reassigned) + len(self.declared) + len(self.missing)

    @property
    def rate(self) -> float | None:
        """The share that is held or left out on purpose; nothing where there is no duty."""
        return (self.total - len(self.missing)) / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Load:
    """The expected work of a position in a month, and what one head has of it."""

    position: str
    duties: int
    occurrences: float
    minutes: float
    heads: int

    @property
    def minutes_per_head(self) -> float:
        return self.minutes / max(self.heads, 1)


@dataclass(frozen=True, slots=True)
class Shared:
    """A tag that a superior and a subordinate both hold: no overlap, one leads and one does."""

    tag: str
    pairs: tuple[tuple[str, str], ...]  # superior, subordinate


@dataclass(frozen=True, slots=True)
class Coverage:
    """Everything that coverage found. `unknown` says why a rule could not be judged."""

    on: date
    findings: tuple[CoverageFinding, ...]
    shared: tuple[Shared, ...]
    loads: Mapping[str, Load]
    by_department: tuple[Score, ...]
    by_base: tuple[Score, ...]
    unknown: Mapping[str, str]

    def of(self, rule: str) -> tuple[CoverageFinding, ...]:
        """Return the findings of one rule, waived ones included."""
        return tuple(one for one in self.findings if one.rule == rule)

    def count(self, rule: str) -> int | None:
        """Return how many findings of a rule still count; nothing where it cannot be judged."""
        if rule in self.unknown:
            return None
        return sum(one.counts or one.severity == "info" for one in self.of(rule))
