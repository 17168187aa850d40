"""The demo retailer's people: units, posts and appointments, through organisation's door."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from quanyu.kernel import clock
from quanyu.kernel.scope import Scope
from quanyu.organisation import actions
from quanyu.organisation.models import Person, Post, Unit
from quanyu.project import installation
from quanyu.project.demo import crew, own_handbook, retailer
from quanyu.project.demo.password import demo_password

VACANT_FOR = timedelta(days=38)


def appoint_everybody(actor: Person, first_on: date) -> None:
    """Publish the retailer's handbook, seat the thirty heads, and draw their rosters.

    The two who prepare and publish it come first, under the handbook that is shipped. Doing it
    again adds only what is not there.
    """
    installation.put_handbook_into_force()
    units: dict[str, Unit] = {}
    for row in retailer.read("units")["units"]:
        units[row["key"]] = _unit(actor, row, units)
    first = {own_handbook.PREPARER, own_handbook.PUBLISHER}
    rows = retailer.read("people")["people"]
    seats = Counter(_seat(row) for row in rows)
    for row in sorted(rows, key=lambda row: row["username"] not in first):
        if row["username"] not in first:
            own_handbook.publish_handbook()
        _person(actor, row, units[row["unit"]], seats[_seat(row)], first_on)
    _count_projects(actor, units["operations"])
    crew.engage_advisors(actor, units, first_on)
    crew.draw_rosters(actor, units)


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


def _person(actor: Person, row: dict[str, Any], unit: Unit, seats: int, first_on: date) -> None:
    if Person.objects.filter(username=row["username"]).exists():
        return
    person = actions.add_person(
        actor=actor, username=row["username"], name=row["name"],
        password=demo_password() if "log_in" in row else None,
    )  # fmt: skip
    # A post that is called like its position takes the position's name, in both languages.
    title = row["title"] if "title_en" in row else ""
    known = {"unit": unit, "title": title, "grant__position": row["position"]}
    post = Post.objects.filter(**known).first() or actions.add_post(
        actor=actor, unit=unit, position=row["position"], title=title,
        title_en=row.get("title_en", ""), scope=_scope(row), headcount=seats,
    )  # fmt: skip
    actions.appoint(actor=actor, person=person, post=post, first_on=first_on)


def _seat(row: dict[str, Any]) -> tuple[str, ...]:
    return row["unit"], row["position"], row["title"]


def _count_projects(actor: Person, operations: Unit) -> None:
    """Let every project have its operator; the youngest one has none yet."""
    if Post.objects.filter(per_project=True, unit=operations).exists():
        return
    with clock.frozen(clock.now() - VACANT_FOR):
        template = actions.add_post(
            actor=actor, unit=operations, position="POS-H03", per_project=True
        )
    fill_by = clock.today() + timedelta(days=21)
    for vacant in template.copies.filter(appointments=None):
        actions.change_post(actor=actor, post=vacant, fill_by=fill_by)


def _scope(row: dict[str, Any]) -> Scope:
    sets = (row.get(name) for name in ("channels", "stores", "categories"))
    return Scope(*(None if values is None else frozenset(values) for values in sets))
