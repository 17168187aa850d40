"""The commands put together. Each group lives in a module of its own."""

import typer

from quanyu.project.cli import demo, handbook, imports, indicators, process, service, work

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Quanyu: from channel exports to figures that people trust.",
)
app.command("setup")(service.setup)
app.command("serve")(service.serve)
app.command("worker")(service.worker)
app.command("tick")(work.tick)
app.command("vacuum")(service.vacuum)
app.command("backup")(service.backup)
app.command("restore")(service.restore)
app.command("import")(imports.import_files)
app.command("undo")(imports.undo)
app.command("batches")(imports.batches)
app.command("formats")(imports.list_formats)
app.add_typer(indicators.app, name="indicators", help="List, show and query indicators.")
app.add_typer(handbook.app, name="handbook", help="Check the files of a handbook.")
app.add_typer(process.app, name="process", help="List, check, draw and walk processes.")
app.add_typer(service.audit, name="audit", help="Verify the audit trail.")
app.add_typer(demo.app, name="demo", help="The demo retailer.")
