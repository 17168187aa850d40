"""The pages of recurring duties and of the archive, for whoever may see what."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quanyu.editions import registry as of_editions
from quanyu.kernel import clock
from quanyu.organisation.models import Person
from quanyu.work import actions
from quanyu.work.models import Deliverable, Occurrence
from quanyu.work.tests.shop import Shop, at, make_shop


@pytest.fixture(autouse=True)
def _no_boards(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small shop has no indicators; what boards need of a handbook has tests of its own."""
    monkeypatch.setattr(of_editions, "_needs", {})


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    found = make_shop()
    with clock.frozen(at("2026-11-24", 9)):
        actions.tick()
        yield found


def page(person: Person, url: str, status: int = 200, **data: str) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    answer = client.post(url, data, follow=True) if data else client.get(url, follow=True)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_the_month_shows_rounds_and_what_is_ahead(shop: Shop) -> None:
    text = page(shop.su, "/work/duties/")
    assert "Return log" in text and "work-ahead" in text and "1 round is open" in text
    assert "work-ahead" in page(shop.manager, "/work/duties/?month=2026-12")
    assert "owes nothing" in page(shop.outsider, "/work/duties/?month=nonsense")


def test_handing_in_goes_through_the_page(shop: Shop) -> None:
    row = Occurrence.objects.get(holder=shop.su)
    url = f"/work/rounds/{row.uuid}/"
    assert "Hand something in" in page(shop.su, url, 422, note=" ")
    assert "Two parcels" in page(shop.su, url, note="Two parcels")
    found = Deliverable.objects.get()
    assert (found.owner, found.note, found.duty) == (shop.su, "Two parcels", "DUT-R02-1")
    assert "Hand in</button>" not in page(shop.su, url)


def test_a_file_alone_is_enough_and_can_be_fetched(shop: Shop) -> None:
    row = Occurrence.objects.get(holder=shop.su)
    client = Client(headers={"accept-language": "en"})
    client.force_login(shop.su)
    paper = SimpleUploadedFile("登记.csv", b"a,b\n1,2\n")
    client.post(f"/work/rounds/{row.uuid}/", {"note": "", "uploads": paper})
    kept = Deliverable.objects.get()
    assert [one["name"] for one in kept.files] == ["登记.csv"]
    text = page(shop.manager, f"/work/archive/{kept.uuid}/")
    assert f"/work/files/{kept.files[0]['uuid']}/" in text


def test_an_item_of_the_inbox_leads_to_its_round(shop: Shop) -> None:
    row = Occurrence.objects.get(holder=shop.su)
    assert row.item is not None and "Return log" in page(shop.su, actions.url_of(row.item))


def test_others_see_neither_rounds_nor_what_was_handed_in(shop: Shop) -> None:
    row = Occurrence.objects.get(holder=shop.su)
    kept = actions.hand_in(actor=shop.su, occurrence=row, note="one")
    for url in (f"/work/rounds/{row.uuid}/", f"/work/archive/{kept.uuid}/"):
        page(shop.chen, url, 404)
        page(shop.outsider, url, 404)
        assert "Return log" in page(shop.manager, url)
    assert "Return log" not in page(shop.chen, "/work/archive/")


def test_the_archive_is_searched_by_pinyin_and_narrowed(shop: Shop) -> None:
    row = Occurrence.objects.get(holder=shop.su)
    kept = actions.hand_in(actor=shop.su, occurrence=row, note="one")
    assert "Return log" in page(shop.manager, "/work/archive/?q=tuihuan")
    assert "Nothing fits" in page(shop.manager, "/work/archive/?q=zzz")
    assert "Nothing fits" in page(shop.manager, "/work/archive/?until=2026-01-01")
    above = kept.sent_up_to
    assert above is not None
    assert "Return log" in page(above, "/work/archive/?state=waiting")
    assert "marked as seen" in page(above, "/work/archive/seen/", chosen=str(kept.uuid))
    assert "Nothing fits" in page(above, "/work/archive/?state=waiting")


def test_a_superior_gives_back_with_a_reason(shop: Shop) -> None:
    row = Occurrence.objects.get(holder=shop.su)
    kept = actions.hand_in(actor=shop.su, occurrence=row, note="one")
    above, url = kept.sent_up_to, f"/work/archive/{kept.uuid}/answer/"
    assert above is not None
    assert "Say what is lacking" in page(above, url, 422, verdict="returned", reason="")
    page(above, url, verdict="returned", reason="One is missing")
    assert "One is missing" in page(shop.su, f"/work/rounds/{row.uuid}/")


def test_the_team_shows_who_is_late_and_what_nobody_holds(shop: Shop) -> None:
    with clock.frozen(at("2026-11-25", 9)):
        text = page(shop.manager, "/work/duties/team/")
        assert "苏曼" in text and "Nobody holds this" in text
        assert "苏曼" not in page(shop.outsider, "/work/duties/team/")


def test_a_duty_shows_its_past(shop: Shop) -> None:
    assert "2026-11-24" in page(shop.su, "/work/duties/DUT-R02-1/")
    page(shop.su, "/work/duties/DUT-Z99-1/", 404)


def test_the_start_page_shows_what_is_due_today(shop: Shop) -> None:
    text = page(shop.su, "/")
    assert "Good morning, 苏曼" in text and "Log returns every day" in text and "0 / 1" in text
    row = Occurrence.objects.get(holder=shop.su)
    kept = actions.hand_in(actor=shop.su, occurrence=row, note="one")
    assert "1 / 1" in page(shop.su, "/")
    assert kept.sent_up_to is not None
    assert "Sent up to you" in page(kept.sent_up_to, "/")
    assert "Nothing to do" in page(shop.outsider, "/")
    assert "tasks" in page(shop.su, "/start/tasks/?shelf=team")
