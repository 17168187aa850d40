"""The shipped sheets ready to run, and a case in the engine beside the definition of its sheet."""

import json
from collections import Counter
from functools import cache
from typing import Any

from quanyu.handbook import load, shipped_base
from quanyu.handbook.sheets import Graph, build
from quanyu.handbook.sheets.tokens import Trial
from quanyu.handbook.sheets.walks import Walk, read_walks
from quanyu.process.engine import Memory, Program, Run
from quanyu.process.engine import program as programs

BOOK, _ = load(shipped_base())
GRAPHS = {name: build(sheet, BOOK.positions)[0] for name, sheet in BOOK.sheets.items()}
MEMBERS = ["甲", "乙"]
GROUPS = ("teams", "group", "designers", "planners", "voters", "meeting")


@cache
def program(process: str) -> Program:
    """Return the program of a shipped sheet."""
    return programs.build(GRAPHS[process])


def walks_of(process: str) -> list[Walk]:
    (path,) = shipped_base().parent.glob(f"*/processes/{process}.walks.json")
    return read_walks(path.read_text("utf-8"))


class Pair:
    """One case told twice: by the engine, restored after every step, and by the definition."""

    def __init__(self, graph: Graph, ready: Program, facts: dict[str, Any]) -> None:
        self.ready, self.size = ready, 0
        self.trial = Trial.begin(graph, dict(facts))
        self.run = Run.start(ready, Memory(dict(facts)))
        self.agree("start")

    def act(self, node: str, outcome: str = "", vote: str = "") -> None:
        """Do, or let come, what is open at `node`, in both; then compare."""
        waits = {wait.node.id: wait.task for wait in self.run.waits()}
        if node in waits:
            self.run.fire(waits[node])
            self.trial.fire(node)
        else:
            task = next(one.task for one in self.run.open() if one.node.id == node)
            self.run.complete(task, outcome, vote)
            self.trial.complete(node, outcome, vote)
        self.restore()
        self.agree(f"{node} {outcome} {vote}")

    def restore(self) -> None:
        text = self.run.dump()
        self.size = max(self.size, len(text))
        said = json.loads(json.dumps(self.run.memory.said()))
        self.run = Run.load(self.ready, Memory.read(self.run.memory.facts, said), text)

    def agree(self, after: str) -> None:
        assert Counter(one.node.id for one in self.run.open()) == +self.trial.work(), after
        assert Counter(one.node.id for one in self.run.waits()) == +self.trial.waits(), after
        assert self.run.done == self.trial.done, after
