"""How many statements a page takes, and that it is the same for three people and for hundreds."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quanyu.kernel import clock
from quanyu.organisation import actions, queries
from quanyu.organisation.models import Appointment, Person, PositionGrant, Post, Unit
from quanyu.organisation.tests.factories import FIRST, Cast, make_shift

# The shell, the session and the rights of whoever asks are part of it.
MOST = {
    "/people/": 12,
    "/units/": 14,
    "/units/chart/": 14,
    "/units/chart/find/?q=zhang": 10,
    "/units/vacancies/": 18,
    "/units/lines/": 12,
    "/rosters/": 26,
    "/absences/": 14,
}


def fill(cast: Cast, units: int, seats: int) -> None:
    """Add so many units below the department, each with a post of so many people."""
    grant = PositionGrant.objects.get(position="POS-X")
    start = Unit.objects.count()
    rows = Unit.objects.bulk_create(
        Unit(name=f"门店{n}", kind="store", parent=cast.unit, search=f"门店{n} mendian{n}")
        for n in range(start, start + units)
    )
    posts = Post.objects.bulk_create(
        Post(unit=row, grant=grant, headcount=seats + 1, title=f"导购{row.pk}") for row in rows
    )
    first = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(username=f"p{n}", name=f"张{n}", search=f"张{n} zhang{n}", pinyin=f"zhang{n}")
        for n in range(first, first + units * seats)
    )
    Appointment.objects.bulk_create(
        Appointment(person=person, post=posts[n // seats], first_on=FIRST)
        for n, person in enumerate(people)
    )


def counted(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", MOST)
def test_a_page_takes_as_many_statements_for_many_as_for_few(
    cast: Cast, client: Client, path: str
) -> None:
    client.force_login(cast.director)
    client.get(path)
    few = counted(client, path)
    fill(cast, 20, 4)
    many = counted(client, path)
    assert many <= few + 1 and many <= MOST[path], (few, many)


def test_the_pages_of_one_thing_do_not_grow_either(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    paths = [f"/people/{cast.supervisor.uuid}/", f"/posts/{cast.posts['POS-S'].uuid}/"]
    few = [counted(client, path) for path in paths]
    fill(cast, 20, 4)
    many = [counted(client, path) for path in paths]
    assert all(now <= before + 1 for now, before in zip(many, few, strict=True)), (few, many)
    assert max(many) <= 40


def test_a_roster_takes_as_many_statements_for_a_crowd(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    make_shift(cast)
    fill(cast, 1, 3)
    unit = Unit.objects.get(name__startswith="门店")
    path = f"/rosters/?unit={unit.pk}"
    few = counted(client, path)
    post = unit.posts.get()
    for row in Appointment.objects.filter(post=post):
        day = clock.today() + timedelta(days=1)
        shift = queries.shifts_of(unit)[0]
        actions.set_turn(actor=cast.director, unit=unit, person=row.person, day=day, shift=shift)
    assert counted(client, path) <= few + 2


def test_a_chart_of_three_hundred_units_draws_every_unit_and_no_crowd(
    cast: Cast, client: Client
) -> None:
    fill(cast, 300, 10)
    client.force_login(cast.director)
    page = client.get("/units/chart/").content.decode()
    assert page.count('class="org-node"') == 301
    assert "张1000" not in page and page.count("10<i>/11</i>") >= 300
    found = client.get("/units/chart/find/?q=zhang1000").json()
    assert len(found["posts"]) == 1
