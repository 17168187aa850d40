"""Block YAML with text scalars and line numbers: reading for checks, writing for the wizard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

Path = tuple[str | int, ...]
MAX_NODES = 50_000


@dataclass(frozen=True, slots=True)
class Document:
    """Parsed YAML: `value` holds only dicts, lists and text; `lines` maps a path to its line."""

    value: Any
    lines: Mapping[Path, int]

    def line_of(self, path: Path) -> int | None:
        """The line of a path, or of the nearest part above it that stands in the file."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path)


class UnreadableYaml(ValueError):
    """The text is not YAML that we take; `line` counts from 1."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.line = line


def parse(text: str) -> Document:
    """Read one document. Aliases, tags and repeated keys are refused."""
    try:
        if "*" in text and _has_alias(text):
            raise UnreadableYaml("anchors and aliases are not used here", None)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not readable"
        raise UnreadableYaml(str(problem), mark.line + 1 if mark else None) from error
    lines: dict[Path, int] = {}
    return Document(_convert(node, (), lines), lines)


def _has_alias(text: str) -> bool:
    tokens = yaml.scan(text, Loader=yaml.CSafeLoader)
    return any(isinstance(token, yaml.AliasToken) for token in tokens)


def _convert(node: yaml.Node | None, path: Path, lines: dict[Path, int]) -> Any:
    if node is None:
        return None
    lines.setdefault(path, node.start_mark.line + 1)
    if len(lines) > MAX_NODES:
        raise UnreadableYaml("too many entries", node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_convert(item, (*path, i), lines) for i, item in enumerate(node.value)]
    return str(node.value)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in found:
            raise UnreadableYaml(f"{name} stands twice", key.start_mark.line + 1)
        lines[(*path, name)] = key.start_mark.line + 1
        found[name] = _convert(value, (*path, name), lines)
    return found


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, *_indentless: bool, **_more: bool) -> None:
        super().increase_indent(flow, False)


def dump(value: Any) -> str:
    """Write plain lists, mappings and scalars as block YAML, Chinese as it is."""
    return yaml.dump(
        value,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=100,
    )
