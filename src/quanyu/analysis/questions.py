"""A question of the explorer as its address carries it; reading and writing lose nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import QueryDict
from django.utils.http import urlencode

from quanyu.analysis import rules, terms
from quanyu.indicators import COMPARES
from quanyu.kernel.period import GRAINS, Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

MOST_KEYS = 12
MOST_SPLITS = 2
DEFAULT = ("net_sales",)


@dataclass(frozen=True, slots=True)
class Question:
    """Which indicators, which days, cut how, compared with what, drawn how.

    `preset` names days that move with today; free days stand in `period` alone.
    """

    keys: tuple[str, ...]
    period: Period
    preset: str = ""
    grain: str = ""
    by: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    compare: str = ""
    chart: str = ""

    @property
    def cuts(self) -> tuple[str, ...]:
        """Return the time grain and the dimensions, as the compiler takes them."""
        return ((self.grain,) if self.grain else ()) + self.by

    def pairs(self) -> list[tuple[str, str]]:
        """Return the question as pairs of an address."""
        told = [("k", key) for key in self.keys]
        if self.preset:
            told.append(("p", self.preset))
        else:
            told += [("from", str(self.period.first)), ("to", str(self.period.last))]
        told += [("by", name) for name in self.cuts]
        told += [(f"w.{name}", v) for name, values in self.where.items() for v in values]
        told += [(n, v) for n, v in (("compare", self.compare), ("chart", self.chart)) if v]
        return told

    def address(self) -> str:
        """Return the question as the part of an address after the `?`."""
        return urlencode(self.pairs())

    def with_key(self, key: str) -> "Question":
        """Return the question with one more indicator."""
        return replace(self, keys=(*self.keys, key))

    def without_key(self, key: str) -> "Question":
        """Return the question without an indicator."""
        return replace(self, keys=tuple(k for k in self.keys if k != key))

    def without_filter(self, name: str) -> "Question":
        """Return the question without the filter of a dimension."""
        return replace(self, where={n: v for n, v in self.where.items() if n != name})

    def in_preset(self, preset: str) -> "Question":
        """Return the question over other days."""
        return replace(self, preset=preset)

    def drawn_as(self, chart: str) -> "Question":
        """Return the question drawn otherwise."""
        return replace(self, chart=chart)


def question_of(asked: QueryDict, yesterday: date) -> Question:
    """Read a question from an address; unknown presets, charts and comparisons are left out.

    Refuses (``too_much``) more than twelve indicators or two dimensions.
    """
    keys = tuple(dict.fromkeys(asked.getlist("k"))) or (() if "none" in asked else DEFAULT)
    cuts = [name for name in dict.fromkeys(asked.getlist("by")) if name]
    grain = next((name for name in cuts if name in GRAINS), "")
    by = tuple(name for name in cuts if name not in GRAINS)
    if len(keys) > MOST_KEYS or len(by) > MOST_SPLITS:
        raise Refusal(
            "too_much",
            msg("Choose at most %(keys)s indicators and %(by)s dimensions."),
            keys=MOST_KEYS,
            by=MOST_SPLITS,
        )
    period, preset = _days(asked, yesterday)
    return Question(
        keys=keys,
        period=period,
        preset=preset,
        grain=grain if asked else "day",
        by=by,
        where=_where(asked),
        compare=_one_of(asked.get("compare", ""), COMPARES),
        chart=_one_of(asked.get("chart", ""), tuple(terms.CHARTS)),
    )


def _days(asked: QueryDict, yesterday: date) -> tuple[Period, str]:
    named = rules.preset(asked.get("p", ""), yesterday)
    if named is not None:
        return named, asked.get("p", "")
    try:
        first = date.fromisoformat(asked.get("from", ""))
        return Period(first, date.fromisoformat(asked.get("to", ""))), ""
    except ValueError:
        return rules.preset("30", yesterday) or Period.of_day(yesterday), "30"


def _where(asked: QueryDict) -> dict[str, tuple[str, ...]]:
    return {
        name.removeprefix("w."): tuple(dict.fromkeys(asked.getlist(name)))
        for name in asked
        if name.startswith("w.")
    }


def _one_of(value: str, known: Sequence[str]) -> str:
    return value if value in known else ""
