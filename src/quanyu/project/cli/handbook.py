"""`quanyu handbook`: what the files of a handbook say, with every fault and its line."""

from pathlib import Path
from typing import Annotated

import typer

from quanyu.handbook import loader, shipped_base
from quanyu.indicators import load_definitions
from quanyu.project.cli.output import messages, show_json, show_rows

app = typer.Typer(no_args_is_help=True)
PATH = Annotated[
    Path | None, typer.Argument(help="Folder of a handbook; default: the shipped one.")
]
JSON = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command()
def check(path: PATH = None, json: JSON = False) -> None:
    """List every finding; exit code 1 when there is an error among them."""
    book, findings = loader.load(path or shipped_base())
    findings = [*findings, *load_definitions(book)[1]]
    rows = [
        {"severity": f.severity, "file": f.file, "line": f.line, "rule": f.rule, "text": str(f)}
        for f in findings
    ]
    if json:
        show_json(rows)
    elif rows:
        show_rows(rows)
    else:
        counts = f"{len(book.positions)} positions, {len(book.indicators)} indicators"
        messages.print(f"{counts}: no findings")
    raise typer.Exit(1 if any(f.severity == "error" for f in findings) else 0)
