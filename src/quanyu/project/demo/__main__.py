"""`python -m quanyu.project.demo OUT`: write the demo retailer's exports."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from quanyu.project.demo import generate
from quanyu.project.demo.generation import DEFAULT_SCALE, DEFAULT_SEED


def main(
    out: Annotated[Path, typer.Argument(help="folder to write to")],
    scale: Annotated[float, typer.Option(min=0.0001, max=1, help="1 = real size")] = DEFAULT_SCALE,
    seed: Annotated[int, typer.Option(help="same seed, same files")] = DEFAULT_SEED,
    today: Annotated[str, typer.Option(help="YYYY-MM-DD; default: the clock's day")] = "",
) -> None:
    """Write 25 months of channel exports of the demo retailer into OUT."""
    day = date.fromisoformat(today) if today else None
    manifest = generate(out, today=day, scale=scale, seed=seed)
    days = f"{manifest.first} to {manifest.last}"
    typer.echo(f"{len(manifest.files)} files, {manifest.rows} rows, {days}")


if __name__ == "__main__":
    typer.run(main)
