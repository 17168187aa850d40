"""Business acts on people, posts and units."""

from datetime import date

import pytest

from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access, actions, queries
from quanyu.organisation.actions import Position
from quanyu.organisation.models import Entry, Person, PositionGrant
from quanyu.organisation.tests.factories import FIRST, Cast


def refused(code: str):
    class Matches:
        def __enter__(self):
            self.raises = pytest.raises(Refusal)
            self.info = self.raises.__enter__()

        def __exit__(self, *fault):
            caught = self.raises.__exit__(*fault)
            assert self.info.value.code == code
            return caught

    return Matches()


def test_a_log_in_name_is_taken_once(cast: Cast) -> None:
    with refused("username_taken"):
        actions.add_person(actor=cast.system, username="LINXIAO", name="另一人")


def test_a_weak_password_is_refused(cast: Cast) -> None:
    with refused("password_weak"):
        actions.add_person(actor=cast.system, username="new", name="新人", password="12345678")


def test_without_a_password_nobody_logs_in(cast: Cast) -> None:
    person = actions.add_person(actor=cast.system, username="new", name="新人")
    assert not person.has_usable_password()


def test_an_appointment_needs_dates_in_order(cast: Cast) -> None:
    with refused("dates_reversed"):
        actions.appoint(
            actor=cast.system,
            person=cast.outsider,
            post=cast.posts["POS-S"],
            first_on=date(2026, 2, 2),
            last_on=date(2026, 2, 1),
        )


def test_nobody_holds_a_post_twice_at_a_time(cast: Cast) -> None:
    with refused("already_appointed"):
        actions.appoint(
            actor=cast.system, person=cast.director, post=cast.posts["POS-D"], first_on=FIRST
        )


def test_leaving_ends_everything_at_once(cast: Cast) -> None:
    epoch = cast.supervisor.session_epoch
    with refused("leave_needs_reason"):
        actions.leave(actor=cast.director, person=cast.supervisor, reason=" ")
    person = actions.leave(actor=cast.director, person=cast.supervisor, reason="合同到期")
    assert (person.is_active, person.session_epoch) == (False, epoch + 1)
    assert not access.may(person, "organisation.view")
    with refused("person_left"):
        actions.appoint(actor=cast.system, person=person, post=cast.posts["POS-S"], first_on=FIRST)


def test_nobody_removes_themselves(cast: Cast) -> None:
    with refused("own_leave"):
        actions.leave(actor=cast.director, person=cast.director, reason="x")


@pytest.mark.parametrize("who", ["supervisor", "specialist", "outsider"])
def test_acts_need_the_permission(cast: Cast, who: str) -> None:
    actor: Person = getattr(cast, who)
    before = Person.objects.count()
    for act in (
        lambda: actions.add_person(actor=actor, username="n", name="n"),
        lambda: actions.add_unit(actor=actor, name="n", kind="store"),
        lambda: actions.leave(actor=actor, person=cast.director, reason="x"),
        lambda: actions.revoke_sessions(actor=actor, person=cast.director),
        lambda: actions.publish_positions(actor=actor, positions=[]),
        lambda: queries.entries(actor),
    ):
        with refused("forbidden"):
            act()
    assert Person.objects.count() == before
    assert Entry.objects.filter(event="organisation.access.denied", actor=actor).count() == 6


def test_publishing_checks_codes_and_writes_only_changes(cast: Cast) -> None:
    with refused("permission_unknown"):
        actions.publish_positions(
            actor=cast.system, positions=[Position("P", "岗", permissions=frozenset({"no.such"}))]
        )
    with refused("field_class_unknown"):
        actions.publish_positions(
            actor=cast.system, positions=[Position("P", "岗", field_classes=frozenset({"x"}))]
        )
    one = [Position("POS-S", "主管", "Supervisor", "POS-D", frozenset({"organisation.view"}))]
    assert actions.publish_positions(actor=cast.system, positions=one) == 2  # D and X are gone
    assert actions.publish_positions(actor=cast.system, positions=one) == 0
    assert PositionGrant.objects.filter(in_force=True).count() == 1


def test_a_post_names_a_position_of_the_handbook_in_force(cast: Cast) -> None:
    with refused("position_unknown"):
        actions.add_post(actor=cast.system, unit=cast.unit, position="POS-NO")


def test_one_works_in_posts_one_holds(cast: Cast) -> None:
    with refused("post_not_held"):
        actions.choose_post(actor=cast.supervisor, post=cast.posts["POS-D"])


@pytest.mark.parametrize("text", ["林晓", "lx", "linx", "lin xiao", "LINXIAO", "晓"])
def test_people_are_found_in_every_way(cast: Cast, text: str) -> None:
    assert cast.director in queries.people(cast.director, text=text)


def test_people_by_state_and_unit(cast: Cast) -> None:
    assert list(queries.people(cast.director, state="unplaced")) == [cast.outsider]
    assert cast.outsider not in queries.people(cast.director, unit=cast.unit)
    assert cast.system not in queries.people(cast.director, state="all")
    assert queries.holders("POS-S") == [cast.supervisor]
