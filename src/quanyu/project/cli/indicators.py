"""`quanyu indicators`: the same figures as the pages, for scripts."""

from datetime import date
from typing import Annotated

import typer

from quanyu.editions import queries as editions
from quanyu.figures import queries
from quanyu.handbook import Handbook
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.project.cli.output import messages, show_json, show_rows
from quanyu.project.cli.people import AS, asker

app = typer.Typer(no_args_is_help=True)
JSON = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command("list")
def list_indicators(json: JSON = False) -> None:
    """List every indicator: key, names, unit, owner, and what it still waits for."""
    rows = [
        {
            "key": row.key,
            "zh": row.zh,
            "en": row.en,
            "unit": row.unit,
            "owner": row.owner,
            "ids": list(row.ids),
            "waits_for": list(row.waits_for),
        }
        for row in _handbook().indicators.values()
    ]
    show_json(rows) if json else show_rows(rows, ["key", "zh", "en", "unit", "owner"])


@app.command()
def show(key: str, json: JSON = False) -> None:
    """Show the definition of one indicator: meaning, formula, owner, pitfalls."""
    book = _handbook()
    row = book.indicators.get(key)
    if row is None:
        raise Refusal("indicator_unknown", msg("There is no indicator “%(key)s”."), key=key)
    facts = row.model_dump(mode="json", exclude={"file", "line"})
    if json:
        show_json(facts)
    else:
        show_rows([{"field": name, "value": str(value)} for name, value in facts.items() if value])


@app.command()
def query(
    keys: list[str],
    first: Annotated[str, typer.Option("--from", help="First business day.")],
    last: Annotated[str, typer.Option("--to", help="Last business day, included.")],
    by: Annotated[str, typer.Option(help="Dimensions: channel,day|week|month|category|…")] = "",
    where: Annotated[list[str] | None, typer.Option(help="DIM=VALUE, may be repeated.")] = None,
    compare: Annotated[str, typer.Option(help="previous, weekday, year or holiday.")] = "",
    user: AS = "",
    json: JSON = False,
) -> None:
    """Compute indicators over a period; --json prints a list of objects."""
    figures = queries.get_figures(
        asker(user),
        keys=tuple(keys),
        period=Period(_day(first), _day(last)),
        by=tuple(part for part in by.split(",") if part),
        where=_conditions(where or []),
        compare=compare or None,
    )
    if json:
        show_json(figures.table.rows)
        return
    show_rows(figures.table.rows)
    for caution in figures.table.cautions:
        messages.print(f"! {caution}")
    for lack in figures.missing:
        messages.print(f"! {lack}")


def _handbook() -> Handbook:
    return editions.in_force()


def _day(text: str) -> date:
    return Period.parse(text).first


def _conditions(given: list[str]) -> dict[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    for condition in given:
        name, equals, value = condition.partition("=")
        if not equals:
            raise Refusal(
                "condition_unreadable", msg("Write “%(text)s” as DIM=VALUE."), text=condition
            )
        chosen[name] = (*chosen.get(name, ()), value)
    return chosen
