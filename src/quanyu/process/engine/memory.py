"""What people said in a case: the variables, outcomes and votes that conditions read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from quanyu.handbook.sheets.building import node_of
from quanyu.handbook.sheets.expressions import Refused
from quanyu.handbook.sheets.tokens import ballot

Finder = Callable[[str], list[str] | None]
GROUP_LIMIT = 50
KEPT = ("outcomes", "votes", "ended", "promised", "rounds", "arrived")


@dataclass(slots=True)
class Memory:
    """`facts` are the case's variables; the rest is by node, `ended` and `promised` by step.

    `finder` names the people of a group that the facts do not name.
    """

    facts: dict[str, Any]
    outcomes: dict[str, str] = field(default_factory=dict)
    votes: dict[str, list[str]] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    promised: dict[str, str] = field(default_factory=dict)
    rounds: dict[str, int] = field(default_factory=dict)
    arrived: dict[str, str] = field(default_factory=dict)
    finder: Finder | None = None

    @classmethod
    def read(cls, facts: dict[str, Any], kept: dict[str, Any]) -> "Memory":
        """Return the memory that `said` wrote."""
        return cls(facts, **{name: kept.get(name, {}) for name in KEPT})

    def said(self) -> dict[str, Any]:
        """Return everything but the facts, as plain JSON."""
        return {name: value for name in KEPT if (value := getattr(self, name))}

    def note(self, node: str, outcome: str, vote: str, *, first: bool) -> None:
        """Note what somebody did at `node`; the first of a round clears what the last one said."""
        if first:
            self.votes.pop(node, None)
            self.outcomes.pop(node, None)
        if vote:
            self.votes.setdefault(node, []).append(vote)
        self.outcomes[node] = outcome

    # --- what expressions see

    def value(self, name: str) -> object:
        """Return a variable of the case; raises `Refused` where it has none of that name."""
        if self.facts.get(name, []) == []:  # a group of nobody counts as not named
            found = self.finder(name) if self.finder else None
            if found is None and name not in self.facts:
                raise Refused(f"the case has no {name}")
            if found is not None:
                self.facts[name] = found
        return self.facts[name]

    def call(self, name: str, arguments: Sequence[object]) -> object:
        """Return what a condition asks: an outcome, a count, a conclusion, a ballot."""
        if len(arguments) != 1:
            raise Refused(f"{name} takes one thing")
        about = arguments[0]
        if name == "count":
            return self.counted(about)
        if name == "outcome":
            return self.outcomes.get(str(about))
        if name == "concluded":
            return self.outcomes.get(node_of(str(about))) == "conclude"
        return ballot(self.votes.get(node_of(str(about)), []))

    @staticmethod
    def counted(about: object) -> int:
        """Return how many are in a group: at most fifty, so that no list floods the inbox."""
        if not isinstance(about, list) or len(about) > GROUP_LIMIT:
            raise Refused("only a group of at most fifty can be counted")
        return len(about)
