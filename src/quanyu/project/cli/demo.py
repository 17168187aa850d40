"""`quanyu demo`: the retailer 云上百货, imported through the same door as everybody's files."""

from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from quanyu.project.cli.output import messages, show_rows

app = typer.Typer(no_args_is_help=True)


@app.command()
def load(
    scale: Annotated[
        float | None, typer.Option(help="1 is the real size; a hundredth by default.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed makes the same files.")] = None,
) -> None:
    """Load the demo once; a load that was stopped is taken up where it stopped."""
    # The generator is loaded by the commands that need it, not by every command.
    from quanyu.project.demo.generation import DEFAULT_SCALE, DEFAULT_SEED
    from quanyu.project.demo.load import load_demo

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=messages, transient=True) as progress:
        task = progress.add_task("", total=None)

        def tell(done: int, total: int, what: str) -> None:
            progress.update(task, completed=done, total=total, description=what)

        load_demo(
            scale=DEFAULT_SCALE if scale is None else scale,
            seed=DEFAULT_SEED if seed is None else seed,
            progress=tell,
        )
    show_log_ins()


@app.command("log-ins")
def show_log_ins() -> None:
    """Show who can log in to the demo and with which password."""
    from quanyu.project.demo.password import demo_password
    from quanyu.project.demo.people import log_ins

    rows = [{"log-in": name, "name": who, "position": title} for name, who, title in log_ins()]
    show_rows(rows)
    messages.print(f"Password of all of them: {demo_password()}")


@app.callback()
def about() -> None:
    """Everything in the demo is invented."""
