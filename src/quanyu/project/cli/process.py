"""`quanyu process`: list, check and walk process sheets, and write them as BPMN."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from django.utils.translation import gettext as _

from quanyu.handbook import Handbook, Position
from quanyu.handbook.bases import FOLDER
from quanyu.handbook.sheets import Sheet, draw, read_sheet, to_xml
from quanyu.handbook.sheets.checks import check_sheet
from quanyu.handbook.sheets.graph import Graph
from quanyu.handbook.sheets.rows import all_steps
from quanyu.handbook.sheets.walks import Walked, read_walks, untaken, walk_through
from quanyu.kernel.finding import Finding
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.project.cli.handbook.sources import JSON, PATH, take
from quanyu.project.cli.handbook.words import named, sentence
from quanyu.project.cli.output import messages, show_json, show_rows

app = typer.Typer(no_args_is_help=True)
WHAT = Annotated[str | None, typer.Argument(help="Id of a process, or file of a sheet.")]
OF = Annotated[Path | None, typer.Option("--of", help="Handbook; default: the edition in force.")]
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Chosen:
    """A sheet with its graph, what was found in it, and the stories beside it."""

    name: str
    graph: Graph | None
    findings: tuple[Finding, ...]
    walks: Path | None


@app.command("list")
def list_(path: PATH = None, json: JSON = False) -> None:
    """List the processes of a handbook with their lanes and the number of their steps."""
    book = take(path).book
    rows: Rows = [
        {
            "id": row.id,
            "name": named(row),
            "lanes": ", ".join(row.lanes),
            "steps": len(list(all_steps(sheet.steps))) if (sheet := book.sheets.get(row.id)) else 0,
        }
        for row in book.processes.values()
    ]
    show_json(rows) if json else show_rows(rows)


@app.command()
def check(what: WHAT = None, of: OF = None, json: JSON = False) -> None:
    """List what is wrong with one sheet or with all; exit code 1 when there is an error."""
    found = [one for chosen in _chosen(what, of) for one in chosen.findings]
    rows: Rows = [
        {"file": f.file, "line": f.line, "rule": f.rule, "text": sentence(f)} for f in found
    ]
    if json:
        show_json(rows)
    elif rows:
        show_rows(rows)
    else:
        messages.print(_("No findings."))
    raise typer.Exit(1 if any(f.severity == "error" for f in found) else 0)


@app.command()
def bpmn(
    what: Annotated[str, typer.Argument(help="Id of a process, or file of a sheet.")],
    of: OF = None,
    language: Annotated[Literal["zh", "en"], typer.Option(help="Of the texts.")] = "zh",
) -> None:
    """Write a process to the standard output as BPMN 2.0 with its drawing."""
    (chosen,) = _chosen(what, of)
    if chosen.graph is None or any(one.severity == "error" for one in chosen.findings):
        raise Refusal("sheet_faulty", msg("%(id)s has faults: check it first."), id=chosen.name)
    typer.echo(to_xml(chosen.graph, draw(chosen.graph, language), language))


@app.command()
def walk(what: WHAT = None, of: OF = None, json: JSON = False) -> None:
    """Tell the stories beside sheets; exit code 1 where one goes otherwise or a way is untold."""
    rows: Rows = []
    for chosen in _chosen(what, of):
        if chosen.graph is None or chosen.walks is None:
            continue
        told = [
            walk_through(chosen.graph, one)
            for one in read_walks(chosen.walks.read_text(encoding="utf-8"))
        ]
        rows += [_told(chosen.name, one) for one in told]
        left = untaken(chosen.graph, told)
        rows += [{"id": chosen.name, "walk": "", "fault": _("untold: %s") % way} for way in left]
    show_json(rows) if json else show_rows(rows)
    raise typer.Exit(1 if any(row["fault"] for row in rows) else 0)


def _told(process: str, one: Walked) -> dict[str, Any]:
    return {"id": process, "walk": one.walk.name, "fault": one.fault}


def _chosen(what: str | None, of: Path | None) -> list[Chosen]:
    """Return the sheet that is meant, or all of them. Refuses: process_unknown."""
    book = take(of).book
    positions = _positions(book)
    if what and Path(what).is_file():
        path = Path(what)
        sheet, findings = read_sheet(path.as_posix(), path.read_text(encoding="utf-8"))
        beside = path.with_suffix(".walks.json")
        return [_of(path.stem, sheet, findings, positions, beside if beside.is_file() else None)]
    names = [what] if what else list(book.sheets)
    if what and what not in book.sheets:
        raise Refusal("process_unknown", msg("“%(id)s” is no sheet and no file."), id=what)
    return [
        _of(name, book.sheets[name], [], positions, next(FOLDER.glob(_beside(name)), None))
        for name in names
    ]


def _beside(process: str) -> str:
    return f"*/processes/{process}.walks.json"


def _of(
    name: str,
    sheet: Sheet | None,
    findings: list[Finding],
    positions: Mapping[str, Position],
    walks: Path | None,
) -> Chosen:
    if sheet is None:
        return Chosen(name, None, tuple(findings), walks)
    graph, more = check_sheet(sheet, positions)
    return Chosen(name, graph, (*findings, *more), walks)


def _positions(book: Handbook) -> dict[str, Position]:
    books = (*reversed(book.bases), book)
    return {row.id: row for one in books for row in one.positions.values()}
