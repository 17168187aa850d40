"""A file of `processes/` to a sheet. Faults become findings at their lines; nothing is raised."""

from typing import Any

from pydantic import ValidationError

from quanyu.handbook.sentences import OTHERWISE, SENTENCES
from quanyu.handbook.sheets.rows import COMMON, KINDS, OWN, Kind, Sheet
from quanyu.handbook.source import Place, Source, Tree, parse
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

WRITTEN = {"branches": "parallel", "answer": "is", "condition": "if"}
"""Names of fields → the words under which people write them."""


def read_sheet(path: str, text: str) -> tuple[Sheet | None, list[Finding]]:
    """Return the sheet that `text` describes, None where it cannot be read, and the findings."""
    source = parse(path, text)
    sheet = _sheet(source) if isinstance(source.tree, dict) else None
    if not isinstance(source.tree, dict) and not source.findings:
        source.report("HB-KIND", 1, msg("The file must begin with its kind."))
    return sheet, source.findings


def _sheet(source: Source) -> Sheet | None:
    tree = source.tree if isinstance(source.tree, dict) else {}
    if tree.get("kind") != "process":
        source.report(
            "HB-KIND",
            source.line(("kind",)),
            msg("The kind of this file must be %(expected)s."),
            expected="process",
        )
        return None
    steps = _steps(source, ("steps",), tree.get("steps", ""))
    given = {key: value for key, value in tree.items() if key not in ("kind", "steps")}
    try:
        return Sheet.model_validate({**given, "steps": steps, "file": source.file, "line": 1})
    except ValidationError as error:
        _explain(source, error)
        return None


def _steps(source: Source, place: Place, listed: Tree) -> object:
    if not isinstance(listed, list):
        return listed
    return [_step(source, (*place, index), entry) for index, entry in enumerate(listed)]


def _step(source: Source, place: Place, entry: Tree) -> object:
    """Turn a row as people write it into the fields of a step."""
    if not isinstance(entry, dict):
        return entry
    kinds = [kind for kind in KINDS if kind in entry]
    own: dict[str, Any] = {"file": source.file, "line": source.line(place) or 1}
    if len(kinds) != 1:
        source.report(
            "PS-KIND",
            source.line(place),
            msg("A row needs exactly one of %(expected)s."),
            expected=", ".join(KINDS),
        )
        return {**own, "id": entry.get("id", ""), "kind": "do", "zh": "?"}
    kind = kinds[0]
    rest: dict[str, Any] = {key: value for key, value in entry.items() if key != kind}
    _refuse_fields_of_others(source, place, kind, rest)
    if kind == "parallel":
        own |= {"branches": _branches(source, (*place, kind), entry[kind])}
        own |= {"zh": "并行", "en": rest.get("en", "In parallel")}
    else:
        own["zh"] = entry[kind]
    if isinstance(rest.get("cases"), list):
        rest["cases"] = [_case(case) for case in rest["cases"]]
    return {**rest, **own, "kind": kind}


def _refuse_fields_of_others(
    source: Source, place: Place, kind: Kind, rest: dict[str, Any]
) -> None:
    """Report and take out what another kind of row has, or what only reading may set."""
    own = OWN[kind] | COMMON - {"kind", "file", "line", "zh"}
    for key in sorted(rest.keys() - own):
        del rest[key]
        source.report(
            "PS-FIELD",
            source.line((*place, key)),
            msg("A row of the kind %(kind)s has no field %(field)s."),
            kind=kind,
            field=key,
        )


def _branches(source: Source, place: Place, listed: Tree) -> object:
    if not isinstance(listed, list):
        return listed
    branches: list[object] = []
    for index, entry in enumerate(listed):
        below = (*place, index)
        alone = isinstance(entry, dict)
        branches.append([_step(source, below, entry)] if alone else _steps(source, below, entry))
    return branches


def _case(entry: Tree) -> object:
    if not isinstance(entry, dict):
        return entry
    names = {"is": "answer", "if": "condition"}
    return {names.get(key, key): value for key, value in entry.items()}


def _explain(source: Source, error: ValidationError) -> None:
    for fault in error.errors(include_url=False):
        where = tuple(WRITTEN.get(str(part), part) for part in fault["loc"])
        rule, sentence = SENTENCES.get(fault["type"], OTHERWISE)
        source.report(
            rule,
            source.line(where),
            sentence,
            **{
                **fault.get("ctx", {}),
                "field": ".".join(str(part) for part in where),
                "value": str(fault["input"])[:60],
            },
        )
