"""A step of a case: the engine against a bare SpiffWorkflow step and a state machine by hand.

All three load a case from text, do one step and write the case back as text; specs are built once.
Then a hundred rounds of a reject loop, a step with its database, and a thousand running cases
moved to a new version and back (QUANYU_BENCH_ROWS changes their number). Prints the table and
fails if a case is lost.
"""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any

from measure import Line, middle, show, size

ROUND = ("s1_1", "s1_2", "s1_3a", "s1_3b", "s1_3c", "s1_4")
CASES = 40
BY_HAND = {
    "s1_1": {"": ["s1_2"]},
    "s1_2": {"agree": ["s1_3a", "s1_3b"], "reject": ["s1_1"]},
    "s1_3a": {"": ["join"]},
    "s1_3b": {"": ["s1_3c"]},
    "s1_3c": {"": ["join"]},
    "s1_4": {"agree": [], "reject": ["s1_3a", "s1_3b"]},
}


def graph_of(*more: str) -> Any:
    from quanyu.handbook.sheets.tests.sheets import AGAIN, AGREE, ASK, PARALLEL, healthy

    return healthy(ASK, AGREE, PARALLEL, AGAIN, *more)


def by_hand() -> None:
    """The floor: a table of transitions and a join that counts."""
    for _ in range(CASES):
        text = json.dumps({"open": ["s1_1"], "back": 0})
        for node in ROUND:
            case = json.loads(text)
            case["open"].remove(node)
            outcome = "agree" if node in ("s1_2", "s1_4") else ""
            for target in BY_HAND[node][outcome]:
                if target != "join":
                    case["open"].append(target)
                    continue
                case["back"] += 1
                if case["back"] == 2:
                    case["open"], case["back"] = [*case["open"], "s1_4"], 0
            text = json.dumps(case)


def ours(graph: Any) -> Any:
    """The engine of this house: safe conditions, pruning, its own join."""
    from quanyu.process.engine import Memory, Run
    from quanyu.process.engine.program import build

    program = build(graph)

    def run() -> None:
        for _ in range(CASES):
            started = Run.start(program, Memory({}))
            text, said = started.dump(), json.dumps(started.memory.said())
            for node in ROUND:
                case = Run.load(program, Memory.read({}, json.loads(said)), text)
                task = next(one.task for one in case.open() if one.node.id == node)
                case.complete(task, "agree" if node in ("s1_2", "s1_4") else "")
                text, said = case.dump(), json.dumps(case.memory.said())
            assert case.done

    return run


def bare(graph: Any) -> Any:
    """SpiffWorkflow as it comes: its script engine, its serializer, the spec kept."""
    from SpiffWorkflow import TaskState
    from SpiffWorkflow.bpmn import BpmnWorkflow
    from SpiffWorkflow.bpmn.parser import BpmnParser
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
    from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter

    from quanyu.handbook.sheets import to_xml

    parser = BpmnParser()
    parser.add_bpmn_str(to_xml(graph).encode())
    spec = parser.get_spec(graph.key)
    registry = BpmnWorkflowSerializer.configure()
    converter = BpmnWorkflowConverter(BpmnWorkflow, registry)
    said = {"outcome": lambda _node: "agree"}
    engine = PythonScriptEngine(environment=TaskDataEnvironment(said))

    def dump(flow: Any) -> str:
        kept = super(BpmnWorkflowConverter, converter).to_dict(flow)
        return json.dumps(kept)

    def load(text: str) -> Any:
        from uuid import UUID

        kept = json.loads(text)
        flow = BpmnWorkflow(spec, script_engine=engine, deserializing=True)
        flow.tasks = converter.mapping_from_dict(kept["tasks"], UUID, workflow=flow)
        flow.task_tree = flow.tasks[UUID(kept["root"])]
        converter.set_default_attributes(flow, kept)
        return flow

    def run() -> None:
        for _ in range(CASES):
            flow = BpmnWorkflow(spec, script_engine=engine)
            flow.do_engine_steps()
            text = dump(flow)
            for node in ROUND:
                flow = load(text)
                ready = flow.get_tasks(state=TaskState.READY)
                next(task for task in ready if task.task_spec.name == node).run()
                flow.do_engine_steps()
                text = dump(flow)
            assert flow.completed

    return run


