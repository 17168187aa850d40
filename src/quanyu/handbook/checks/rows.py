"""What the files say as they stand: the head, ids that come twice, Chinese under zh."""

import re
from collections.abc import Iterable, Iterator

from quanyu.handbook.checks.rules import found
from quanyu.handbook.kinds import Content
from quanyu.handbook.records import Indicator, Named, Record
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def check(content: Content) -> Iterator[Finding]:
    """Yield the findings about rows as such."""
    yield from _identity(content)
    yield from _duplicates(content)
    yield from _chinese(content)


def _identity(content: Content) -> Iterator[Finding]:
    readable = any(one.file == "handbook.yaml" for one in content.findings)
    if content.identity is None and not readable:
        yield Finding(
            "HB-MISSING",
            "handbook.yaml",
            None,
            msg("handbook.yaml is missing: it names the handbook and its version."),
        )


def _duplicates(content: Content) -> Iterator[Finding]:
    yield from _twice((row.mark, row) for row in content.records())
    yield from _twice((name, row) for row in content.of(Indicator) for name in row.ids)


def _twice(named: Iterable[tuple[str, Record]]) -> Iterator[Finding]:
    first: dict[str, Record] = {}
    for name, row in named:
        other = first.setdefault(name, row)
        if other is not row:
            yield found(
                "HB-DUPLICATE",
                row,
                msg("%(name)s stands already in %(file)s, line %(line)s."),
                name=name.rpartition(":")[2],
                file=other.file,
                line=other.line,
            )


def _chinese(content: Content) -> Iterator[Finding]:
    texts = [(row, row.zh) for row in content.records() if isinstance(row, Named)]
    for row in content.of(Indicator):
        sentences = [row.definition, row.caution, row.pitfalls]
        texts += [(row, text.zh) for text in sentences if text]
    for owner, text in texts:
        if not CHINESE.search(text):
            yield found(
                "HB-CHINESE", owner, msg("“%(text)s” stands under zh without Chinese."), text=text
            )
