"""Authors cannot escape: what they write is refused when it is checked and again when it runs."""

import pytest

from quanyu.handbook.sheets import to_xml
from quanyu.handbook.sheets.expressions import Refused
from quanyu.handbook.sheets.tests.sheets import AGREE, ASK, healthy
from quanyu.handbook.sheets.tests.test_expressions import ATTACKS
from quanyu.process.engine import Memory, Run, check_file
from quanyu.process.engine.program import build
from quanyu.process.engine.reading import read
from quanyu.process.engine.specs import Evaluator

GRAPH = healthy(ASK, AGREE)
GOOD = to_xml(GRAPH)
MARK = '<bpmn:userTask id="s1_1"'
CONDITION = 'outcome("s1_2") == "reject"'
MORE = [
    "outcome.__class__",
    "outcome('x').__class__.__mro__[1].__subclasses__()",
    "count(count)",
    "ballot(*[1])",
    "outcome(**{})",
    "import os",
    "os.system('id')",
    "globals()",
    "{{ 7*7 }}",
    "{% load x %}",
    "${7*7}",
    "#{T(java.lang.Runtime).getRuntime().exec('id')}",
    "lambda: 1",
    "yield 1",
    "await x",
    "[].append",
    "'%s' % amount",
    "'{0.__class__}'.format(amount)",
    "1 if amount else 2",
    "amount ** amount",
    "amount << 99",
    "~amount",
    "[0] * 999999999",
    "open",
    "\u202e1 == 1 or amount.x",
    "a.b.c",
    "print('x')",
    "outcome(outcome)(1)",
]
XML = {
    "an entity": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "a bomb": '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>',
    "a parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>',
}


def root_of(memory: Memory) -> object:
    return Run.start(build(GRAPH), memory).flow.task_tree


@pytest.mark.parametrize("text", [*ATTACKS, *MORE])
def test_a_hostile_expression_is_refused_in_a_file_and_at_run_time(text: str) -> None:
    hostile = GOOD.replace(CONDITION, text.replace("&", "&amp;").replace("<", "&lt;"))
    if text.strip() and "\x00" not in text:
        assert hostile != GOOD
    memory = Memory({"amount": 5, "word": "x"})
    if check_file(hostile) == []:
        # What can only be seen with values is refused when it is evaluated.
        evaluator, task = Evaluator(memory), root_of(memory)
        with pytest.raises(Refused):
            evaluator.evaluate(task, text)
    else:
        with pytest.raises(Refused):
            read(hostile, GRAPH.key)


@pytest.mark.parametrize(
    "element",
    [
        '<bpmn:scriptTask id="evil"><bpmn:script>import os</bpmn:script></bpmn:scriptTask>',
        '<bpmn:businessRuleTask id="evil"/>',
        '<bpmn:adHocSubProcess id="evil"/>',
        '<bpmn:subProcess id="evil"/>',
        '<bpmn:dataObject id="evil"/>',
        '<bpmn:dataStoreReference id="evil"/>',
        '<bpmn:import importType="x" location="http://127.0.0.1/" namespace="x"/>',
        '<bpmn:intermediateCatchEvent id="evil"><bpmn:conditionalEventDefinition>'
        '<bpmn:condition>__import__("os")</bpmn:condition>'
        "</bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>",
        '<bpmn:userTask id="evil"><bpmn:standardLoopCharacteristics/></bpmn:userTask>',
        '<bpmn:sequenceFlow id="evil" sourceRef="start" targetRef="s1_1"><bpmn:conditionExpression'
        ' language="application/javascript">1 == 1</bpmn:conditionExpression></bpmn:sequenceFlow>',
    ],
)
def test_what_could_run_code_is_no_part_of_a_process(element: str) -> None:
    hostile = GOOD.replace(MARK, f"{element}{MARK}", 1)
    assert hostile != GOOD
    assert check_file(hostile)
    with pytest.raises(Refused):
        read(hostile, GRAPH.key)


@pytest.mark.parametrize("name", XML)
def test_no_document_type_is_read(name: str) -> None:
    body = GOOD.partition("?>")[2]
    assert check_file(XML[name] + body) == ["a document type is not allowed"]
    with pytest.raises(Refused):
        read(XML[name] + body, GRAPH.key)


@pytest.mark.parametrize("text", ["", "nothing", "<a", "\x00", "<a/>", GOOD[:400]])
def test_what_is_no_process_is_refused_without_a_traceback(text: str) -> None:
    with pytest.raises(Refused):
        read(text, GRAPH.key)


def test_the_library_is_never_asked_to_execute_or_to_call() -> None:
    evaluator = Evaluator(Memory({}))
    task = root_of(Memory({}))
    with pytest.raises(Refused):
        evaluator.execute(task, "import os")
    with pytest.raises(Refused):
        evaluator.call_service(task, operation_name="x")


def test_a_group_of_a_million_is_refused() -> None:
    memory = Memory({"voters": ["x"] * 1_000_000, "word": "xx"})
    for name in ("voters", "word"):
        with pytest.raises(Refused):
            memory.call("count", [memory.value(name)])


def test_the_file_of_a_shipped_sheet_is_clean() -> None:
    assert check_file(GOOD) == []
