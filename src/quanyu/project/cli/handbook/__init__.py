"""`quanyu handbook`: check, cover, compare, show and trace a handbook; bring it out and in."""

import typer

from quanyu.project.cli.handbook import checking, covering, moving, showing, tracing

app = typer.Typer(no_args_is_help=True)
app.command("check")(checking.check)
app.command("coverage")(covering.coverage)
app.command("diff")(checking.diff)
app.command("show")(showing.show)
app.command("trace")(tracing.trace)
app.command("export")(moving.export)
app.command("import")(moving.import_)

__all__ = ["app"]
