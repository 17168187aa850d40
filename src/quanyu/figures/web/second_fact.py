"""The wizard's second fact: some rows of a file become something else, beside or instead.

A file of orders with a column of refunds, tills that write returns as negative lines: the person
says which rows, what they become, and which columns feed it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from quanyu.figures.vocabulary import column_label
from quanyu.figures.web.shown import is_chinese
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake.facts import FACTS

NUMBERS = frozenset({"money", "decimal", "int", "rate"})
CONDITIONS = {
    "positive": _("is more than 0"),
    "negative": _("is less than 0 (counted without its sign)"),
    "filled": _("is filled"),
    "equals": _("is exactly"),
    "contains": _("contains"),
    "starts": _("starts with"),
}
WITH_VALUE = ("equals", "contains", "starts")


class Column(Protocol):
    """What is needed of a column of the draft."""

    @property
    def number(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...


@dataclass(frozen=True)
class Second:
    """What some rows become too: the fact, which rows, what feeds it.

    *column* is the number of the column that decides; with *instead* its rows feed only this fact.
    """

    fact: str = ""
    column: int = -1
    condition: str = "positive"
    value: str = ""
    instead: bool = False
    feeds: Mapping[int, str] = field(default_factory=dict)

    @property
    def targets(self) -> list[tuple[str, str]]:
        """The columns of the fact, with their names."""
        if not self.fact:
            return []
        return [(c.name, column_label(c, chinese=is_chinese())) for c in FACTS[self.fact].columns]


def second_of(said: QueryDict, columns: Sequence[Column]) -> Second:
    """The second fact as the form says it; what its fact does not know falls away."""
    fact = said.get("also_fact", "")
    if fact not in FACTS:
        return Second()
    known = set(FACTS[fact].names)
    feeds = {column.number: said.get(f"also-{column.number}", "") for column in columns}
    condition = said.get("also_condition", "")
    number = said.get("also_column", "")
    return Second(
        fact=fact,
        column=int(number) if number.isdecimal() else -1,
        condition=condition if condition in CONDITIONS else "positive",
        value=said.get("also_value", "").strip(),
        instead=said.get("also_instead", "") == "yes",
        feeds={number: target for number, target in feeds.items() if target in known},
    )


def rules_with(first: dict[str, Any], second: Second, columns: Sequence[Column]) -> list[Any]:
    """The emits of a draft: the first rule alone, or both with their conditions.

    Refuses (``condition_missing``) a second fact without a column that decides, and
    (``nothing_mapped``) one that nothing feeds.
    """
    if not second.fact:
        return [first]
    when = _when(second, columns)
    by_number = {column.number: column.name for column in columns}
    feeds = {
        target: _fed(second, number, by_number[number]) for number, target in second.feeds.items()
    }
    if not feeds:
        raise Refusal("nothing_mapped", msg("Say for at least one column what it feeds."))
    rule: dict[str, Any] = {"fact": second.fact, "when": when, "set": feeds}
    key = [name for name in FACTS[second.fact].key if name in feeds]
    if key:
        rule["key"] = key
    if first.get("replaces") == "order" and "order_id" in feeds:
        rule["replaces"] = "order"
    elif not key and isinstance(first.get("replaces"), dict):
        rule["replaces"] = first["replaces"]
    begun = {**first, "when": f"not ({when})"} if second.instead else first
    return [begun, rule]


def _fed(second: Second, number: int, name: str) -> str:
    """A negative amount stands for what is given back: it counts without its sign."""
    return f"abs({name})" if second.condition == "negative" and number == second.column else name


def _when(second: Second, columns: Sequence[Column]) -> str:
    column = next((each for each in columns if each.number == second.column), None)
    if column is None or (second.condition in WITH_VALUE and not second.value):
        raise Refusal("condition_missing", msg("Say which rows become the second thing."))
    if second.condition in ("positive", "negative"):
        sign = ">" if second.condition == "positive" else "<"
        return f"coalesce({column.name}, 0) {sign} 0"
    if second.condition == "filled":
        return f"{column.name} is not null"
    if second.condition == "equals" and column.type in NUMBERS:
        return f"coalesce({column.name}, 0) = {_number(second.value)}"
    value = "'" + second.value.replace("'", "''") + "'"
    text = f"coalesce({column.name}, '')"
    found = {"equals": f"{text} = {value}", "contains": f"contains({text}, {value})"}
    return found.get(second.condition, f"starts_with({text}, {value})")


def _number(text: str) -> str:
    try:
        return f"{Decimal(text):f}"
    except InvalidOperation:
        raise Refusal("amount_unreadable", msg("“%(text)s” is not a number."), text=text) from None
