"""Rights follow from today's appointments and from nothing else."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.organisation import access, actions
from quanyu.organisation.models import Entry
from quanyu.organisation.tests.factories import FIRST, Cast


def test_deny_by_default(cast: Cast) -> None:
    assert not access.may(cast.outsider, "organisation.view")
    assert not access.may(AnonymousUser(), "organisation.view")
    assert not access.may(None, "organisation.view")
    assert access.scope_of(cast.outsider) == Scope.NOTHING
    assert access.field_classes(cast.outsider) == frozenset()


def test_a_code_that_nobody_declares_is_a_mistake_in_the_program(cast: Cast) -> None:
    with pytest.raises(LookupError):
        access.may(cast.director, "organisation.veiw")


def test_a_superuser_flag_gives_nothing(cast: Cast) -> None:
    cast.outsider.is_superuser = True
    cast.outsider.save()
    assert not access.may(cast.outsider, "organisation.view")


def test_a_post_gives_and_takes_at_once(cast: Cast) -> None:
    with access.request_cache():
        assert not access.may(cast.outsider, "organisation.view")
        made = actions.appoint(
            actor=cast.director, person=cast.outsider, post=cast.posts["POS-S"], first_on=FIRST
        )
        assert access.may(cast.outsider, "organisation.view")
        actions.end_appointment(actor=cast.director, appointment=made, last_on=date(2026, 1, 2))
        assert not access.may(cast.outsider, "organisation.view")


@pytest.mark.parametrize(("day", "held"), [(9, False), (10, True), (12, True), (13, False)])
def test_both_days_of_an_appointment_count(cast: Cast, day: int, held: bool) -> None:
    actions.appoint(
        actor=cast.system,
        person=cast.outsider,
        post=cast.posts["POS-S"],
        first_on=date(2026, 11, 10),
        last_on=date(2026, 11, 12),
    )
    with clock.frozen(datetime(2026, 11, day, 4, tzinfo=UTC)):
        assert access.may(cast.outsider, "organisation.view") is held


def test_a_position_out_of_force_grants_nothing(cast: Cast) -> None:
    actions.publish_positions(actor=cast.system, positions=[])
    assert not access.may(cast.director, "organisation.view")


def test_holdings_are_computed_once_in_a_request_and_anew_in_the_next(cast: Cast) -> None:
    with (
        access.request_cache(),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        for _ in range(5):
            access.may(cast.director, "organisation.view")
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        access.may(cast.director, "organisation.view")
        access.may(cast.director, "organisation.view")
    assert len(queries) == 2


def test_require_refuses_and_records(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        access.require(cast.specialist, "organisation.manage")
    assert refused.value.code == "forbidden"
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.event, entry.actor, entry.subject) == (
        "organisation.access.denied",
        cast.specialist,
        "organisation.manage",
    )


def test_scope_is_what_post_and_units_above_allow(cast: Cast) -> None:
    actions.change_scope(
        actor=cast.system, place=cast.unit, scope=Scope(None, frozenset({"wulin"}), None)
    )
    cast.supervisor.refresh_from_db()
    scope = access.scope_of(cast.supervisor)
    assert scope == Scope(frozenset({"tmall"}), frozenset({"wulin"}), None)


def test_two_posts_unite_where_that_is_exact(cast: Cast) -> None:
    _give(cast, Scope(frozenset({"jd"})))
    assert access.scope_of(cast.supervisor) == Scope(frozenset({"tmall", "jd"}))


def test_two_posts_without_an_exact_union_never_widen(cast: Cast) -> None:
    """(tmall, all categories) and (jd, beauty) would leak tmall × … as one product."""
    post = _give(cast, Scope(frozenset({"jd"}), None, frozenset({"beauty"})))
    assert access.scope_of(cast.supervisor) == Scope(frozenset({"tmall"}))
    actions.choose_post(actor=cast.supervisor, post=post)
    assert access.scope_of(cast.supervisor) == Scope(frozenset({"jd"}), None, frozenset({"beauty"}))


def test_only_posts_that_grant_the_code_lend_their_scope(cast: Cast) -> None:
    actions.appoint(
        actor=cast.system, person=cast.supervisor, post=cast.posts["POS-X"], first_on=FIRST
    )
    assert access.scope_of(cast.supervisor) == Scope.ALL
    assert access.scope_of(cast.supervisor, "organisation.view") == Scope(frozenset({"tmall"}))


def test_field_classes_and_the_system(cast: Cast) -> None:
    assert access.field_classes(cast.director) == {"cost", "pay"}
    assert access.may(cast.system, "organisation.manage")
    assert access.scope_of(cast.system) == Scope.ALL
    assert not cast.system.has_usable_password()


def _give(cast: Cast, scope: Scope):
    post = actions.add_post(actor=cast.system, unit=cast.unit, position="POS-S", scope=scope)
    actions.appoint(actor=cast.system, person=cast.supervisor, post=post, first_on=FIRST)
    return post
