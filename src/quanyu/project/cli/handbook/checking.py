"""`check` and `diff`: what is wrong, and what differs."""

from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from quanyu.handbook.differences import NOUNS, RowChange, ThreeWayLine, compare, three_way
from quanyu.indicators import load_definitions
from quanyu.project.cli.handbook.sources import JSON, PATH, Taken, take
from quanyu.project.cli.handbook.words import field_word, named, sentence, value_text
from quanyu.project.cli.output import messages, show_json, show_rows

Rows = list[dict[str, Any]]


def check(path: PATH = None, json: JSON = False) -> None:
    """List every finding; exit code 1 when there is an error among them."""
    taken = take(path)
    found = [*taken.findings, *load_definitions(taken.book)[1]]
    found = list({(one.rule, one.file, one.line, one.msgid): one for one in found}.values())
    rows: Rows = [
        {
            "severity": f.severity,
            "file": f.file,
            "line": f.line,
            "rule": f.rule,
            "text": sentence(f),
        }
        for f in found
    ]
    if json:
        show_json(rows)
    elif rows:
        show_rows(rows)
    else:
        messages.print(_("%(counts)s: no findings") % {"counts": _counts(taken)})
    raise typer.Exit(1 if any(f.severity == "error" for f in found) else 0)


def _counts(taken: Taken) -> str:
    book = taken.book
    return _("%(positions)s positions, %(duties)s duties, %(indicators)s indicators") % {
        "positions": len(book.positions),
        "duties": len(book.duties),
        "indicators": len(book.indicators),
    }


def diff(
    old: Path,
    new: PATH = None,
    own: Annotated[
        Path | None, typer.Option(help="What was made of OLD: who changed what, and conflicts.")
    ] = None,
    json: JSON = False,
) -> None:
    """Compare two handbooks row by row; with --own, a base's new release against what we made."""
    before, after = take(old).book, take(new).book
    if own is None:
        rows = [row for one in compare(before, after) for row in _changed(one)]
    else:
        rows = [_line(one) for one in three_way(before, after, take(own).book)]
    if json:
        show_json(rows)
    elif rows:
        show_rows(rows)
    else:
        messages.print(_("No difference."))


def _changed(one: RowChange) -> Rows:
    head = {"change": one.kind, "kind": _(NOUNS[one.noun]), "id": one.name, "name": named(one)}
    if not one.fields:
        return [{**head, "field": "", "before": "", "after": ""}]
    return [
        {
            **head,
            "field": field_word(part.field),
            "before": value_text(part.before),
            "after": value_text(part.after),
        }
        for part in one.fields
    ]


def _line(one: ThreeWayLine) -> dict[str, Any]:
    return {
        "side": one.side,
        "kind": _(NOUNS[one.noun]),
        "id": one.name,
        "name": named(one),
        "field": field_word(one.field) if one.field else "",
        "old": value_text(one.old),
        "new": value_text(one.new),
        "ours": value_text(one.ours),
    }
