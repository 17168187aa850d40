"""The demo retailer's own handbook: whole, decided on, and held by its thirty people."""

from datetime import UTC, date, datetime

import pytest

from quanyu.analysis.boards.loading import board_of
from quanyu.editions import books, queries
from quanyu.editions.queries.undecided import undecided
from quanyu.handbook.coverage import coverage
from quanyu.kernel import clock
from quanyu.organisation import access
from quanyu.organisation.actions import system_actor
from quanyu.organisation.models import Appointment, Person
from quanyu.project.demo import crew, own_handbook, retailer
from quanyu.project.demo.people import appoint_everybody

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
DEPARTMENTS_WITHOUT_ANYBODY = {"DEP-H05", "DEP-H07"}


@pytest.fixture
def read() -> books.Book:
    with clock.frozen(NOW):
        return books.read(own_handbook.handbook_texts())


def test_nothing_is_wrong_in_it(read: books.Book) -> None:
    assert [str(found) for found in read.findings] == []


def test_every_finding_was_decided_on_also_years_later(read: books.Book) -> None:
    with clock.frozen(NOW):
        assert undecided(read.handbook) == []
    with clock.frozen(datetime(2031, 5, 1, tzinfo=UTC)):
        assert undecided(books.read(own_handbook.handbook_texts()).handbook) == []


def test_its_true_hole_is_shown_and_accepted_until_a_day(read: books.Book) -> None:
    found = coverage(read.handbook, on=NOW.date()).of("HB-ORPHAN")
    hole = [one for one in found if one.department in DEPARTMENTS_WITHOUT_ANYBODY]
    assert len(hole) == 6
    assert {one.waiver.who for one in hole if one.waiver} == {"林望舒"}
    assert {one.waiver.until for one in hole if one.waiver} == {date(2027, 3, 31)}


def test_it_uses_what_the_overlay_offers(read: books.Book) -> None:
    book = read.handbook
    assert {"POS-G03", "POS-S03"} <= book.left.keys()
    assert book.duties["DUT-G02-5"].position == "POS-H10"
    assert book.positions["POS-R01"].zh == "会员运营"
    assert len({d.position for d in book.duties.values() if d.id.startswith("DUT-R")}) == 3
    assert sum(int(w.weight) for w in book.cards["POS-H06"].weights) == 100


@pytest.mark.django_db
def test_thirty_people_hold_its_positions() -> None:
    with clock.frozen(NOW):
        appoint_everybody(system_actor(), date(2024, 10, 1))
        appoint_everybody(system_actor(), date(2024, 10, 1))
        edition = queries.edition_in_force()
        assert edition is not None and edition.handbook == "yunshang" and edition.number == 2
        assert (edition.prepared_by.username, edition.published_by.username) == (
            own_handbook.PREPARER,
            own_handbook.PUBLISHER,
        )
        people = {row["username"]: row for row in retailer.read("people")["people"]}
        advisors = Appointment.objects.filter(post__grant__position=crew.ADVISOR)
        assert Appointment.objects.count() - advisors.count() == len(people) == 30
        for username, row in people.items():
            person = Person.objects.get(username=username)
            assert access.position_of(person) == row["position"]
            assert row["position"] in queries.in_force().positions
            assert access.may(person, "editions.view")
        merged = Person.objects.get(username="mengwanqing")
        assert board_of(access.position_of(merged)).board == "member"
