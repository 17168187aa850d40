"""`trace`: where each id of the catalogue lives in this project, or that it does not yet."""

from typing import Annotated

import typer

from quanyu.handbook import trace as tracing
from quanyu.handbook.trace import Traced, counts
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.project.cli.handbook.sources import JSON
from quanyu.project.cli.handbook.words import named
from quanyu.project.cli.output import show_json, show_rows

ID = Annotated[str, typer.Argument(help="One id; default: the counts of every kind.")]


def trace(id: ID = "", json: JSON = False) -> None:
    """Show where each catalogue id lives: standard row, process, indicator, page, test."""
    rows = [row for row in tracing.trace() if not id or row.id == id]
    if not rows:
        raise Refusal("catalogue_unknown", msg("The catalogue has no id “%(id)s”."), id=id)
    if json:
        show_json({"counts": counts(rows), "ids": [_document(row) for row in rows]})
    elif id:
        show_rows([{"role": p.role, "file": p.file, "line": p.line} for p in rows[0].places])
    else:
        show_rows([{"kind": kind, **told} for kind, told in counts(rows).items()])


def _document(row: Traced) -> dict[str, object]:
    return {
        "id": row.id,
        "kind": row.kind,
        "name": named(row),
        "nowhere": row.nowhere,
        "places": [{"role": p.role, "file": p.file, "line": p.line} for p in row.places],
    }
