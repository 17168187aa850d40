"""One YAML text to a tree of text: no value is guessed, every place keeps its line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
Place: TypeAlias = tuple[str | int, ...]
Events: TypeAlias = Iterator[yaml.Event]

SIZE_LIMIT = 2_000_000  # characters; the largest shipped file has a twentieth of that
DEPTH_LIMIT = 12  # deeper than any kind of file needs
ALIAS = msg("Anchors and aliases are refused: write it out.")


@dataclass(slots=True)
class Source:
    """A parsed file: its tree of text, the line of each place, the unquoted scalars, findings."""

    file: str
    tree: Tree = ""
    lines: dict[Place, int] = field(default_factory=dict)
    plain: set[Place] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    refused: set[Place] = field(default_factory=set)  # read over, and said so
    lost: list[str] = field(default_factory=list)  # ids of entries that make no record

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
    source.tree = _read(source, text)
    return source


class _TooDeep(Exception):
    """Nesting beyond what any file needs: nothing further is read."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _read(source: Source, text: str) -> Tree:
    """Read the one document of `text`. By events: the library's own tree overflows the stack."""
    invalid = msg("This is not valid YAML: %(problem)s.")
    try:
        return _document(source, _events(text))
    except _TooDeep as deep:
        source.report(
            "HB-DEPTH", deep.line, msg("Nested more than %(limit)s levels deep."), limit=DEPTH_LIMIT
        )
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        if _indented_by_tab(text, line):
            source.report("HB-TAB", line, msg("A tab stands here: use spaces."))
        else:
            source.report("HB-YAML", line, invalid, problem=error.problem or "")
    except yaml.YAMLError:
        source.report("HB-YAML", None, invalid, problem=msg("unreadable characters"))
    return ""


def _indented_by_tab(text: str, line: int | None) -> bool:
    given = text.splitlines()[line - 1 : line] if line else []
    return any("\t" in row[: len(row) - len(row.lstrip())] for row in given)


def _events(text: str) -> Events:
    """Yield the events of `text`, guarding the depth before anything is built from them."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH_LIMIT:
            raise _TooDeep(_line(event))
        yield event


def _document(source: Source, events: Events) -> Tree:
    tree: Tree = ""
    documents = 0
    for event in events:
        if not isinstance(event, yaml.DocumentStartEvent):
            continue
        documents += 1
        if documents == 1:
            tree = _grow(source, events, next(events), ())
        else:
            source.report("HB-YAML", _line(event), msg("One file holds one document."))
            break
    return tree


def _grow(source: Source, events: Events, event: yaml.Event, place: Place) -> Tree:
    """Build what begins with `event`; whatever is refused there is read over."""
    source.lines.setdefault(place, _line(event))
    if not _acceptable(source, event):
        _skip(events, event)
        source.refused.add(place)
        return ""
    if isinstance(event, yaml.MappingStartEvent):
        return _grow_mapping(source, events, place)
    if isinstance(event, yaml.SequenceStartEvent):
        return _grow_list(source, events, place)
    if not getattr(event, "style", None):
        source.plain.add(place)
    return str(getattr(event, "value", ""))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _acceptable(source: Source, event: yaml.Event) -> bool:
    line = _line(event)
    tag = getattr(event, "tag", None)  # an alias has none
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        source.report("HB-ALIAS", line, ALIAS)
    elif tag:
        source.report("HB-TAG", line, msg("The tag %(tag)s is refused."), tag=tag)
    elif isinstance(event, yaml.CollectionStartEvent) and event.flow_style:
        source.report(
            "HB-FLOW", line, msg("Braces and brackets are refused: write one item per line.")
        )
    else:
        return True
    return False


def _skip(events: Events, event: yaml.Event) -> None:
    depth = int(isinstance(event, yaml.CollectionStartEvent))
    while depth:
        event = next(events)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)


def _grow_list(source: Source, events: Events, place: Place) -> list[Tree]:
    grown: list[Tree] = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        grown.append(_grow(source, events, event, (*place, len(grown))))
    return grown


def _grow_mapping(source: Source, events: Events, place: Place) -> dict[str, Tree]:
    branch: dict[str, Tree] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _key(source, event, branch)
        if key is None:
            _skip(events, event)
            _skip(events, next(events))
            continue
        source.lines[(*place, key)] = _line(event)
        branch[key] = _grow(source, events, next(events), (*place, key))
    return branch


def _key(source: Source, event: yaml.Event, branch: dict[str, Tree]) -> str | None:
    line = _line(event)
    if not isinstance(event, yaml.ScalarEvent) or event.value == "<<":
        source.report("HB-ALIAS", line, ALIAS)
    elif event.value in branch:
        source.report(
            "HB-TWICE", line, msg("%(field)s stands twice in one entry."), field=event.value
        )
    else:
        return str(event.value)
    return None


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
