"""Rows and their origins to a `Handbook`, and the hash of its meaning."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from quanyu.handbook.book import Handbook, Origin, OriginKind, Tags
from quanyu.handbook.records import (
    Card,
    Competency,
    Cut,
    Department,
    Duty,
    Form,
    Identity,
    Indicator,
    IndicatorGroup,
    Measure,
    Module,
    Position,
    Process,
    Reading,
    Record,
    Rule,
    TagAction,
    TagObject,
    Waiver,
    Word,
)
from quanyu.handbook.records.overlay import Operation
from quanyu.handbook.sheets.rows import Sheet

R = TypeVar("R", bound=Record)


def assemble(
    identity: Identity | None,
    rows: Iterable[Record],
    origins: Mapping[str, Origin],
    left: Mapping[str, Origin] | None = None,
    bases: tuple[Handbook, ...] = (),
    operations: Iterable[Operation] = (),
) -> Handbook:
    """Return the handbook of these rows; of rows with one id, which is a finding, the first."""
    sorted_rows: dict[type[Record], dict[str, Any]] = defaultdict(dict)
    for row in rows:
        sorted_rows[type(row)].setdefault(row.mark, row)

    def of(model: type[R]) -> dict[str, R]:
        return {row.name: row for row in sorted_rows[model].values()}

    indicators = of(Indicator)
    waivers: Iterable[Waiver] = sorted_rows[Waiver].values()
    kept = [row for listed in sorted_rows.values() for row in listed.values()]
    head = [identity] if identity else []
    return Handbook(
        **_told(identity),
        departments=of(Department),
        positions=of(Position),
        duties=of(Duty),
        modules=of(Module),
        competencies=of(Competency),
        measures=of(Measure),
        cuts=tuple(of(Cut).values()),
        groups=dict(sorted(of(IndicatorGroup).items(), key=lambda item: item[1].order)),
        indicators=indicators,
        cards=of(Card),
        rules=of(Rule),
        processes=of(Process),
        sheets=of(Sheet),
        forms=of(Form),
        tags=Tags(of(TagObject), of(TagAction)),
        words=of(Word),
        readings=of(Reading),
        waivers={(row.rule, row.object): row for row in waivers},
        content_hash=_hash([*head, *kept, *operations], bases),
        origins=origins,
        left=left or {},
        bases=bases,
        _by_id=_first((name, row.key) for row in indicators.values() for name in row.ids),
    )


def _told(identity: Identity | None) -> dict[str, Any]:
    """Return what the handbook says of itself."""
    names = ("id", "version", "zh", "en", "status", "extends")
    if identity is None:
        return {"id": "", "version": ""}
    return {name: getattr(identity, name) for name in names}


def origins_of(rows: Iterable[Record], kind: OriginKind, base: str) -> dict[str, Origin]:
    """Return the origins of rows that stand in files of the handbook."""
    return {row.mark: Origin(kind, base, file=row.file, line=row.line) for row in rows}


def _first(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Map names to values; where a name comes twice, which is a finding, the first one stays."""
    chosen: dict[str, str] = {}
    for name, value in named:
        chosen.setdefault(name, value)
    return chosen


def _hash(rows: Iterable[Record], bases: Iterable[Handbook]) -> str:
    """Hash the meaning: the records without their places, in an order of their own."""
    lines = sorted([*(row.meaning for row in rows), *(base.content_hash for base in bases)])
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