def loop(graph: Any) -> tuple[float, float]:
    """Return milliseconds of processor for one of the first and one of the last of 100 rounds."""
    from quanyu.process.engine import Memory, Run
    from quanyu.process.engine.program import build

    program = build(graph)
    case = Run.start(program, Memory({}))
    took = []
    for _ in range(100):

        def once() -> None:
            nonlocal case
            for node, outcome in (("s1_1", ""), ("s1_2", "reject")):
                said = json.loads(json.dumps(case.memory.said()))
                case = Run.load(program, Memory.read({}, said), case.dump())
                case.complete(next(one.task for one in case.open() if one.node.id == node), outcome)

        took.append(middle(once, 1).cpu * 1000)
    return sorted(took[:10])[5], sorted(took[-10:])[5]


def with_database(cases: int) -> list[Line]:
    """Start cases, do their first step, move all to a new version and back."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0, interactive=False)
    from quanyu.process import actions
    from quanyu.process.models import Case, Step, Timer
    from quanyu.process.tests.factories import do, make_case, make_world, version_from

    world = make_world("POS-H02", "POS-H03", each=2)
    due = '  - id: "1.6"\n    lane: POS-H03\n    do: 制作\n    en: Make\n    due: 72h\n'
    more = '  - id: "1.7"\n    lane: POS-H02\n    do: 归档\n    en: File\n'
    old = version_from(graph_of(due))
    new = version_from(graph_of(due, more))
    running: list[Any] = []
    started = middle(lambda: running.extend(make_case(world, old) for _ in range(cases)), 1)
    steps = middle(lambda: [do(case, "s1_1", "", world) for case in running], 1)
    for case in running[: cases // 2]:
        for node, outcome in (("s1_2", "agree"), ("s1_3a", ""), ("s1_3b", ""), ("s1_3c", "")):
            do(case, node, outcome, world)
        do(case, "s1_4", "agree", world)

    def state() -> list[Any]:
        open_steps = Step.objects.filter(state="open").order_by("pk")
        timers = Timer.objects.filter(state="running").order_by("pk")
        return [list(open_steps.values_list("case", "node", "item", "due_at")),
                list(timers.values_list("case", "node", "at"))]  # fmt: skip

    before = state()
    tried = middle(lambda: actions.migrate_report(actor=world.system, target=new), 1)
    kept: list[Any] = []
    moved = middle(lambda: kept.append(actions.migrate(actor=world.system, target=new)), 1)
    assert kept[0].moved == cases and state() == before, "a case was lost on the way"
    assert Case.objects.filter(version=new).count() == cases
    back = middle(lambda: actions.undo_migration(actor=world.system, migration=kept[0]), 1)
    assert Case.objects.filter(version=old).count() == cases and state() == before
    return [
        Line("a case started, database and all", started.cpu / cases * 1000, "ms"),
        Line("a step done through the inbox, database and all", steps.cpu / cases * 1000, "ms"),
        Line(f"{cases} cases tried on a new version", tried.cpu, "s"),
        Line(f"{cases} cases moved, none lost", moved.cpu, "s"),
        Line(f"{cases} cases moved back, deadlines as before", back.cpu, "s"),
    ]


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanyu.project.settings_test")
    with tempfile.TemporaryDirectory() as home:
        os.environ["QUANYU_TEST_HOME"] = home
        graph, steps = graph_of(), CASES * len(ROUND)
        floor = middle(by_hand).cpu / steps * 1000
        engine = middle(ours(graph)).cpu / steps * 1000
        library = middle(bare(graph)).cpu / steps * 1000
        first, last = loop(graph)
        lines = [
            Line("a step by hand (floor)", floor * 1000, "µs"),
            Line("a step of the engine", engine, "ms", note=f"{engine / floor:.0f} × the floor"),
            Line("a step of SpiffWorkflow as it comes", library, "ms"),
            Line("engine ÷ SpiffWorkflow", engine / library, "×", 1.0),
            Line("the hundredth round ÷ the first", last / first, "×", 2.0),
            *with_database(size(1000)),
        ]
        show("A step of a process", lines)


if __name__ == "__main__":
    main()
