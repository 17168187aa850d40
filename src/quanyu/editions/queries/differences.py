"""What differs between the files of two handbooks, line by line."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

CONTEXT = 3
MOST_LINES = 2000  # of one file; what differs more than that is looked at in the file itself


@dataclass(frozen=True)
class Line:
    """One line of a difference: `sign` is + (new), - (old), a space (both) or @ (a jump)."""

    sign: str
    text: str
    old: int | None = None
    new: int | None = None


@dataclass(frozen=True)
class FileDifference:
    """How one file differs; `state` is added, removed or changed."""

    path: str
    state: str
    added: int
    removed: int
    lines: tuple[Line, ...]
    cut: bool = False


def file_differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[FileDifference]:
    """Return the files that differ, in order of their paths."""
    return [
        _difference(path, old.get(path), new.get(path))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]


def _difference(path: str, old: str | None, new: str | None) -> FileDifference:
    before, after = (old or "").splitlines(), (new or "").splitlines()
    lines = tuple(_lines(before, after))
    state = "added" if old is None else "removed" if new is None else "changed"
    count = {sign: sum(line.sign == sign for line in lines) for sign in "+-"}
    return FileDifference(
        path, state, count["+"], count["-"], lines[:MOST_LINES], len(lines) > MOST_LINES
    )


def _lines(before: list[str], after: list[str]) -> list[Line]:
    found: list[Line] = []
    # autojunk off: in YAML the lines that come most often ("tags:") are no junk.
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=len(before) > 5000)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        found.append(Line("@", "", group[0][1] + 1, group[0][3] + 1))
        for tag, a, b, c, d in group:
            if tag == "equal":
                found += [
                    Line(" ", text, a + n + 1, c + n + 1) for n, text in enumerate(before[a:b])
                ]
                continue
            found += [Line("-", text, a + n + 1) for n, text in enumerate(before[a:b])]
            found += [Line("+", text, None, c + n + 1) for n, text in enumerate(after[c:d])]
    return found
