"""`coverage`: what nobody holds, what two hold, what is too much; and bases side by side."""

from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from quanyu.handbook import load_texts, standard_texts
from quanyu.handbook.bases import COMMON
from quanyu.handbook.checks import rules
from quanyu.handbook.coverage import Coverage, Score, missing_objects
from quanyu.handbook.coverage import coverage as cover
from quanyu.kernel import clock
from quanyu.project.cli.handbook.sources import JSON, PATH, Taken, take
from quanyu.project.cli.handbook.words import hole, named
from quanyu.project.cli.output import show_json, show_rows

Rows = list[dict[str, Any]]


def coverage(
    path: PATH = None,
    against: Annotated[
        list[Path] | None,
        typer.Option(help="Other handbooks: list the objects that none of them has a duty for."),
    ] = None,
    json: JSON = False,
) -> None:
    """Show what nobody holds, what two hold, what is too much; scores with their lists."""
    taken = take(path)
    if against:
        _objects(taken, [take(other) for other in against], json=json)
        return
    found = cover(taken.book, taken.staffing, on=clock.today())
    if json:
        show_json(_document(found))
        return
    if found.by_base:
        show_rows([_score(one) for one in found.by_base])
    show_rows(_totals(found))
    rows = [
        {
            "rule": one.rule,
            "object": one.object,
            "text": hole(one),
            "waived": one.waiver is not None,
        }
        for one in sorted(found.findings, key=lambda one: not one.counts)
    ]
    if rows:
        show_rows(rows)


def _objects(taken: Taken, others: list[Taken], *, json: bool) -> None:
    """List the objects of the tag tree that one side has duties for and the other has not."""
    common, _unused = load_texts(standard_texts(COMMON))
    books = [other.book for other in others]
    missing = {
        "missing": missing_objects(taken.book, books, common.tags),
        "back": [one for book in books for one in missing_objects(book, [taken.book], common.tags)],
    }
    rows = [
        {"side": side, "object": one.object, "duties": one.duties, "nearest": one.nearest}
        for side, listed in missing.items()
        for one in listed
    ]
    if json:
        show_json(rows)
    else:
        joined = [
            {name: ", ".join(v) if isinstance(v, tuple) else v for name, v in row.items()}
            for row in rows
        ]
        show_rows(joined, ["side", "object", "duties", "nearest"])


def _score(score: Score) -> dict[str, Any]:
    rate = score.rate
    return {
        "of": score.of or "–",
        "duties": score.total,
        "adopted": len(score.adopted),
        "reassigned": len(score.reassigned),
        "declared": len(score.declared),
        "missing": len(score.missing),
        "rate": "–" if rate is None else f"{rate:.0%}",
    }


def _totals(found: Coverage) -> Rows:
    """Return how many findings of each rule still count; why, where that cannot be known."""
    return [
        {"rule": rule.code, "count": found.count(rule.code), "about": _about(found, rule.code)}
        for rule in rules().values()
        if rule.weight == "coverage"
    ]


def _about(found: Coverage, code: str) -> str:
    return _(found.unknown[code]) if code in found.unknown else named(rules()[code])


def _document(found: Coverage) -> dict[str, Any]:
    return {
        "on": found.on,
        "counts": {row["rule"]: row["count"] for row in _totals(found)},
        "unknown": {code: _(why) for code, why in found.unknown.items()},
        "by_base": [_listed(score) for score in found.by_base],
        "by_department": [_listed(score) for score in found.by_department],
        "findings": [
            {
                "rule": one.rule,
                "object": one.object,
                "text": hole(one),
                "department": one.department,
                "positions": one.positions,
                "file": one.file,
                "line": one.line,
                "counts": one.counts,
                "verdict": one.waiver.verdict if one.waiver else None,
            }
            for one in found.findings
        ],
        "shared_by_line": [{"tag": one.tag, "pairs": one.pairs} for one in found.shared],
        "loads": [
            {
                "position": load.position,
                "duties": load.duties,
                "occurrences": round(load.occurrences, 1),
                "hours_per_head": round(load.minutes_per_head / 60, 1),
            }
            for load in sorted(found.loads.values(), key=lambda load: -load.occurrences)
        ],
    }


def _listed(score: Score) -> dict[str, Any]:
    names = ("of", "adopted", "reassigned", "declared", "missing", "rate")
    return {name: getattr(score, name) for name in names}
