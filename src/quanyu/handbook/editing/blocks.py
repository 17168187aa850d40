"""Trees as canonical block YAML: two spaces a level, one item per line, never braces."""

from collections.abc import Sequence

from quanyu.handbook.editing.scalars import QUOTED, inline, literal, quoted
from quanyu.handbook.source import Tree

STEP = 2


def block(tree: Tree, indent: int = 0) -> list[str]:
    """The lines of a mapping or a list, indented by `indent` spaces, without line breaks."""
    pad = " " * indent
    if isinstance(tree, dict):
        return [line for key, value in tree.items() for line in entry(key, value, indent)]
    if isinstance(tree, list):
        return [line for value in tree for line in item(value, indent)]
    return [pad + inline(tree)]


def entry(key: str, value: Tree, indent: int) -> list[str]:
    """The lines of one field of a mapping."""
    # Names of fields stand bare even where they are words of YAML: `on` is a field of a cadence.
    head = " " * indent + (key if key.isidentifier() and key.isascii() else inline(key)) + ":"
    if isinstance(value, str) and key in QUOTED:
        return [f"{head} {quoted(value)}"]
    return _behind(head, value, indent)


def item(value: Tree, indent: int) -> list[str]:
    """The lines of one item of a list."""
    if isinstance(value, str):
        return _behind(" " * indent + "-", value, indent)
    lines = block(value, indent + STEP)
    return [" " * indent + "- " + lines[0][indent + STEP :], *lines[1:]]


def _behind(head: str, value: Tree, indent: int) -> list[str]:
    if not isinstance(value, str):
        return [head, *block(value, indent + STEP)]
    lines = literal(value)
    if lines is None:
        return [f"{head} {inline(value)}"]
    first, *rest = indented(lines, indent + STEP)
    return [f"{head} {first}", *rest]


def indented(lines: Sequence[str], indent: int) -> list[str]:
    """A literal's header as it is, and its lines indented, empty ones left empty."""
    pad = " " * indent
    return [lines[0], *(pad + line if line else "" for line in lines[1:])]
