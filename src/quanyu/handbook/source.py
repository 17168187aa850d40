"""One YAML text to a tree of text: no value is guessed, every place keeps its line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
Place: TypeAlias = tuple[str | int, ...]

SIZE_LIMIT = 2_000_000  # characters; the largest shipped file has a twentieth of that
DEPTH_LIMIT = 12  # deeper than any kind of file needs; guards the recursion below
PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "value")
)


@dataclass(slots=True)
class Source:
    """A parsed file: its tree of text, the line of each place, the unquoted scalars, findings."""

    file: str
    tree: Tree = ""
    lines: dict[Place, int] = field(default_factory=dict)
    plain: set[Place] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def line(self, place: Place) -> int | None:
        """Return the line of `place`, or of the nearest enclosing place that has one."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)

    def report(self, rule: str, line: int | None, msgid: str, **params: object) -> None:
        self.findings.append(Finding(rule, self.file, line, msgid, params))


def parse(file: str, text: str) -> Source:
    """Parse one YAML text. Faults become findings; what could be read stands in the tree."""
    source = Source(file)
    if len(text) > SIZE_LIMIT:
        source.report(
            "HB-READ", None, msg("The file is longer than %(limit)s characters."), limit=SIZE_LIMIT
        )
        return source
    root = _compose(source, text)
    if root is not None:
        source.tree = _grow(source, root, ())
    return source


def _compose(source: Source, text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        source.report(
            "HB-YAML",
            mark.line + 1 if mark else None,
            msg("This is not valid YAML: %(problem)s."),
            problem=error.problem or "",
        )
    except (yaml.YAMLError, RecursionError):
        source.report(
            "HB-YAML",
            None,
            msg("This is not valid YAML: %(problem)s."),
            problem=msg("unreadable characters or nesting"),
        )
    return None


def _grow(source: Source, node: yaml.Node, place: Place) -> Tree:
    line = node.start_mark.line + 1
    source.lines.setdefault(place, line)
    if not _acceptable(source, node, place, line):
        return ""
    if isinstance(node, yaml.MappingNode):
        return _grow_mapping(source, node, place)
    if isinstance(node, yaml.SequenceNode):
        return [_grow(source, item, (*place, index)) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode) and not node.style:
        source.plain.add(place)
    return str(node.value)


def _acceptable(source: Source, node: yaml.Node, place: Place, line: int) -> bool:
    before = len(source.findings)
    if id(node) in source._seen:
        source.report("HB-ALIAS", line, msg("Anchors and aliases are refused: write it out."))
    elif node.tag not in PLAIN_TAGS:
        source.report("HB-TAG", line, msg("The tag %(tag)s is refused."), tag=node.tag)
    elif len(place) > DEPTH_LIMIT:
        source.report(
            "HB-DEPTH", line, msg("Nested more than %(limit)s levels deep."), limit=DEPTH_LIMIT
        )
    elif isinstance(node, yaml.CollectionNode) and node.flow_style:
        source.report(
            "HB-FLOW", line, msg("Braces and brackets are refused: write one item per line.")
        )
    source._seen.add(id(node))
    return len(source.findings) == before


def _grow_mapping(source: Source, node: yaml.MappingNode, place: Place) -> dict[str, Tree]:
    branch: dict[str, Tree] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode) or key_node.value == "<<":
            source.report("HB-ALIAS", line, msg("Anchors and aliases are refused: write it out."))
            continue
        key = str(key_node.value)
        if key in branch:
            source.report("HB-TWICE", line, msg("%(field)s stands twice in one entry."), field=key)
            continue
        source.lines[(*place, key)] = line
        branch[key] = _grow(source, value_node, (*place, key))
    return branch


def entries(source: Source, key: str) -> Iterator[tuple[int, Mapping[str, Tree]]]:
    """Yield (index, entry) of the list under `key`; whatever is no entry becomes a finding."""
    listed = source.tree.get(key, []) if isinstance(source.tree, dict) else []
    if not isinstance(listed, list):
        source.report("HB-VALUE", source.line((key,)), msg("%(field)s must be a list."), field=key)
        return
    for index, entry in enumerate(listed):
        if isinstance(entry, dict):
            yield index, entry
        else:
            source.report(
                "HB-VALUE",
                source.line((key, index)),
                msg("%(field)s holds something that is no entry of fields."),
                field=key,
            )
