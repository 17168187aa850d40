"""A check of every shipped handbook with its coverage, against PyYAML only reading the same files.

All standards, the starter and the demo retailer's handbook are read, composed, checked by every
rule and measured for coverage. Cold is the first time in a fresh process, start and imports apart;
warm is what an editor pays after one file of the demo's handbook has changed. The floor is
PyYAML's C loader, which reads each file once and understands nothing.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path

import yaml
from measure import Line, middle, show, used

from quanyu.handbook import bases, load_texts
from quanyu.handbook.coverage import coverage

STANDARDS = Path(bases.__file__).parent.parent / "standards"
DEMO = STANDARDS.parent / "project" / "demo" / "handbook"
TODAY = date(2026, 11, 22)
Texts = dict[str, str]


def handbooks() -> list[Texts]:
    """Return the files of every handbook that is shipped."""
    folders = [*sorted(path.parent for path in STANDARDS.glob("*/handbook.yaml")), DEMO]
    return [bases.read_texts(folder)[0] for folder in folders]


def check(books: list[Texts]) -> tuple[int, int]:
    """Check everything; return how many rows are in force and how many findings there are."""
    rows = findings = 0
    for texts in books:
        book, found = load_texts(texts)
        covered = coverage(book, on=TODAY)
        rows += sum(1 for _ in book.rows())
        findings += len(found) + len(covered.findings)
    return rows, findings


def floor(books: list[Texts]) -> None:
    """Read every file with PyYAML's C loader."""
    for texts in books:
        for text in texts.values():
            yaml.load(text, Loader=yaml.CSafeLoader)


def edited(books: list[Texts], times: int) -> list[Texts]:
    """Return the handbooks with another comment in one file of the last one, as typing does."""
    path = "positions.yaml" if "positions.yaml" in books[-1] else "overlay.yaml"
    return [*books[:-1], {**books[-1], path: f"# {times}\n{books[-1][path]}"}]


def cold() -> dict[str, float]:
    """Check everything once in a fresh process; return processor seconds with and without start."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(
        [sys.executable, __file__, "--once"], check=True, capture_output=True, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    whole = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**json.loads(out.stdout), "whole": whole}


def once() -> None:
    taken, _ = used(lambda: check(handbooks()))
    sys.stdout.write(json.dumps({"cpu": taken.cpu}))


def main() -> None:
    books = handbooks()
    lines = sum(text.count("\n") for texts in books for text in texts.values())
    rows, findings = check(books)
    typed = iter(range(1000))
    warm = middle(lambda: check(books))
    typing = middle(lambda: check(edited(books, next(typed))[-1:]))
    reading = middle(lambda: floor(books))
    first = min((cold() for _ in range(3)), key=lambda one: one["cpu"])
    show(
        f"{len(books)} handbooks, {lines:,} lines, {rows:,} rows in force, {findings} findings",
        [
            Line("floor: PyYAML's C loader, reading only", 1000 * reading.cpu, "ms"),
            Line(
                "cold: read, composed, checked, covered", 1000 * first["cpu"], "ms", 1000,
                f"{first['cpu'] / reading.cpu:.2f} of the floor",
            ),
            Line("cold, with the start of Python and imports", 1000 * first["whole"], "ms"),
            Line("warm: everything again", 1000 * warm.cpu, "ms", 100),
            Line("warm: the demo's handbook after one edit", 1000 * typing.cpu, "ms", 100),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    once() if "--once" in sys.argv else main()
