"""A process sheet to the graph it stands for. Faults become findings at the row's line."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from quanyu.handbook.records import Position
from quanyu.handbook.sheets.graph import Clock, Flow, Graph, Label, Lane, Node, Shape
from quanyu.handbook.sheets.rows import HOOKED, Case, Sheet, Step
from quanyu.handbook.sheets.rows import Lane as LaneRow
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

AGREE, RETURN = Label("同意", "agree"), Label("退回", "send back")
WINNER, TIE, NONE_FITS = (
    Label("选出", "winner"),
    Label("平票重投", "tie"),
    Label("均不合格", "none fits"),
)
LATE, AS_PROMISED = Label("逾期升级", "escalate"), Label("按承诺", "as promised")
SET_TIME, END = Label("到时间", "set time"), Label("结束", "End")


class Tail(NamedTuple):
    """A loose end: the node that the next row follows, and the label and condition of that flow."""

    node: str
    label: Label = Label()
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Jump:
    """A flow to a row that may stand further down: resolved when every row is known."""

    index: int
    step: Step
    tail: Tail
    target: str


Tails = list[Tail]


def node_of(step: str) -> str:
    """Return the id of the node that opens the row `step`: an XML name."""
    return "s" + step.replace(".", "_")


def build(sheet: Sheet, positions: Mapping[str, Position]) -> tuple[Graph, list[Finding]]:
    """Return the graph of `sheet` and what is wrong with it.

    `positions` names the lanes; a lane whose position is external belongs to somebody outside.
    A graph that comes with an error must not be run.
    """
    builder = _Builder(sheet, positions)
    builder.run()
    return builder.graph, builder.findings


@dataclass
class _Builder:
    sheet: Sheet
    positions: Mapping[str, Position]
    graph: Graph = field(init=False)
    findings: list[Finding] = field(default_factory=list)
    jumps: list[Jump] = field(default_factory=list)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lanes = tuple(self.lane(row) for row in self.sheet.lanes)
        self.graph = Graph(self.sheet.process, Label(self.sheet.zh, self.sheet.en), lanes)

    def lane(self, row: LaneRow) -> Lane:
        known = self.positions.get(row.position or "")
        zh = row.zh or (known.zh if known else row.id)
        en = row.en or (known.en if known else zh)
        external = known is not None and known.sort == "external"
        return Lane(row.id, Label(zh, en), row.positions or (row.id,), external)

    def fault(self, rule: str, row: Step, msgid: str, **params: object) -> None:
        self.findings.append(Finding(rule, row.file, row.line, msgid, {"step": row.id, **params}))

    # --- drawing

    def node(self, step: Step, node: str, shape: Shape, **known: object) -> str:
        lane = str(known.pop("lane", None) or step.lane or "")
        if lane not in {row.id for row in self.graph.lanes}:
            self.fault(
                "PS-LANE", step, msg("Step %(step)s: %(lane)s is no lane of this process."),
                lane=lane or "–",
            )  # fmt: skip
            lane = self.graph.lanes[0].id
        fields = {"step": step.id, "kind": step.kind, "form": step.form or "", **known}
        self.graph.nodes[node] = Node(node, shape, lane, **fields)  # type: ignore[arg-type]
        return node

    def flow(self, tail: Tail, target: str) -> None:
        number = len(self.graph.flows) + 1
        self.graph.flows.append(Flow(f"f{number}", tail.node, target, tail.label, tail.condition))

    def join(self, tails: Iterable[Tail], target: str) -> None:
        for tail in tails:
            self.flow(tail, target)

    def jump(self, step: Step, tail: Tail, target: str) -> None:
        self.jumps.append(Jump(len(self.graph.flows), step, tail, target))
        self.flow(tail, "")

    # --- the whole

    def run(self) -> None:
        trigger = self.sheet.trigger
        start = Node("start", "start", trigger.lane, Label(trigger.zh, trigger.en))
        self.graph.nodes["start"] = start
        tails = self.rows(self.sheet.steps, [Tail("start")], ())
        if tails:
            self.end("end", tails, Label(self.sheet.end.zh, self.sheet.end.en))
        for jump in self.jumps:
            self.resolve(jump)
        self.graph.flows = [flow for flow in self.graph.flows if flow.target]
        self.merge_before_forks()

    def end(self, node: str, tails: Tails, label: Label) -> None:
        lane = self.graph.nodes[tails[0].node].lane
        self.graph.nodes[node] = Node(node, "end", lane, label)
        self.join(tails, node)

    def resolve(self, jump: Jump) -> None:
        target = self.graph.entries.get(jump.target)
        if jump.target == "end":
            target = f"end_{jump.tail.node}"
            lane = self.graph.nodes[jump.tail.node].lane
            self.graph.nodes[target] = Node(target, "end", lane, END)
        elif target is None:
            self.fault(
                "PS-TARGET", jump.step, msg("Step %(step)s goes to %(target)s, which is no step."),
                target=jump.target,
            )  # fmt: skip
            return
        elif self.groups.get(jump.step.id, ()) != self.groups.get(jump.target, ()):
            self.fault(
                "PS-BORDER", jump.step,
                msg("Step %(step)s goes to %(target)s across the border of a parallel group;"
                    " go to the group itself."),
                target=jump.target,
            )  # fmt: skip
        flow = self.graph.flows[jump.index]
        self.graph.flows[jump.index] = replace(flow, target=target)

    def merge_before_forks(self) -> None:
        """Put a choice before a fork that has two ways in: by the standard it would join them."""
        for fork in [node for node in self.graph.nodes.values() if node.shape == "fork"]:
            if len(self.graph.arriving(fork.id)) < 2:
                continue
            merge = Node(fork.id.removesuffix("_fork") + "_in", "choice", fork.lane, step=fork.step)
            self.graph.flows = [
                replace(flow, target=merge.id) if flow.target == fork.id else flow
                for flow in self.graph.flows
            ]
            self.flow(Tail(merge.id), fork.id)
            self.insert_before(fork.id, merge)
            self.graph.entries[fork.step] = merge.id

    def insert_before(self, node: str, added: Node) -> None:
        """Keep the order of the sheet: the drawing follows it."""
        nodes: dict[str, Node] = {}
        for key, known in self.graph.nodes.items():
            if key == node:
                nodes[added.id] = added
            nodes[key] = known
        self.graph.nodes = nodes

    # --- rows

    def rows(self, steps: Iterable[Step], tails: Tails, groups: tuple[str, ...]) -> Tails:
        for step in steps:
            if not tails:
                self.graph.entries.setdefault(step.id, node_of(step.id))
            tails = self.row(step, tails, groups)
        return tails

    def row(self, step: Step, tails: Tails, groups: tuple[str, ...]) -> Tails:
        if step.id in self.groups:
            self.fault("PS-TWICE", step, msg("Step %(step)s stands twice."))
            return tails
        self.groups[step.id] = groups
        self.graph.entries[step.id] = node_of(step.id)
        ends = self.group(step, tails, groups) if step.branches else self.draw(step, tails)
        if step.next is None:
            return ends
        for tail in ends:
            self.jump(step, tail, step.next)
        return []

    def draw(self, step: Step, tails: Tails) -> Tails:
        ways: dict[str, Callable[[Step, Tails], Tails]] = {
            "confirm": self.confirm, "select": self.select, "sign": self.sign,
            "decide": self.decide, "wait": self.wait, "publish": self.publish, "call": self.call,
            "brainstorm": self.brainstorm, "archive": self.serve, "start": self.serve,
        }  # fmt: skip
        return ways.get(step.kind, self.work)(step, tails)

    def group(self, step: Step, tails: Tails, groups: tuple[str, ...]) -> Tails:
        fork, merge = node_of(step.id) + "_fork", node_of(step.id) + "_join"
        lane = step.lane or self.graph.nodes[tails[0].node].lane if tails else step.lane
        self.graph.entries[step.id] = self.node(step, fork, "fork", lane=lane)
        self.join(tails, fork)
        ends = [self.rows(branch, [Tail(fork)], (*groups, step.id)) for branch in step.branches]
        self.node(step, merge, "join", lane=lane)
        for loose in ends:
            if len(loose) != 1:
                self.fault(
                    "PS-BRANCH", step,
                    msg("Each branch of the parallel group %(step)s must come back with one end."),
                )  # fmt: skip
            self.join(loose[:1], merge)
        return [Tail(merge)]

    # --- kinds: each takes the loose ends above it and returns its own

    def task(self, step: Step, tails: Tails, shape: Shape = "task", **known: object) -> str:
        part = str(known.pop("part", ""))
        label = Label(f"{step.id}{part}\n{step.zh}", f"{step.id}{part}\n{step.en}")
        known = {"label": label, "holder": step.holder or "", **known}
        node = self.node(step, node_of(step.id) + part.replace(".", "_"), shape, **known)
        self.join(tails, node)
        if step.due:
            self.deadline(step, node)
        return node

    def deadline(self, step: Step, host: str) -> None:
        due, lane = step.due or "", self.graph.nodes[host].lane
        counted = due[0].isdigit()
        clock = Clock(
            after=due if counted else "", at="" if counted else due, since=step.since or ""
        )
        label = Label(f"≤{due}", f"≤{due}") if counted else AS_PROMISED
        bound = self.node(
            step, f"{host}_due", "boundary", lane=lane, label=label, kind="due", host=host,
            clock=clock, interrupts=step.late != "escalate",
        )  # fmt: skip
        if step.late == "escalate":
            late = self.node(step, f"{host}_late", "late_end", lane=lane, label=LATE, host=host)
            self.flow(Tail(bound), late)
        else:
            self.jump(step, Tail(bound), step.late)

    def work(self, step: Step, tails: Tails) -> Tails:
        outcome = "promised" if step.kind == "promise" else "done"
        return [Tail(self.task(step, tails, people=step.each or "", outcomes=(outcome,)))]

    def brainstorm(self, step: Step, tails: Tails) -> Tails:
        node = self.task(
            step, tails, people=step.people or "team", until=f'concluded("{step.id}")',
            outcomes=("comment", "conclude"),
        )  # fmt: skip
        return [Tail(node)]

    def lanes_of(self, step: Step) -> list[tuple[str, str | None]]:
        """Return (part of the id, lane) of each who acts in turn."""
        lanes = step.in_turn or (step.lane,)
        return [(f".{i}" if len(lanes) > 1 else "", lane) for i, lane in enumerate(lanes, start=1)]

    def sign(self, step: Step, tails: Tails) -> Tails:
        for part, lane in self.lanes_of(step):
            first = part in ("", ".1")
            node = self.task(
                step, tails, part=part, lane=lane, outcomes=("signed",),
                people=(step.each or "") if first else "", in_order=True,
            )  # fmt: skip
            if first:
                self.graph.entries[step.id] = node
            tails = [Tail(node)]
        return tails

    def choice(self, step: Step, node: str) -> str:
        gate = self.node(
            step, f"{node}_choice", "choice", lane=self.graph.nodes[node].lane, kind=""
        )
        self.flow(Tail(node), gate)
        return gate

    def confirm(self, step: Step, tails: Tails) -> Tails:
        for part, lane in self.lanes_of(step):
            node = self.task(step, tails, part=part, lane=lane, outcomes=("agree", "reject"))
            if part in ("", ".1"):
                self.graph.entries[step.id] = node
            gate = self.choice(step, node)
            if step.reject_to:
                self.jump(
                    step, Tail(gate, RETURN, f'outcome("{node}") == "reject"'), step.reject_to
                )
            tails = [Tail(gate, AGREE, f'outcome("{node}") == "agree"')]
        return tails

    def select(self, step: Step, tails: Tails) -> Tails:
        node = self.task(step, tails, people=step.people or "team", outcomes=("vote",))
        gate, ballot = self.choice(step, node), f'ballot("{step.id}")'
        self.flow(Tail(gate, TIE, f'{ballot} == "tie"'), node)
        if step.reject_to:
            self.jump(step, Tail(gate, NONE_FITS, f'{ballot} == "none"'), step.reject_to)
        return [Tail(gate, WINNER, f'{ballot} == "winner"')]

    def decide(self, step: Step, tails: Tails) -> Tails:
        if any(case.answer for case in step.cases):
            answers = tuple(case.answer for case in step.cases if case.answer)
            node = self.task(step, tails, outcomes=answers)
            gate = self.choice(step, node)
        else:
            node = ""
            gate = self.task(step, tails, shape="choice")
        ways = _ways(step.cases, node)
        for label, condition, go in ways:
            if go:
                self.jump(step, Tail(gate, label, condition), go)
        through = [Tail(gate, label, condition) for label, condition, go in ways if not go]
        if len(through) > 1:
            self.fault(
                "PS-CASES", step,
                msg("Step %(step)s: only one case may go on to the next row."),
            )  # fmt: skip
        return through[:1]

    def wait(self, step: Step, tails: Tails) -> Tails:
        if not step.message:
            clock = Clock(after=step.after or "", at=step.at or "", since=step.since or "")
            return [Tail(self.task(step, tails, shape="timer", clock=clock))]
        node = self.task(step, tails, shape="receive", message=step.message)
        if step.timeout and step.timeout_to:
            label = Label(f"超 {step.timeout}", f"over {step.timeout}")
            bound = self.node(
                step, f"{node}_out", "boundary", label=label, kind="due", host=node,
                clock=Clock(after=step.timeout), interrupts=True,
            )  # fmt: skip
            self.jump(step, Tail(bound), step.timeout_to)
        return [Tail(node)]

    def serve(self, step: Step, tails: Tails) -> Tails:
        hook = step.hook or (step.kind if step.kind in HOOKED else "")
        return [Tail(self.task(step, tails, shape="service", hook=hook))]

    def publish(self, step: Step, tails: Tails) -> Tails:
        if step.at or step.after:
            clock = Clock(after=step.after or "", at=step.at or "")
            timer = self.node(
                step, f"{node_of(step.id)}_at", "timer", label=SET_TIME, kind="wait", clock=clock
            )
            self.join(tails, timer)
            self.graph.entries[step.id], tails = timer, [Tail(timer)]
        return self.serve(step, tails)

    def call(self, step: Step, tails: Tails) -> Tails:
        process = (step.process or "").replace("-", "_")
        return [Tail(self.task(step, tails, shape="call", process=process))]


def _ways(cases: Iterable[Case], node: str) -> list[tuple[Label, str, str | None]]:
    """Return (label, condition, target) of each way out.

    Answers that lead to the same row become one flow: two lines on one pixel would hide a label.
    """
    together: dict[str, list[Case]] = {}
    for index, case in enumerate(cases):
        alone = not (case.answer and case.go)
        together.setdefault(f"#{index}" if alone else str(case.go), []).append(case)
    rules = [case.condition for case in cases if case.condition]
    ways: list[tuple[Label, str, str | None]] = []
    for same in together.values():
        label = Label(" / ".join(c.zh for c in same), " / ".join(c.en for c in same))
        ways.append((label, _condition(same, node, rules), same[0].go))
    return ways


def _condition(cases: list[Case], node: str, rules: list[str]) -> str:
    answers = [case.answer for case in cases if case.answer]
    if len(answers) > 1:
        return f'outcome("{node}") in [{", ".join(f"{chr(34)}{a}{chr(34)}" for a in answers)}]'
    if answers:
        return f'outcome("{node}") == "{answers[0]}"'
    return cases[0].condition or " and ".join(f"not ({rule})" for rule in rules)
