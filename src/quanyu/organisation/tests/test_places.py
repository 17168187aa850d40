"""Units and posts: renamed, ended with their history kept, found, and limited by what exists."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.organisation import actions, choices, queries
from quanyu.organisation.models import Entry, Post, Unit
from quanyu.organisation.tests.factories import FIRST, Cast


@pytest.fixture(autouse=True)
def shops() -> Iterator[None]:
    kept = dict(choices._providers)
    choices.register("channels", lambda: [("tmall", "天猫旗舰店"), ("jd", "京东店")])
    choices.register("stores", lambda: [("wulin", "武林店")])
    choices.register("categories", list)
    cache.clear()
    yield
    choices._providers.clear()
    choices._providers.update(kept)


def test_a_unit_is_renamed_and_hung_elsewhere(cast: Cast) -> None:
    group = actions.add_unit(actor=cast.system, name="集团", kind="group")
    actions.change_unit(
        actor=cast.director,
        unit=cast.unit,
        name="电商部",
        name_en="",
        kind="department",
        parent=group,
    )
    entry = Entry.objects.get(event="organisation.unit.changed")
    assert entry.before and entry.before["name"] == "运营中心"
    with pytest.raises(Refusal) as refused:
        actions.change_unit(
            actor=cast.director,
            unit=group,
            name="集团",
            name_en="",
            kind="group",
            parent=cast.unit,
        )
    assert refused.value.code == "unit_within_itself"


def test_what_is_in_use_does_not_end(cast: Cast) -> None:
    with pytest.raises(Refusal) as held:
        actions.end_post(actor=cast.director, post=cast.posts["POS-S"], reason="合并")
    with pytest.raises(Refusal) as used:
        actions.end_unit(actor=cast.director, unit=cast.unit, reason="合并")
    assert (held.value.code, used.value.code) == ("post_held", "unit_in_use")


def test_an_ended_post_keeps_its_history_and_takes_nobody(cast: Cast, client: Client) -> None:
    row, post = cast.supervisor.appointments.get(), cast.posts["POS-S"]
    yesterday = clock.today() - timedelta(days=1)
    actions.end_appointment(actor=cast.director, appointment=row, last_on=yesterday)
    client.force_login(cast.director)
    url = reverse("organisation:post_end", args=[post.uuid])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "合并"}).status_code == 302
    post.refresh_from_db()
    assert post.ended_on == clock.today() and post.appointments.count() == 1
    assert post not in queries.posts(cast.director)
    assert str(post.uuid) not in client.get("/units/").content.decode()
    assert "主管" in client.get("/units/?ended=1").content.decode()
    with pytest.raises(Refusal) as refused:
        actions.appoint(actor=cast.director, person=cast.outsider, post=post, first_on=FIRST)
    assert refused.value.code == "post_ended"


def test_an_empty_unit_ends(cast: Cast) -> None:
    empty = actions.add_unit(actor=cast.system, name="项目组", kind="project")
    with pytest.raises(Refusal):
        actions.end_unit(actor=cast.director, unit=empty, reason=" ")
    actions.end_unit(actor=cast.director, unit=empty, reason="结束")
    assert Unit.objects.filter(pk=empty.pk).exists()
    assert empty.pk not in [row.pk for _depth, row in queries.units(cast.director)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("yyzx", True),
        ("运营", True),
        ("主管", True),
        ("linxiao", True),
        ("lx", True),
        ("杭", False),
    ],
)
def test_units_are_found_by_name_post_and_person(cast: Cast, text: str, found: bool) -> None:
    units = [row for _depth, row in queries.units(cast.director, text=text)]
    assert units == ([cast.unit] if found else [])


def test_a_hit_shows_where_it_hangs(cast: Cast) -> None:
    store = actions.add_unit(actor=cast.system, name="武林店", kind="store", parent=cast.unit)
    found = [(depth, row) for depth, row in queries.units(cast.director, text="wld")]
    assert found == [(0, cast.unit), (1, store)]


def test_a_scope_is_ticked_not_typed(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    post = cast.posts["POS-X"]
    url = reverse("organisation:post_scope", args=[post.uuid])
    page = client.get(url).content.decode()
    assert "京东店" in page and 'value="jd"' in page
    assert client.post(url, {"channels": ["nowhere"]}).status_code == 422
    assert client.post(url, {"channels": ["jd"], "stores": ["wulin"]}).status_code == 302
    assert Post.objects.get(pk=post.pk).own_scope == Scope(
        frozenset({"jd"}), frozenset({"wulin"}), None
    )
    assert "京东店" in client.get(f"/people/{cast.specialist.uuid}/").content.decode()


def test_what_was_chosen_stays_to_be_seen_when_it_is_gone(cast: Cast, client: Client) -> None:
    actions.change_scope(
        actor=cast.system, place=cast.unit, scope=Scope(frozenset({"closed-shop"}))
    )
    client.force_login(cast.director)
    url = reverse("organisation:unit_scope", args=[cast.unit.uuid])
    assert "closed-shop" in client.get(url).content.decode()
    assert client.post(url, {"channels": ["closed-shop"]}).status_code == 302
