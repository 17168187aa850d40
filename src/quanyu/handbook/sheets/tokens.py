"""A case of a process as tokens on its graph: what is open, what an outcome opens next.

Small enough to be read as the definition of what a sheet means. It tries sheets out (walks, the
designer's token) and checks the engine that runs real cases; it keeps no history and no clock.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quanyu.handbook.sheets.building import node_of
from quanyu.handbook.sheets.expressions import Refused, compiled
from quanyu.handbook.sheets.graph import Flow, Graph, Node

WAITING = frozenset({"receive", "timer"})


@dataclass(slots=True)
class Token:
    """An open node: how often it still has to be done, and which deadlines hang on it."""

    node: Node
    left: int
    deadlines: list[str]
    untouched: bool = True

    @property
    def open(self) -> int:
        """How many people can act on it now; those in order act one at a time."""
        return min(1, self.left) if self.node.in_order else self.left


@dataclass(slots=True)
class Trial:
    """One case. `variables` are what conditions read and `count(people)` counts."""

    graph: Graph
    variables: Mapping[str, object]
    tokens: list[Token] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    votes: dict[str, list[str]] = field(default_factory=dict)
    arrived: Counter[str] = field(default_factory=Counter)
    taken: set[str] = field(default_factory=set)

    @classmethod
    def begin(cls, graph: Graph, variables: Mapping[str, object]) -> "Trial":
        """Return a case at its first open nodes."""
        trial = cls(graph, dict(variables))
        trial._enter("start")
        return trial

    @property
    def done(self) -> bool:
        """Tell whether the case has ended."""
        return not self.tokens

    def work(self) -> Counter[str]:
        """Return the nodes at which somebody, or a hook, can act, and how often."""
        open_ones = [token for token in self.tokens if token.node.shape not in WAITING]
        return Counter({token.node.id: token.open for token in open_ones})

    def waits(self) -> Counter[str]:
        """Return what waits for a message or a time: nodes and deadlines."""
        nodes = [token.node.id for token in self.tokens if token.node.shape in WAITING]
        return Counter([*nodes, *(name for token in self.tokens for name in token.deadlines)])

    def complete(self, node: str, outcome: str = "", vote: str = "") -> None:
        """Do what is open at `node`. Raises `Refused` where it is not, or for another outcome."""
        token = self._token(node)
        known = token.node.outcomes
        chosen = outcome or (known[0] if known else "done")
        if known and chosen not in known:
            raise Refused(f"{token.node.step}: {chosen} is no outcome")
        if token.untouched:
            self.votes[node], token.untouched = [], False
            self.outcomes.pop(node, None)
        if vote:
            self.votes[node].append(vote)
        self.outcomes[node] = chosen
        token.left -= 1
        if token.left == 0 or (token.node.until and chosen == "conclude"):
            self.tokens.remove(token)
            self._leave(node)

    def fire(self, name: str) -> None:
        """Let a message arrive or a time come: at a waiting node or a deadline."""
        shape = self.graph.nodes[name].shape
        if shape in WAITING:
            self.tokens.remove(self._token(name))
            self._leave(name)
            return
        token = next((t for t in self.tokens if name in t.deadlines), None)
        if token is None:
            raise Refused(f"{name} is not running")
        if self.graph.nodes[name].interrupts:
            self.tokens.remove(token)
        else:
            token.deadlines.remove(name)
        self._leave(name)

    # --- what expressions see

    def value(self, name: str) -> object:
        """Return a variable of the case."""
        if name not in self.variables:
            raise Refused(f"the case has no {name}")
        return self.variables[name]

    def call(self, name: str, arguments: Sequence[object]) -> object:
        """Return what a condition asks: an outcome, a count, a conclusion, a ballot."""
        about = str(arguments[0]) if name != "count" else ""
        if name == "outcome":
            return self.outcomes.get(about)
        if name == "concluded":
            return self.outcomes.get(node_of(about)) == "conclude"
        if name == "ballot":
            return ballot(self.votes.get(node_of(about), []))
        return len(arguments[0])  # type: ignore[arg-type]

    # --- moving

    def _token(self, node: str) -> Token:
        token = next((token for token in self.tokens if token.node.id == node), None)
        if token is None:
            raise Refused(f"{node} is not open")
        return token

    def _leave(self, node: str) -> None:
        for flow in self.graph.leaving(node):
            self._follow(flow)

    def _follow(self, flow: Flow) -> None:
        self.taken.add(flow.id)
        self._enter(flow.target)

    def _enter(self, name: str) -> None:
        node = self.graph.nodes[name]
        if node.shape in ("start", "fork"):
            self._leave(name)
        elif node.shape == "choice":
            self._follow(self._chosen(name))
        elif node.shape == "join":
            self.arrived[name] += 1
            if self.arrived[name] == len(self.graph.arriving(name)):
                self.arrived[name] = 0
                self._leave(name)
        elif node.shape not in ("end", "late_end"):
            self._open(node)

    def _open(self, node: Node) -> None:
        several = self.value(node.people) if node.people else ["one"]
        deadlines = [
            known.id
            for known in self.graph.nodes.values()
            if known.shape == "boundary" and known.host == node.id
        ]
        self.tokens.append(Token(node, len(several), deadlines))  # type: ignore[arg-type]

    def _chosen(self, choice: str) -> Flow:
        ways = self.graph.leaving(choice)
        if len(ways) == 1 and not ways[0].condition:
            return ways[0]
        for flow in ways:
            if compiled(flow.condition)(self):
                return flow
        raise Refused(f"no way out of {choice} is open")


def ballot(votes: Sequence[str]) -> str:
    """Return winner, tie or none: what the most votes went to; `none` is a vote against all."""
    most = Counter(votes).most_common(2)
    if not most or most[0][0] == "none":
        return "none"
    return "tie" if len(most) == 2 and most[0][1] == most[1][1] else "winner"
