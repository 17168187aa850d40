"""The kinds of files of a handbook, and how each becomes records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError

from quanyu.handbook.records import (
    Cut,
    Identity,
    Indicator,
    IndicatorGroup,
    Measure,
    Position,
    Record,
)
from quanyu.handbook.source import Place, Source, Tree, entries
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

R = TypeVar("R", bound=Record)

FIELDS = {
    "handbook": frozenset({"kind", "id", "version", "zh", "en"}),
    "positions": frozenset({"kind", "positions"}),
    "measures": frozenset({"kind", "cuts", "measures"}),
    "indicators": frozenset({"kind", "group", "order", "zh", "en", "indicators"}),
}
SENTENCES = {
    "missing": ("HB-MISSING", msg("%(field)s is missing.")),
    "extra_forbidden": ("HB-FIELD", msg("%(field)s is not a field of this kind of entry.")),
    "literal_error": ("HB-VALUE", msg("%(field)s is “%(value)s”; possible are %(expected)s.")),
    "string_pattern_mismatch": (
        "HB-VALUE",
        msg("%(field)s is “%(value)s”, which does not have the form %(pattern)s."),
    ),
    "string_too_short": ("HB-MISSING", msg("%(field)s is empty.")),
    "string_too_long": ("HB-VALUE", msg("%(field)s is longer than %(max_length)s characters.")),
    "tuple_type": ("HB-VALUE", msg("%(field)s must be a list.")),
    "string_type": ("HB-VALUE", msg("%(field)s must be one text.")),
    "int_parsing": ("HB-VALUE", msg("%(field)s is “%(value)s”; a whole number is needed.")),
}
OTHERWISE = ("HB-VALUE", msg("%(field)s is “%(value)s”, which is not possible here."))


@dataclass(slots=True)
class Content:
    """All records of all files in reading order (duplicates included), and the findings."""

    identity: list[Identity] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    groups: list[IndicatorGroup] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read(source: Source, content: Content) -> None:
    """Add the records and findings of one parsed file to `content`."""
    kind = _kind(source)
    if isinstance(source.tree, dict) and kind:
        _refuse_unknown_heads(source, kind, source.tree)
        READERS[kind](source, content)
    content.findings.extend(source.findings)


def _kind(source: Source) -> str | None:
    """Return the kind that the path stands for, where the file says the same of itself."""
    expected = kind_of_path(source.file)
    if expected is None:
        source.report("HB-KIND", None, msg("No kind of handbook file has this name."))
        return None
    if not isinstance(source.tree, dict):
        if not source.findings:
            source.report("HB-KIND", 1, msg("The file must begin with its kind."))
        return None
    if source.tree.get("kind") != expected:
        source.report(
            "HB-KIND",
            source.line(("kind",)),
            msg("The kind of this file must be %(expected)s."),
            expected=expected,
        )
        return None
    return expected


def kind_of_path(path: str) -> str | None:
    """Return the kind of the file at `path`, or None where no kind has its place."""
    named = {
        "handbook.yaml": "handbook",
        "positions.yaml": "positions",
        "measures.yaml": "measures",
    }
    folder, _, name = path.rpartition("/")
    return "indicators" if folder == "indicators" else named.get(name) if not folder else None


def _refuse_unknown_heads(source: Source, kind: str, tree: Mapping[str, Tree]) -> None:
    for key in tree.keys() - FIELDS[kind]:
        source.report("HB-FIELD", source.line((key,)), SENTENCES["extra_forbidden"][1], field=key)


def _read_handbook(source: Source, content: Content) -> None:
    if ("version",) in source.plain:
        source.report(
            "HB-VERSION",
            source.line(("version",)),
            msg("Put the version in quotes, so that no tool takes it for a number."),
        )
    content.identity.extend(_head(source, Identity))


def _read_positions(source: Source, content: Content) -> None:
    content.positions.extend(_rows(source, "positions", Position))


def _read_measures(source: Source, content: Content) -> None:
    content.cuts.extend(_rows(source, "cuts", Cut))
    content.measures.extend(_rows(source, "measures", Measure))


def _read_indicators(source: Source, content: Content) -> None:
    groups = _head(source, IndicatorGroup)
    content.groups.extend(groups)
    group = groups[0].group if groups else "unknown"
    content.indicators.extend(_rows(source, "indicators", Indicator, group=group))


READERS = {
    "handbook": _read_handbook,
    "positions": _read_positions,
    "measures": _read_measures,
    "indicators": _read_indicators,
}


def _head(source: Source, model: type[R]) -> list[R]:
    """Return the record that the top of the file describes, or nothing."""
    tree = source.tree if isinstance(source.tree, dict) else {}
    wanted = {key: value for key, value in tree.items() if key in model.model_fields}
    return _record(source, (), wanted, model)


def _rows(source: Source, key: str, model: type[R], **given: str) -> list[R]:
    return [
        row
        for index, entry in entries(source, key)
        for row in _record(source, (key, index), entry, model, **given)
    ]


def _record(
    source: Source, place: Place, entry: Mapping[str, Tree], model: type[R], **given: str
) -> list[R]:
    line = source.line(place) or 1
    own = {"file": source.file, "line": line, **given}
    for name in own.keys() & entry.keys():
        source.report(
            "HB-FIELD", source.line((*place, name)), SENTENCES["extra_forbidden"][1], field=name
        )
    try:
        return [model.model_validate({**entry, **own})]
    except ValidationError as error:
        _explain(source, place, error)
        return []


def _explain(source: Source, place: Place, error: ValidationError) -> None:
    """Turn what the schema says into sentences of ours, each at its own line."""
    for fault in error.errors(include_url=False):
        where = (*place, *fault["loc"])
        rule, sentence = SENTENCES.get(fault["type"], OTHERWISE)
        source.report(
            rule,
            source.line(where),
            sentence,
            **{
                **fault.get("ctx", {}),
                "field": ".".join(str(part) for part in fault["loc"]),
                "value": str(fault["input"])[:60],
            },
        )
