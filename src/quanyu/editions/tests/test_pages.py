"""The pages: what they show, what they refuse, that nothing written is lost."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quanyu.editions import actions, books, folders, queries
from quanyu.editions.models import Draft, Edition
from quanyu.editions.tests.factories import (
    PASSWORD,
    POSITIONS,
    SMALL,
    Cast,
    published,
    small_draft,
)
from quanyu.organisation.models import Person

NEW_NAME = POSITIONS.replace("店员", "营业员")


def browser(person: Person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    assert client.login(username=person.username, password=PASSWORD)
    return client


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def file_url(draft: Draft, path: str = "positions.yaml") -> str:
    return f"{reverse('editions:file_page', args=[draft.uuid])}?path={path}"


def test_empty_lists_say_what_to_do(cast: Cast) -> None:
    client = browser(cast.preparer)
    assert "Nothing has been published yet" in text_of(client.get("/editions/"))
    assert "No draft is being prepared" in text_of(client.get("/editions/drafts/"))
    assert "Start a draft" not in text_of(browser(cast.reader).get("/editions/drafts/"))


def test_a_draft_is_started_from_a_zip_file(cast: Cast) -> None:
    file = SimpleUploadedFile("小店.zip", folders.write_zip({**SMALL, "duties/会员.yaml": "x"}))
    said = {"title": "导入", "source": "file", "file": file}
    answer = browser(cast.preparer).post("/editions/drafts/new/", said)
    draft = Draft.objects.get()
    assert answer["Location"] == reverse("editions:draft_page", args=[draft.uuid])
    assert "duties/会员.yaml" in queries.draft_texts(draft)
    page = text_of(browser(cast.reader).get(answer["Location"]))
    assert "duties/会员.yaml" in page and "HB-" in page


def test_a_file_that_is_no_zip_is_told_in_the_form(cast: Cast) -> None:
    file = SimpleUploadedFile("x.zip", b"nothing")
    said = {"title": "导入", "source": "file", "file": file}
    page = text_of(browser(cast.preparer).post("/editions/drafts/new/", said), 422)
    assert "is not a readable ZIP file" in page
    assert not Draft.objects.exists()


def test_the_editor_saves_with_the_line_ends_that_were_there(cast: Cast) -> None:
    draft = small_draft(cast)
    client = browser(cast.preparer)
    assert "# 店长一人" in text_of(client.get(file_url(draft)))
    sent = NEW_NAME.replace("\n", "\r\n")
    answer = client.post(file_url(draft), {"text": sent, "rev": "1"})
    assert answer.status_code == 302
    assert queries.draft_texts(draft)["positions.yaml"] == NEW_NAME


def test_what_the_slower_of_two_wrote_stays_on_the_screen(cast: Cast) -> None:
    draft = small_draft(cast)
    actions.write_file(actor=cast.second, draft=draft, path="positions.yaml", text=NEW_NAME, rev=1)
    answer = browser(cast.preparer).post(file_url(draft), {"text": "# 我写的", "rev": "1"})
    page = text_of(answer, 409)
    assert "周宁 changed positions.yaml" in page and "# 我写的" in page
    assert queries.draft_texts(draft)["positions.yaml"] == NEW_NAME


def test_the_editor_tells_faults_while_one_types_and_saves_nothing(cast: Cast) -> None:
    draft = small_draft(cast)
    url = f"{reverse('editions:file_check', args=[draft.uuid])}?path=positions.yaml"
    said = {"text": POSITIONS.replace("superior: POS-R01", "superior: POS-R77")}
    page = text_of(browser(cast.preparer).post(url, said))
    assert "POS-R77" in page and 'data-goto="' in page and "<html" not in page
    assert queries.draft_texts(draft)["positions.yaml"] == POSITIONS
    assert browser(cast.reader).post(url, said).status_code == 403


def test_nobody_writes_by_address_alone(cast: Cast) -> None:
    draft = small_draft(cast)
    answer = browser(cast.reader).post(file_url(draft), {"text": "x"})
    assert answer.status_code == 403
    assert "readonly" in text_of(browser(cast.reader).get(file_url(draft)))
    assert browser(cast.outsider).get(file_url(draft)).status_code == 403
    assert Client().get(file_url(draft)).status_code == 302
    assert browser(cast.preparer).get(file_url(draft, "../x.yaml")).status_code == 404


def test_review_shows_the_difference_and_only_others_publish(cast: Cast) -> None:
    published(cast)
    draft = actions.start_draft(actor=cast.preparer, title="改名")
    actions.write_file(actor=cast.preparer, draft=draft, path="positions.yaml", text=NEW_NAME)
    client = browser(cast.preparer)
    sent = client.post(reverse("editions:draft_send", args=[draft.uuid]), {"rev": "2"})
    page = text_of(client.get(sent["Location"]))
    assert "营业员" in page and 'id="publish"' not in page
    other = browser(cast.publisher)
    assert 'id="publish"' in text_of(other.get(sent["Location"]))
    url = reverse("editions:draft_publish", args=[draft.uuid])
    said = {"effective_on": "2026-11-22", "rev": "3", "note": "统一叫法"}
    assert client.post(url, said).status_code == 422
    answer = other.post(url, said)
    assert answer["Location"] == reverse("editions:edition_page", args=[2])
    page = text_of(other.get(answer["Location"]))
    assert "统一叫法" in page and "In force" in page
    page = text_of(other.get(reverse("editions:edition_difference", args=[2])))
    assert "营业员" in page


def test_a_refused_publication_says_why_in_the_dialog(cast: Cast) -> None:
    draft = small_draft(cast, **{"positions.yaml": "kind: positions\n"})
    actions.send_to_review(actor=cast.preparer, draft=draft)
    url = reverse("editions:draft_publish", args=[draft.uuid])
    page = text_of(browser(cast.publisher).post(url, {"effective_on": "2026-11-22"}), 422)
    assert "hold posts of POS-R01" in page and "data-open" in page
    assert "move-POS-R01" in page
    assert not Edition.objects.exists()


def test_an_edition_leaves_as_it_was_published(cast: Cast) -> None:
    edition = published(cast)
    answer = browser(cast.reader).get(reverse("editions:edition_export", args=[1]))
    assert answer["Content-Type"] == "application/zip"
    assert folders.read_zip(io.BytesIO(answer.content), "x.zip") == books.texts_of(edition)
    url = reverse("editions:edition_file", args=[1])
    assert "店长一人" in text_of(browser(cast.reader).get(f"{url}?path=positions.yaml"))
    assert browser(cast.reader).get(f"{url}?path=../../etc/passwd").status_code == 404
    assert browser(cast.reader).get(reverse("editions:edition_page", args=[9])).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_speaks_both_languages(cast: Cast, language: str) -> None:
    published(cast)
    draft = small_draft(cast, **{"x.md": "1"})
    client = browser(cast.preparer)
    client.cookies["django_language"] = language
    pages = [
        reverse("editions:edition_list"),
        reverse("editions:edition_page", args=[1]),
        reverse("editions:edition_difference", args=[1]),
        reverse("editions:draft_list"),
        reverse("editions:draft_new"),
        reverse("editions:draft_page", args=[draft.uuid]),
        reverse("editions:review_page", args=[draft.uuid]),
        file_url(draft),
    ]
    for url in pages:
        assert text_of(client.get(url))
