"""Checks across the files of a handbook: what one record says about another."""

import re
from collections.abc import Callable, Iterable, Iterator

from quanyu.handbook.kinds import Content
from quanyu.handbook.records import Indicator, Measure, Named, Position, Record
from quanyu.kernel.finding import Finding, Severity
from quanyu.kernel.text import msg

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def check(content: Content, known_permission: Callable[[str], bool] | None) -> list[Finding]:
    """Return every finding of the cross-checks; the order follows the checks, not the files."""
    return [
        *_identity(content),
        *_duplicates(content),
        *_chinese(content),
        *_superiors(content.positions),
        *_permissions(content.positions, known_permission),
        *_measures(content),
        *_indicators(content),
    ]


def _found(
    rule: str, row: Record, msgid: str, severity: Severity = "error", **params: object
) -> Finding:
    return Finding(rule, row.file, row.line, msgid, params, severity)


def _identity(content: Content) -> Iterator[Finding]:
    readable = any(found.file == "handbook.yaml" for found in content.findings)
    if not content.identity and not readable:
        yield Finding(
            "HB-MISSING",
            "handbook.yaml",
            None,
            msg("handbook.yaml is missing: it names the handbook and its version."),
        )


def _duplicates(content: Content) -> Iterator[Finding]:
    yield from _twice((row.id, row) for row in content.positions)
    yield from _twice((row.measure, row) for row in content.measures)
    yield from _twice((row.fact, row) for row in content.cuts)
    yield from _twice((row.group, row) for row in content.groups)
    yield from _twice((row.key, row) for row in content.indicators)
    yield from _twice((name, row) for row in content.indicators for name in row.ids)


def _twice(named: Iterable[tuple[str, Record]]) -> Iterator[Finding]:
    first: dict[str, Record] = {}
    for name, row in named:
        other = first.setdefault(name, row)
        if other is not row:
            yield _found(
                "HB-DUPLICATE",
                row,
                msg("%(name)s stands already in %(file)s, line %(line)s."),
                name=name,
                file=other.file,
                line=other.line,
            )


def _chinese(content: Content) -> Iterator[Finding]:
    named: list[Named] = [*content.positions, *content.measures, *content.groups]
    texts: list[tuple[Named, str]] = [(row, row.zh) for row in named]
    for row in content.indicators:
        sentences = [row.definition, row.caution, row.pitfalls]
        texts += [(row, row.zh), *((row, text.zh) for text in sentences if text)]
    for owner, text in texts:
        if not CHINESE.search(text):
            yield _found(
                "HB-CHINESE",
                owner,
                msg("“%(text)s” stands under zh without Chinese."),
                "warning",
                text=text,
            )


def _superiors(positions: list[Position]) -> Iterator[Finding]:
    above = {row.id: row.superior for row in positions}
    for row in positions:
        if row.superior and row.superior not in above:
            yield _found(
                "HB-REFERENCE",
                row,
                msg("The superior %(id)s is no position here."),
                id=row.superior,
            )
        elif row.id in _chain(row.superior, above):
            yield _found("HB-CYCLE", row, msg("%(id)s is a superior of itself."), id=row.id)


def _chain(start: str | None, above: dict[str, str | None]) -> list[str]:
    """Return the superiors from `start` upwards, ending where a position comes again."""
    chain: list[str] = []
    while start and start not in chain:
        chain.append(start)
        start = above.get(start)
    return chain


def _permissions(
    positions: list[Position], known: Callable[[str], bool] | None
) -> Iterator[Finding]:
    for row in positions:
        for code in row.permissions:
            if known and not known(code):
                yield _found(
                    "HB-PERMISSION",
                    row,
                    msg("No room declares the permission %(code)s."),
                    code=code,
                )
        if len(set(row.permissions)) < len(row.permissions):
            yield _found("HB-DUPLICATE", row, msg("%(id)s lists a permission twice."), id=row.id)


def _measures(content: Content) -> Iterator[Finding]:
    for row in content.measures:
        yield from _measure(row)


def _measure(row: Measure) -> Iterator[Finding]:
    missing = row.of is None and (row.aggregate != "count" or row.again_within is not None)
    if missing:
        yield _found("HB-MEASURE", row, msg("%(name)s must say of which column."), name=row.measure)
    special = row.first_time or row.again_within is not None
    ways = special + (row.having is not None)
    if ways > 1 or (ways and not row.per) or (row.per and row.aggregate == "count" and not ways):
        yield _found(
            "HB-MEASURE",
            row,
            msg(
                "%(name)s: having, first_time and again_within exclude each other and need per;"
                " a count per id needs one of them."
            ),
            name=row.measure,
        )
    if special and row.aggregate != "count":
        yield _found(
            "HB-MEASURE",
            row,
            msg("%(name)s counts ids: its aggregate must be count."),
            name=row.measure,
        )


def _indicators(content: Content) -> Iterator[Finding]:
    positions = {row.id for row in content.positions}
    keys = {row.key for row in content.indicators}
    for row in content.indicators:
        yield from _indicator(row, positions, keys)


def _indicator(row: Indicator, positions: set[str], keys: set[str]) -> Iterator[Finding]:
    if row.owner not in positions:
        yield _found(
            "HB-REFERENCE", row, msg("The owner %(id)s is no position here."), id=row.owner
        )
    if row.companion_of is not None and (
        row.companion_of not in keys or row.companion_of == row.key
    ):
        yield _found(
            "HB-REFERENCE", row, msg("%(key)s names no other indicator here."), key=row.companion_of
        )
    if any(bool(part.among) == bool(part.apart_from) for part in row.only):
        yield _found(
            "HB-FORMULA", row, msg("A restriction under only needs either among or apart_from.")
        )
    if (row.formula is None) == (not row.waits_for):
        yield _found(
            "HB-FORMULA",
            row,
            msg("%(key)s needs either a formula or the facts it waits for."),
            key=row.key,
        )
