"""The demo retailer's people: units, posts and appointments, through organisation's door."""

from datetime import date
from typing import Any

from quanyu.handbook import shipped_base
from quanyu.handbook.loader import load
from quanyu.kernel.scope import Scope
from quanyu.organisation import actions
from quanyu.organisation.models import Person, Post, Unit
from quanyu.project.demo import retailer

# For a demo on one's own machine; a real installation never loads it.
PASSWORD = "yunshang-demo"  # noqa: S105


def appoint_everybody(actor: Person, first_on: date) -> None:
    """Publish the shipped positions and put the thirty heads into their posts.

    Doing it again adds only what is not there.
    """
    handbook, _findings = load(shipped_base())
    actions.publish_positions(
        actor=actor,
        positions=[
            actions.Position(
                row.id, row.zh, row.en, row.superior or "", frozenset(row.permissions),
                frozenset(row.field_classes),
            )
            for row in handbook.positions.values()
        ],
    )  # fmt: skip
    units: dict[str, Unit] = {}
    for row in retailer.read("units")["units"]:
        units[row["key"]] = _unit(actor, row, units)
    for row in retailer.read("people")["people"]:
        _person(actor, row, units[row["unit"]], first_on)


def log_ins() -> list[tuple[str, str, str]]:
    """Return (log-in name, name, title) of everybody who has the demo password."""
    rows = retailer.read("people")["people"]
    return [(row["username"], row["name"], row["title"]) for row in rows if "log_in" in row]


def _unit(actor: Person, row: dict[str, Any], units: dict[str, Unit]) -> Unit:
    found = Unit.objects.filter(name=row["zh"]).first()
    parent = units.get(row.get("parent", ""))
    return found or actions.add_unit(
        actor=actor, name=row["zh"], name_en=row["en"], kind=row["kind"], parent=parent,
        scope=_scope(row),
    )  # fmt: skip


def _person(actor: Person, row: dict[str, Any], unit: Unit, first_on: date) -> None:
    if Person.objects.filter(username=row["username"]).exists():
        return
    person = actions.add_person(
        actor=actor, username=row["username"], name=row["name"],
        password=PASSWORD if "log_in" in row else None,
    )  # fmt: skip
    post: Post = actions.add_post(
        actor=actor, unit=unit, position=row["position"], title=row["title"], scope=_scope(row)
    )
    actions.appoint(actor=actor, person=person, post=post, first_on=first_on)


def _scope(row: dict[str, Any]) -> Scope:
    sets = (row.get(name) for name in ("channels", "stores", "categories"))
    return Scope(*(None if values is None else frozenset(values) for values in sets))
