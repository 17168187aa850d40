"""Seats of posts: how many, who takes them, vacancies, one per project, people only counted."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from quanyu.kernel import clock
from quanyu.organisation import actions, queries
from quanyu.organisation.actions import Position
from quanyu.organisation.models import Person, Post
from quanyu.organisation.queries.seats import Seats
from quanyu.organisation.tests.factories import FIRST, Cast, make_person
from quanyu.organisation.tests.refusing import refused

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 20, 2, tzinfo=UTC)):
        yield


def seats(post: Post) -> Seats:
    return queries.seats_of([Post.objects.get(pk=post.pk)])[post.pk]


def put(cast: Cast, post: Post, *names: str, **dates: object) -> list[Person]:
    people = [make_person(cast.system, name) for name in names]
    for person in people:
        given = {"first_on": FIRST, **dates}
        actions.appoint(actor=cast.system, person=person, post=post, **given)  # type: ignore[arg-type]
    return people


def test_a_post_takes_no_more_people_than_it_has_seats(cast: Cast) -> None:
    post = cast.posts["POS-S"]
    put(cast, post, "甲", "乙")
    with refused("post_full"):
        put(cast, post, "丙")
    actions.change_post(actor=cast.system, post=post, headcount=4)
    put(cast, post, "丁")
    assert (seats(post).filled, seats(post).total, seats(post).vacant) == (4, 4, 0)


def test_a_seat_is_free_again_from_the_day_it_is_left(cast: Cast) -> None:
    post = cast.posts["POS-D"]
    held = cast.director.appointments.get()
    last = TODAY + timedelta(days=10)
    actions.end_appointment(actor=cast.system, appointment=held, last_on=last)
    with refused("post_full"):
        put(cast, post, "早来", first_on=last)
    put(cast, post, "后任", first_on=last + timedelta(days=1))
    found = seats(post)
    assert [row.name for row in found.holders] == ["林晓"]
    assert [row.name for row in found.coming] == ["后任"]


def test_an_appointment_of_the_past_counts_then_and_not_now(cast: Cast) -> None:
    post = cast.posts["POS-D"]
    with refused("post_full"):
        put(cast, post, "旧人", first_on=date(2026, 2, 1), last_on=date(2026, 3, 1))
    put(cast, post, "前任", first_on=date(2025, 1, 1), last_on=date(2025, 12, 31))
    states = {row.person.name: state for row, state in queries.post_history(cast.director, post)}
    assert states == {"林晓": "now", "前任": "past"}


def test_who_acts_takes_no_seat(cast: Cast) -> None:
    post = cast.posts["POS-D"]
    put(cast, post, "代理", acting=True)
    found = seats(post)
    assert (found.filled, found.over, [row.name for row in found.acting]) == (1, 0, ["代理"])
    held = cast.director.appointments.get()
    yesterday = TODAY - timedelta(days=1)
    actions.end_appointment(actor=cast.system, appointment=held, last_on=yesterday)
    assert (seats(post).filled, seats(post).vacant) == (0, 1)


def test_fewer_seats_than_people_shows_as_over(cast: Cast) -> None:
    post = cast.posts["POS-S"]
    put(cast, post, "甲")
    actions.change_post(actor=cast.system, post=post, headcount=1)
    assert (seats(post).over, seats(post).vacant) == (1, 0)


def test_people_counted_without_a_name_fill_seats_until_they_get_one(cast: Cast) -> None:
    post = actions.add_post(
        actor=cast.system, unit=cast.unit, position="POS-X", title="导购", headcount=3, counted=2
    )
    assert (seats(post).filled, seats(post).vacant) == (2, 1)
    put(cast, post, "甲")
    assert (seats(post).counted, seats(post).filled) == (2, 3)
    put(cast, post, "乙", "丙")
    assert (seats(post).counted, seats(post).filled) == (0, 3)
    with refused("post_full"):
        put(cast, post, "丁")


def test_one_seat_for_every_project(cast: Cast) -> None:
    template = actions.add_post(
        actor=cast.system, unit=cast.unit, position="POS-X", title="项目运营", per_project=True
    )
    with refused("post_per_project"):
        put(cast, template, "甲")
    projects = [
        actions.add_unit(actor=cast.system, name=name, kind="project", parent=cast.unit)
        for name in ("天猫", "京东")
    ]
    outside = actions.add_unit(actor=cast.system, name="别处", kind="project")
    copies = list(template.copies.order_by("unit_id"))
    assert [row.unit for row in copies] == projects
    put(cast, copies[0], "乙")
    found = queries.seats_of(queries.post_family(template))[template.pk]
    assert (found.filled, found.total, found.vacant) == (1, 2, 1)
    actions.change_unit(
        actor=cast.system, unit=outside, name="别处", name_en="", kind="project", parent=cast.unit
    )
    assert template.copies.count() == 3
    assert queries.headcount(cast.director).total == 1 + 3 + 2 + 3


def test_a_post_opens_with_the_headcount_of_the_handbook(cast: Cast) -> None:
    stated = [
        Position("POS-D", "总监"),
        Position("POS-H09", "美工", headcount="5"),
        Position("POS-H03", "项目运营", headcount="per_project"),
    ]
    actions.publish_positions(actor=cast.system, positions=stated)
    add = lambda position: actions.add_post(  # noqa: E731
        actor=cast.system, unit=cast.unit, position=position
    )
    assert [add(row.id).headcount for row in stated] == [1, 5, 1]


def test_vacancies_say_since_when_whose_superior_and_what_is_planned(cast: Cast) -> None:
    row = cast.supervisor.appointments.get()
    actions.end_appointment(actor=cast.system, appointment=row, last_on=date(2026, 11, 9))
    actions.change_post(
        actor=cast.system, post=cast.posts["POS-S"], headcount=1, fill_by=date(2026, 11, 15)
    )
    found = {row.post.said: row for row in queries.vacancies(cast.director)}
    one = found["主管"]
    assert (one.since, one.days, one.late) == (date(2026, 11, 10), 10, True)
    assert [row.name for row in one.superiors] == ["林晓"]
    assert "主管" not in {
        row.post.said for row in queries.vacancies(cast.director, text="zhuanyuan")
    }


def test_the_whole_retailer_in_one_line(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    for path in ("/units/", "/units/vacancies/", "/units/chart/"):
        page = client.get(path, headers={"accept-language": "en"}).content.decode()
        assert "3 of 6 seats taken" in page, path


def test_superiors_in_a_circle_are_refused(cast: Cast) -> None:
    circle = [Position("A", "甲", superior="B"), Position("B", "乙", superior="A")]
    with refused("superior_cycle"):
        actions.publish_positions(actor=cast.system, positions=circle)


def test_a_title_that_repeats_the_position_follows_the_language(cast: Cast) -> None:
    repeated = actions.add_post(
        actor=cast.system, unit=cast.unit, position="POS-S", title="主管", headcount=1
    )
    typed = actions.add_post(
        actor=cast.system, unit=cast.unit, position="POS-S", title="华东主管", headcount=1
    )
    both = actions.add_post(
        actor=cast.system, unit=cast.unit, position="POS-S", title="华北主管", title_en="North"
    )
    assert [str(post) for post in (repeated, typed, both)] == ["Supervisor", "华东主管", "North"]
