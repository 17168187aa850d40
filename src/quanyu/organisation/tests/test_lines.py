"""Reporting lines: through the unit tree, over vacant posts, never to oneself; spans."""

from datetime import timedelta

from django.test import Client

from quanyu.kernel import clock
from quanyu.organisation import actions, queries
from quanyu.organisation.tests.factories import FIRST, Cast, make_person


def test_a_line_follows_the_superior_of_the_position(cast: Cast) -> None:
    assert queries.superior_of(cast.specialist) == [cast.supervisor]
    assert queries.superior_of(cast.supervisor) == [cast.director]
    assert queries.superior_of(cast.director) == []
    assert queries.reports_of(cast.director) == [cast.supervisor]


def test_the_nearest_post_of_the_superior_counts(cast: Cast) -> None:
    inner = actions.add_unit(actor=cast.system, name="项目", kind="project", parent=cast.unit)
    near = actions.add_post(actor=cast.system, unit=inner, position="POS-S")
    far = actions.add_post(actor=cast.system, unit=inner, position="POS-X")
    chief, hand = make_person(cast.system, "近主管"), make_person(cast.system, "近专员")
    actions.appoint(actor=cast.system, person=chief, post=near, first_on=FIRST)
    actions.appoint(actor=cast.system, person=hand, post=far, first_on=FIRST)
    assert queries.superior_of(hand) == [chief]
    assert queries.superior_of(cast.specialist) == [cast.supervisor]


def test_the_superior_may_sit_in_a_unit_beside(cast: Cast) -> None:
    group = actions.add_unit(actor=cast.system, name="集团", kind="group")
    actions.change_unit(
        actor=cast.system, unit=cast.unit, name="运营", name_en="", kind="department", parent=group
    )
    beside = actions.add_unit(actor=cast.system, name="旁", kind="department", parent=group)
    post = actions.add_post(actor=cast.system, unit=beside, position="POS-X")
    hand = make_person(cast.system, "旁人")
    actions.appoint(actor=cast.system, person=hand, post=post, first_on=FIRST)
    assert queries.superior_of(hand) == [cast.supervisor]


def test_a_vacant_post_is_passed_over_and_named(cast: Cast) -> None:
    row, post = cast.supervisor.appointments.get(), cast.posts["POS-S"]
    yesterday = clock.today() - timedelta(days=1)
    actions.end_appointment(actor=cast.system, appointment=row, last_on=yesterday)
    above = queries.lines(cast.director).above(cast.posts["POS-X"].pk)
    assert [holder.name for holder in above.holders] == ["林晓"]
    assert list(above.passed) == [post]


def test_nobody_is_their_own_superior(cast: Cast) -> None:
    for position in ("POS-X", "POS-S"):
        actions.appoint(
            actor=cast.system,
            person=cast.director,
            post=cast.posts[position],
            first_on=FIRST,
            acting=True,
        )
    lines = queries.lines(cast.director)
    mine = [above for _post, holder, above in lines.rows() if holder.person == cast.director.pk]
    assert all(row.person != cast.director.pk for above in mine for row in above.holders)


def test_spans_count_people_once_and_those_without_a_name(cast: Cast) -> None:
    post = actions.add_post(
        actor=cast.system, unit=cast.unit, position="POS-X", headcount=15, counted=11
    )
    actions.appoint(actor=cast.system, person=cast.specialist, post=post, first_on=FIRST)
    table = queries.line_table(cast.director)
    first = table.rows[0]
    assert (first.holder.name, first.span, table.wide) == ("周宁", 12, 1)
    assert [holder.name for _post, held in table.top for holder in held] == ["林晓"]
    assert queries.line_table(cast.director, limit=12).wide == 0
    assert queries.line_table(cast.director, text="suman").rows == [first]


def test_the_page_says_who_has_too_many(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    actions.add_post(actor=cast.system, unit=cast.unit, position="POS-X", headcount=9, counted=9)
    page = client.get("/units/lines/?limit=8", headers={"accept-language": "en"}).content.decode()
    assert "1 person has more than 8 direct reports." in page
