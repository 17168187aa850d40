"""The demo retailer's people: units, posts and appointments, through organisation's door."""

from datetime import date
from typing import Any

from quanyu.kernel.scope import Scope
from quanyu.organisation import actions
from quanyu.organisation.models import Person, Post, Unit
from quanyu.project import installation
from quanyu.project.demo import retailer
from quanyu.project.demo.password import demo_password


def appoint_everybody(actor: Person, first_on: date) -> None:
    """Publish the shipped positions and put the thirty heads into their posts.

    Doing it again adds only what is not there.
    """
    installation.publish_shipped_positions()
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
        password=demo_password() if "log_in" in row else None,
    )  # fmt: skip
    post: Post = actions.add_post(
        actor=actor, unit=unit, position=row["position"], title=row["title"], scope=_scope(row)
    )
    actions.appoint(actor=actor, person=person, post=post, first_on=first_on)


def _scope(row: dict[str, Any]) -> Scope:
    sets = (row.get(name) for name in ("channels", "stores", "categories"))
    return Scope(*(None if values is None else frozenset(values) for values in sets))
