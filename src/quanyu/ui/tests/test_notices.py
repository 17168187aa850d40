"""Notices: told once, in the reader's language, to their person alone."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext_noop

from quanyu.ui import notices
from quanyu.ui.models import Notice

KIND = "ui.test.happened"
PASSWORD = "right-Horse-7-battery"


@pytest.fixture
def people(db):
    notices.register(KIND, gettext_noop("%(thing)s took %(n)s days"), icon="bell", tone="ok")
    make = get_user_model().objects.create_user
    return [make(username=name, password=PASSWORD) for name in ("one", "two")]


def signed_in(person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    assert client.login(username=person.username, password=PASSWORD)
    return client


def test_telling_twice_rings_once(people):
    for _ in range(2):
        notices.tell([*people, people[0]], KIND, key="a", thing="It", n=1234)
    assert [notices.unread_count(person) for person in people] == [1, 1]


def test_an_unknown_kind_is_a_mistake_in_the_program(people):
    with pytest.raises(KeyError):
        notices.tell(people, "nobody.knows.it", key="a")


def test_parameters_are_in_the_readers_language(people):
    notices.tell(people[:1], KIND, key="a", thing="The report", thing_zh="日报", n=1234)
    notice = Notice.objects.get()
    with translation.override("en"):
        assert notices.shown(notice).words == "The report took 1,234 days"
    with translation.override("zh-hans"):
        assert notices.shown(notice).words.startswith("日报")


def test_the_bell_counts_and_the_list_leads_on(people):
    one, two = people
    for n in range(3):
        notices.tell([one], KIND, key=str(n), url="/search/?q=x", thing=f"Nr{n}", n=n)
    client = signed_in(one)
    text = client.get("/notices/").content.decode()
    assert "3 unread" in text
    assert text.index("Nr2") < text.index("Nr0")
    newest = Notice.objects.latest("id")
    answer = client.post("/notices/read/", {"uid": str(newest.uid)})
    assert answer["Location"] == "/search/?q=x"
    assert notices.unread_count(one) == 2
    assert "Nr2" not in client.get("/notices/?show=unread").content.decode()
    assert client.post("/notices/read/").status_code == 302
    assert notices.unread_count(one) == 0
    assert "No notice yet" in signed_in(two).get("/notices/").content.decode()


def test_nobody_reads_or_marks_anothers(people):
    one, two = people
    notices.tell([one], KIND, key="a", url="/", thing="Secret", n=1)
    client = signed_in(two)
    assert "Secret" not in client.get("/notices/").content.decode()
    client.post("/notices/read/", {"uid": str(Notice.objects.get().uid)})
    client.post("/notices/read/")
    assert notices.unread_count(one) == 1
    assert client.post("/notices/read/", {"uid": "nonsense"}).status_code == 404


def test_long_lists_are_paged_by_key(people):
    for n in range(60):
        notices.tell(people[:1], KIND, key=str(n), thing=f"Nr{n:02d}", n=n)
    client = signed_in(people[0])
    first = client.get("/notices/").content.decode()
    assert "Nr59" in first and "Nr09" not in first and "cursor=" in first


def test_it_never_leads_outside(people):
    notices.tell(people[:1], KIND, key="a", url="https://evil.example/", thing="x", n=1)
    answer = signed_in(people[0]).post("/notices/read/", {"uid": str(Notice.objects.get().uid)})
    assert answer["Location"] == "/notices/"
