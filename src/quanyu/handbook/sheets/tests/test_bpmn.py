"""The BPMN file of every shipped sheet is whole: each id once, each reference kept, all drawn."""

from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from quanyu.handbook import load, shipped_base
from quanyu.handbook.sheets import build, draw, to_xml
from quanyu.handbook.sheets.bpmn import BPMN, DI

BOOK, _ = load(shipped_base())


@pytest.mark.parametrize("process", BOOK.sheets)
def test_every_reference_is_kept_and_everything_is_drawn(process: str) -> None:
    graph, _ = build(BOOK.sheets[process], BOOK.positions)
    text = to_xml(graph, draw(graph))
    assert text == to_xml(graph, draw(graph)), "the same sheet, the same bytes"
    root = ET.fromstring(text)
    ids = Counter(node.get("id") for node in root.iter() if node.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    flows = list(root.iter(f"{{{BPMN}}}sequenceFlow"))
    assert len(flows) == len(graph.flows)
    for flow in flows:
        assert flow.get("sourceRef") in ids and flow.get("targetRef") in ids
    named = [node.text for node in root.iter(f"{{{BPMN}}}flowNodeRef")]
    assert sorted(map(str, named)) == sorted(graph.nodes), "every node stands in exactly one lane"
    drawn = {node.get("bpmnElement") for node in root.iter() if node.tag.startswith(f"{{{DI}}}")}
    assert {flow.get("id") for flow in flows} | set(graph.nodes) <= drawn
