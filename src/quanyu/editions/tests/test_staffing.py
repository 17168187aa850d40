"""Who is there, as coverage asks: today's people by position, who acts, who has left."""

from datetime import timedelta

import pytest

from quanyu.editions import queries
from quanyu.editions.tests.factories import TODAY, Cast
from quanyu.handbook.coverage import Holders
from quanyu.organisation import actions as organisation
from quanyu.organisation.models import Appointment, Post


@pytest.mark.django_db
def test_nobody_is_known_before_there_are_posts() -> None:
    assert queries.staffing() is None


def test_people_are_counted_by_position(cast: Cast) -> None:
    assert queries.staffing() == {"POS-R01": Holders(4), "POS-R02": Holders(1)}


def test_whoever_left_is_gone_from_the_day_after_and_remembered(cast: Cast) -> None:
    held = Appointment.objects.get(person=cast.reader)
    organisation.end_appointment(
        actor=cast.system, appointment=held, last_on=TODAY - timedelta(1), reason="离职"
    )
    found = queries.staffing()
    assert found is not None and found["POS-R02"] == Holders(0, left=1)


def test_whoever_acts_counts_and_whoever_comes_later_does_not(cast: Cast) -> None:
    post = Post.objects.get(grant__position="POS-R02")
    organisation.appoint(
        actor=cast.system, person=cast.outsider, post=post, first_on=TODAY, acting=True
    )
    found = queries.staffing()
    assert found is not None and found["POS-R02"].people == 2
    shop = organisation.add_post(actor=cast.system, unit=post.unit, position="POS-R01")
    organisation.appoint(
        actor=cast.system, person=cast.reader, post=shop, first_on=TODAY + timedelta(7)
    )
    found = queries.staffing()
    assert found is not None and found["POS-R01"].people == 4
