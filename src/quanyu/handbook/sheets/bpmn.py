"""A graph, with its drawing if there is one, as standard BPMN 2.0.

Everything is plain BPMN that other tools read; what is ours sits in one extension element for each
step and lane. The file is the same for the same graph, byte for byte.
"""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from quanyu.handbook.sheets.graph import Clock, Graph, Label, Node, Shape
from quanyu.handbook.sheets.layout import Drawing
from quanyu.handbook.sheets.layout.drawing import Box, Spot

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OURS = "https://quanyu.example/bpmn/1"
PREFIXES = {"bpmn": BPMN, "bpmndi": DI, "dc": DC, "di": DD, "xsi": XSI, "qy": OURS}
TAGS: dict[Shape, str] = {
    "start": "startEvent",
    "end": "endEvent",
    "late_end": "endEvent",
    "task": "userTask",
    "service": "serviceTask",
    "receive": "receiveTask",
    "call": "callActivity",
    "choice": "exclusiveGateway",
    "fork": "parallelGateway",
    "join": "parallelGateway",
    "timer": "intermediateCatchEvent",
    "boundary": "boundaryEvent",
}
PERIODS = {"m": "PT{}M", "h": "PT{}H", "d": "P{}D", "w": "P{}W"}
LATE = "late"


def to_xml(graph: Graph, drawing: Drawing | None = None, language: str = "zh") -> str:
    """Return the BPMN file of `graph`; names stand in `language` (zh or en)."""
    for prefix, uri in PREFIXES.items():
        ET.register_namespace(prefix, uri)
    return _Writer(graph, drawing, language).write()


def duration(written: str) -> str:
    """Return an ISO 8601 duration for 30m, 72h, 3d or 2w."""
    return PERIODS[written[-1]].format(written[:-1])


