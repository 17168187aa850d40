"""A folder, or a mapping of paths to texts, to a handbook and everything found on the way."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from quanyu.handbook import checks, kinds
from quanyu.handbook.records import (
    Cut,
    Indicator,
    IndicatorGroup,
    Measure,
    Position,
    Record,
)
from quanyu.handbook.source import parse
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Handbook:
    """What a folder says, as records by their ids, in the order of the files.

    `content_hash` covers the meaning (not comments, order of fields, or file names).
    """

    id: str
    version: str
    positions: Mapping[str, Position]
    measures: Mapping[str, Measure]
    cuts: tuple[Cut, ...]
    groups: Mapping[str, IndicatorGroup]
    indicators: Mapping[str, Indicator]
    content_hash: str
    _by_id: Mapping[str, str] = field(repr=False)

    def indicator_of(self, name: str) -> Indicator | None:
        """Return the indicator with this key or one of whose ids this is (IND-101, IDX-03)."""
        return self.indicators.get(name) or self.indicators.get(self._by_id.get(name, ""))


def shipped_base() -> Path:
    """Return the folder of the base that is shipped with the product."""
    return Path(__file__).parent.parent / "standards" / "quanyu"


def load(
    folder: Path, *, known_permission: Callable[[str], bool] | None = None
) -> tuple[Handbook, list[Finding]]:
    """Read a handbook folder.

    `known_permission` tells whether a room declares a code; without it codes are not checked.
    Returns the handbook of what could be read, and all findings, sorted by file and line.
    """
    texts, findings = _read(folder)
    handbook, more = load_texts(texts, known_permission=known_permission)
    return handbook, _sorted([*findings, *more])


def load_texts(
    texts: Mapping[str, str], *, known_permission: Callable[[str], bool] | None = None
) -> tuple[Handbook, list[Finding]]:
    """Read a handbook that is given as {path with slashes: text}; see `load`."""
    content = kinds.Content()
    for path in sorted(texts):
        kinds.read(parse(path, texts[path]), content)
    findings = [*content.findings, *checks.check(content, known_permission)]
    return _assemble(content), _sorted(findings)


def _read(folder: Path) -> tuple[dict[str, str], list[Finding]]:
    texts: dict[str, str] = {}
    findings: list[Finding] = []
    paths = [*folder.rglob("*.yaml"), *folder.rglob("*.yml")]
    for path in sorted(paths):
        name = path.relative_to(folder).as_posix()
        try:
            texts[name] = path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            findings.append(
                Finding("HB-READ", name, None, msg("The file cannot be read as UTF-8 text."))
            )
    return texts, findings


def _assemble(content: kinds.Content) -> Handbook:
    return Handbook(
        id=content.identity[0].id if content.identity else "",
        version=content.identity[0].version if content.identity else "",
        positions=_first((row.id, row) for row in content.positions),
        measures=_first((row.measure, row) for row in content.measures),
        cuts=tuple(content.cuts),
        groups=_first(
            (row.group, row) for row in sorted(content.groups, key=lambda row: row.order)
        ),
        indicators=_first((row.key, row) for row in content.indicators),
        content_hash=_hash(content),
        _by_id=_first((name, row.key) for row in content.indicators for name in row.ids),
    )


def _first(named: Iterable[tuple[str, V]]) -> dict[str, V]:
    """Map names to values; where a name comes twice, which is a finding, the first one stays."""
    chosen: dict[str, V] = {}
    for name, value in named:
        chosen.setdefault(name, value)
    return chosen


def _hash(content: kinds.Content) -> str:
    """Hash the meaning: the records without their places, in an order of their own."""
    kept: list[Record] = [
        *content.identity,
        *content.positions,
        *content.measures,
        *content.cuts,
        *content.groups,
        *content.indicators,
    ]
    lines = sorted(f"{type(row).__name__} {row.model_dump_json()}" for row in kept)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _sorted(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda found: (found.file, found.line or 0, found.rule))
