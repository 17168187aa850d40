"""BPMN to the library's specs: only what the design allows gets through."""

from collections.abc import Iterator

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.task_parsers import GatewayParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.event_definitions.conditional import ConditionalEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask, MultiInstanceTask

from quanyu.handbook.sheets.expressions import Refused, compiled
from quanyu.process.engine.specs import Clock, GroupJoin, Hook

BYTES = 4_000_000
FORBIDDEN = frozenset(
    {
        "scriptTask", "script", "businessRuleTask", "transaction", "adHocSubProcess", "subProcess",
        "dataObject", "dataObjectReference", "dataStoreReference", "dataInputAssociation",
        "dataOutputAssociation", "ioSpecification", "sendTask", "conditionalEventDefinition",
        "signalEventDefinition", "compensateEventDefinition", "linkEventDefinition",
        "standardLoopCharacteristics", "complexGateway", "import", "dataInput", "dataOutput",
        "correlationPropertyRetrievalExpression", "inputDataItem", "outputDataItem",
        "loopDataInputRef", "loopDataOutputRef",
    }
)  # fmt: skip
LANGUAGES = frozenset({"", "https://quanyu.example/expression", "http://www.w3.org/1999/XPath"})


class _Parser(BpmnParser):  # type: ignore[misc]
    """Services, calls and groups become our own classes."""

    OVERRIDE_PARSER_CLASSES = {
        full_tag("parallelGateway"): (GatewayParser, GroupJoin),
        full_tag("serviceTask"): (TaskParser, Hook),
        full_tag("callActivity"): (TaskParser, Hook),
    }


def read(text: str, process: str) -> BpmnProcessSpec:
    """Return the spec of `process` in a BPMN file; raises `Refused` for what is not allowed."""
    root = _parsed(text)
    for fault in _faults(root):
        raise Refused(fault)
    parser = _Parser()
    try:
        parser.add_bpmn_xml(root)
        spec = parser.get_spec(process)
    except (ValidationException, AttributeError, KeyError, ValueError, TypeError) as error:
        raise Refused(f"not a process that can run: {str(error)[:200]}") from error
    _settle(spec)
    return spec


def check_file(text: str) -> list[str]:
    """Return why a BPMN file may not run; nothing where it may."""
    try:
        root = _parsed(text)
    except Refused as refused:
        return [str(refused)]
    return list(_faults(root))


def _parsed(text: str) -> etree._Element:
    if len(text) > BYTES:
        raise Refused("the file is too large")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Refused("a document type is not allowed")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Refused(f"not XML: {str(error)[:200]}") from error
    if root.getroottree().docinfo.doctype:
        raise Refused("a document type is not allowed")
    return root


def _faults(root: etree._Element) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            if isinstance(element, etree._Entity | etree._ProcessingInstruction):
                yield "entities and processing instructions are not allowed"
            continue
        name = etree.QName(element).localname
        if name in FORBIDDEN:
            yield f"{name} is not allowed (line {element.sourceline})"
        if name in ("conditionExpression", "loopCardinality", "completionCondition"):
            yield from _expression(element)


def _expression(element: etree._Element) -> Iterator[str]:
    if element.get("language", "") not in LANGUAGES:
        yield f"expressions in {element.get('language')} are not allowed"
    try:
        compiled((element.text or "").strip())
    except Refused as refused:
        yield f"“{(element.text or '').strip()[:60]}” is refused: {refused}"


def _settle(spec: BpmnProcessSpec) -> None:
    """Put our clock in place of the library's timers; tie groups to their members for good."""
    for task in spec.task_specs.values():
        event = getattr(task, "event_definition", None)
        if isinstance(event, ConditionalEventDefinition):
            raise Refused(f"{task.name}: conditional events are not allowed")
        if isinstance(event, TimerEventDefinition):
            task.event_definition = Clock(name=task.name)
        if isinstance(task, MultiInstanceTask):
            spec.task_specs[task.task_spec].completed_event.connect(task.merge_child)
        elif isinstance(task, LoopTask):
            raise Refused(f"{task.name}: loops are not allowed")