class _Writer:
    def __init__(self, graph: Graph, drawing: Drawing | None, language: str) -> None:
        self.graph, self.drawing, self.language = graph, drawing, language
        self.root = ET.Element(
            _q(BPMN, "definitions"),
            {
                "id": f"d_{graph.key}",
                "targetNamespace": "https://quanyu.example/process",
                "exporter": "quanyu",
            },
        )

    def write(self) -> str:
        self.messages()
        self.collaboration()
        self.process()
        if self.drawing:
            self.diagram(self.drawing)
        ET.indent(self.root, " ")
        body = ET.tostring(self.root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'

    def text(self, label: Label) -> str:
        return label.in_language(self.language)

    def messages(self) -> None:
        for name in sorted({node.message for node in self.graph.nodes.values() if node.message}):
            _add(self.root, BPMN, "message", id=f"m_{name}", name=name)
        if any(node.shape == "late_end" for node in self.graph.nodes.values()):
            _add(self.root, BPMN, "escalation", id="e_late", name=LATE, escalationCode=LATE)

    def collaboration(self) -> None:
        key = self.graph.key
        name = f"{self.graph.process} {self.text(self.graph.label)}"
        outer = _add(self.root, BPMN, "collaboration", id=f"c_{key}")
        _add(outer, BPMN, "participant", id=f"p_{key}", name=name, processRef=key)

    def process(self) -> None:
        process = _add(
            self.root,
            BPMN,
            "process",
            id=self.graph.key,
            name=self.text(self.graph.label),
            isExecutable="true",
        )
        self.lanes(process)
        for node in self.graph.nodes.values():
            self.node(process, node)
        for flow in self.graph.flows:
            arrow = _add(process, BPMN, "sequenceFlow", id=flow.id)
            if self.text(flow.label):
                arrow.set("name", self.text(flow.label))
            arrow.set("sourceRef", flow.source)
            arrow.set("targetRef", flow.target)
            if flow.condition:
                _formal(arrow, "conditionExpression", flow.condition)

    def lanes(self, process: ET.Element) -> None:
        lanes = _add(process, BPMN, "laneSet", id=f"ls_{self.graph.key}")
        for index, lane in enumerate(self.graph.lanes):
            drawn = _add(lanes, BPMN, "lane", id=f"lane_{index}", name=self.text(lane.label))
            ours = _add(drawn, BPMN, "extensionElements")
            for position in lane.positions:
                _add(ours, OURS, "position", ref=position)
            for node in self.graph.nodes.values():
                if node.lane == lane.id:
                    _add(drawn, BPMN, "flowNodeRef").text = node.id

    def node(self, process: ET.Element, node: Node) -> None:
        element = _add(process, BPMN, TAGS[node.shape], id=node.id)
        if self.text(node.label):
            element.set("name", self.text(node.label))
        self.references(element, node)
        self.extension(element, node)
        for flow in self.graph.arriving(node.id):
            _add(element, BPMN, "incoming").text = flow.id
        for flow in self.graph.leaving(node.id):
            _add(element, BPMN, "outgoing").text = flow.id
        if node.people:
            self.several(element, node)
        if node.clock:
            self.timer(element, node.id, node.clock)
        if node.shape == "late_end":
            event = _add(element, BPMN, "escalationEventDefinition", id=f"{node.id}_e")
            event.set("escalationRef", "e_late")

    def references(self, element: ET.Element, node: Node) -> None:
        if node.shape == "boundary":
            element.set("attachedToRef", node.host)
            element.set("cancelActivity", str(node.interrupts).lower())
        elif node.shape == "receive":
            element.set("messageRef", f"m_{node.message}")
        elif node.shape == "call":
            element.set("calledElement", node.process)
        elif node.shape == "service":
            element.set("implementation", node.hook)

    def extension(self, element: ET.Element, node: Node) -> None:
        ours = {
            "step": node.step,
            "kind": node.kind,
            "form": node.form,
            "hook": node.hook,
            "holder": node.holder,
            "outcomes": " ".join(node.outcomes),
            "people": node.people,
            "since": node.clock.since if node.clock else "",
        }
        told = {key: value for key, value in ours.items() if value}
        if told:
            _add(_add(element, BPMN, "extensionElements"), OURS, "step", **told)

    def several(self, element: ET.Element, node: Node) -> None:
        loop = _add(element, BPMN, "multiInstanceLoopCharacteristics")
        loop.set("isSequential", str(node.in_order).lower())
        _formal(loop, "loopCardinality", f"count({node.people})")
        if node.until:
            _formal(loop, "completionCondition", node.until)

    def timer(self, element: ET.Element, node: str, clock: Clock) -> None:
        event = _add(element, BPMN, "timerEventDefinition", id=f"{node}_t")
        if clock.after:
            _formal(event, "timeDuration", duration(clock.after))
        else:
            _formal(event, "timeDate", clock.at.replace(" ", "_").replace(".", "_"))

    # --- the drawing

    def diagram(self, drawing: Drawing) -> None:
        key = self.graph.key
        diagram = _add(self.root, DI, "BPMNDiagram", id=f"dia_{key}")
        plane = _add(diagram, DI, "BPMNPlane", id=f"pl_{key}", bpmnElement=f"c_{key}")
        self.shape(plane, f"p_{key}", drawing.pool, isHorizontal="true")
        for index, box in enumerate(drawing.lanes):
            self.shape(plane, f"lane_{index}", box, isHorizontal="true")
        for node in self.graph.nodes.values():
            marker = {"isMarkerVisible": "true"} if node.shape == "choice" else {}
            shape = self.shape(plane, node.id, drawing.shapes[node.id], **marker)
            _label(shape, drawing.labels.get(node.id))
        for flow in self.graph.flows:
            edge = _add(plane, DI, "BPMNEdge", id=f"{flow.id}_di", bpmnElement=flow.id)
            _waypoints(edge, drawing.edges[flow.id])
            _label(edge, drawing.labels.get(flow.id))

    def shape(self, plane: ET.Element, element: str, box: Box, **marks: str) -> ET.Element:
        shape = _add(plane, DI, "BPMNShape", id=f"{element}_di", bpmnElement=element, **marks)
        _bounds(shape, box)
        return shape


def _q(namespace: str, tag: str) -> str:
    return f"{{{namespace}}}{tag}"


def _add(parent: ET.Element, namespace: str, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, _q(namespace, tag), attributes)


def _formal(parent: ET.Element, tag: str, text: str) -> None:
    element = _add(parent, BPMN, tag)
    element.set(_q(XSI, "type"), "bpmn:tFormalExpression")
    element.text = text


def _bounds(parent: ET.Element, box: Box) -> None:
    names = ("x", "y", "width", "height")
    _add(parent, DC, "Bounds", **{k: str(round(v)) for k, v in zip(names, box, strict=True)})


def _label(parent: ET.Element, box: Box | None) -> None:
    if box:
        _bounds(_add(parent, DI, "BPMNLabel"), box)


def _waypoints(parent: ET.Element, spots: Iterable[Spot]) -> None:
    for x, y in spots:
        _add(parent, DD, "waypoint", x=str(round(x)), y=str(round(y)))
