"""The shell with real people in it: navigation by permission, search, keyset paging."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from quanyu.organisation.models import Entry, Person
from quanyu.organisation.tests.factories import Cast
from quanyu.ui import paging


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def test_navigation_shows_what_one_may_enter(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    page = client.get("/account/").content.decode()
    assert 'href="/people/"' in page and 'href="/audit/"' in page
    client.force_login(cast.supervisor)
    page = client.get("/account/").content.decode()
    assert 'href="/people/"' in page and 'href="/audit/"' not in page


def test_the_place_one_is_in_is_marked(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    page = client.get("/people/").content.decode()
    marked = re.findall(r'q-link on" aria-current="page" href="([^"]+)"', page)
    assert marked == ["/people/"]


def test_search_finds_pages_and_people(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    found = client.get("/search/", {"q": "lx"}, headers={"HX-Request": "true"}).content.decode()
    assert "林晓" in found and "<html" not in found
    assert "操作日志" in client.get("/search/", {"q": "操作"}).content.decode()
    client.force_login(cast.outsider)
    assert "林晓" not in client.get("/search/", {"q": "lx"}).content.decode()


def test_pages_of_a_list_never_repeat_nor_miss(cast: Cast) -> None:
    everybody = Person.objects.all()
    seen: list[int] = []
    cursor = None
    while True:
        page = paging.keyset(everybody, ("pinyin", "-id"), cursor, size=2)
        seen += [person.pk for person in page.rows]
        cursor = page.older
        if cursor is None:
            break
    assert seen == list(everybody.order_by("pinyin", "-id").values_list("pk", flat=True))


def test_instants_page_to_the_microsecond(cast: Cast) -> None:
    everything = Entry.objects.all()
    seen: list[int] = []
    cursor = None
    while True:
        page = paging.keyset(everything, ("-at", "-number"), cursor, size=3)
        seen += [entry.number for entry in page.rows]
        cursor = page.older
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == everything.count()


@pytest.mark.parametrize("cursor", ["", "x", "ŋ", "WyJvIl0", "bnVsbA", "WyJvIiwieCIsInkiXQ"])
def test_a_broken_cursor_gives_the_first_page(cast: Cast, cursor: str) -> None:
    page = paging.keyset(Person.objects.all(), ("pinyin", "id"), cursor, size=2)
    assert page.newer is None and len(page.rows) == 2
