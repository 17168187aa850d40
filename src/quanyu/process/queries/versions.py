"""What a version runs: its graph, its sheet, its program."""

from functools import lru_cache
from typing import Any

from quanyu.handbook.sheets import Graph, Sheet
from quanyu.handbook.sheets.rows import Step as Row
from quanyu.handbook.sheets.rows import all_steps
from quanyu.process import graphs
from quanyu.process.engine import Program, program_of
from quanyu.process.models import ProcessVersion


def program_for(version: ProcessVersion) -> Program:
    """Return the program of a version, made once per process and content."""
    return program_of(version.content_hash, lambda: graphs.from_plain(version.graph))


def graph_of(version: ProcessVersion) -> Graph:
    """Return the graph of a version."""
    return program_for(version).graph


def sheet_of(version: ProcessVersion) -> Sheet | None:
    """Return the sheet of a version, None for a foreign file."""
    return _sheet(_Kept(version))


def row_of(version: ProcessVersion, step: str) -> Row | None:
    """Return the row of the sheet for a step."""
    return _rows(_Kept(version)).get(step)


class _Kept:
    """A version as a key of what is kept: the same content is the same key."""

    __slots__ = ("key", "version")

    def __init__(self, version: ProcessVersion) -> None:
        self.key, self.version = version.content_hash, version

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and other.key == self.key


@lru_cache(maxsize=64)
def _sheet(kept: _Kept) -> Sheet | None:
    told = kept.version.sheet
    return Sheet.model_validate(_placed(told)) if told else None


def _placed(told: Any) -> Any:
    """Give rows back the place that a version does not keep: a moved line is the same process."""
    if isinstance(told, list):
        return [_placed(part) for part in told]
    if not isinstance(told, dict):
        return told
    row = {name: _placed(part) for name, part in told.items()}
    is_record = "kind" in row or "process" in row
    return {"file": "", "line": 1, **row} if is_record else row


@lru_cache(maxsize=64)
def _rows(kept: _Kept) -> dict[str, Row]:
    sheet = _sheet(kept)
    return {row.id: row for row in all_steps(sheet.steps)} if sheet else {}
