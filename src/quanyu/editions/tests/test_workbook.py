"""The handbook goes to Excel and comes back; what it changes is shown before it is saved."""

import base64
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quanyu.editions import actions, queries
from quanyu.editions.models import Draft
from quanyu.editions.tests.factories import (
    PASSWORD,
    POSITIONS,
    SMALL,
    Cast,
    published,
    small_draft,
)
from quanyu.kernel.refusal import Refusal
from quanyu.organisation.models import Person


def browser(person: Person, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.cookies["django_language"] = language
    assert client.login(username=person.username, password=PASSWORD)
    return client


def downloaded(client: Client, draft: Draft) -> bytes:
    answer = client.get(reverse("editions:draft_workbook", args=[draft.uuid]))
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    return bytes(answer.content)


def edited(content: bytes, edit: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = next(s for s in book.worksheets if str(s.cell(1, 1).value).startswith("positions."))
    edit(sheet)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def renamed(sheet: Any) -> None:
    sheet.cell(4, 2).value = "营业员"


def shown(client: Client, draft: Draft, content: bytes, status: int = 200) -> str:
    url = reverse("editions:workbook_page", args=[draft.uuid])
    answer = client.post(url, {"file": SimpleUploadedFile("岗位.xlsx", content)})
    assert answer.status_code == status
    return str(answer.content.decode())


def take_over(client: Client, draft: Draft, content: bytes) -> Any:
    url = reverse("editions:workbook_take_over", args=[draft.uuid])
    return client.post(url, {"name": "岗位.xlsx", "content": base64.b64encode(content).decode()})


def test_an_edit_in_excel_is_shown_and_then_saved(cast: Cast) -> None:
    draft, client = small_draft(cast), browser(cast.preparer)
    content = edited(downloaded(client, draft), renamed)
    page = shown(client, draft, content)
    assert "POS-R02" in page and "店员" in page and "营业员" in page
    assert queries.draft_texts(draft) == SMALL
    answer = take_over(client, draft, content)
    assert answer["Location"] == reverse("editions:draft_page", args=[draft.uuid])
    after = {**SMALL, "positions.yaml": POSITIONS.replace("店员", "营业员")}
    assert queries.draft_texts(draft) == after
    assert queries.draft_history(draft)[0].what == "岗位.xlsx"


def test_a_fault_names_the_cell_and_nothing_is_saved(cast: Cast) -> None:
    draft, client = small_draft(cast), browser(cast.preparer)

    def edit(sheet: Any) -> None:
        sheet.cell(4, 2).value = "=1+1"
        sheet.cell(4, 7).value = "POS-R77"

    content = edited(downloaded(client, draft), edit)
    page = shown(client, draft, content, 422)
    assert 'q-mono">B4<' in page and "A formula stands here" in page
    assert "Take over into the draft" not in page
    with pytest.raises(Refusal) as caught:
        actions.take_over_workbook(actor=cast.preparer, draft=draft, content=content, name="x.xlsx")
    assert caught.value.code == "workbook_faults"
    assert queries.draft_texts(draft) == SMALL


def test_a_draft_that_has_moved_on_refuses_the_workbook(cast: Cast) -> None:
    draft, client = small_draft(cast), browser(cast.preparer)
    content = edited(downloaded(client, draft), renamed)
    assert "营业员" in shown(client, draft, content)
    newer = POSITIONS.replace("店长", "经理")
    actions.write_file(actor=cast.second, draft=draft, path="positions.yaml", text=newer)
    answer = take_over(client, draft, content)
    assert answer.status_code == 422
    assert "has changed since" in answer.content.decode()
    assert "has changed since" in shown(client, draft, content, 422)
    assert queries.draft_texts(draft)["positions.yaml"] == newer


def test_what_is_no_workbook_is_told_in_the_form(cast: Cast) -> None:
    draft, client = small_draft(cast), browser(cast.preparer)
    assert "is no Excel workbook" in shown(client, draft, b"id,zh\n", 422)
    assert "is larger than" in shown(client, draft, b"PK" + b"0" * 1_600_000, 422)
    answer = client.post(
        reverse("editions:workbook_take_over", args=[draft.uuid]), {"content": "\x00?"}
    )
    assert answer.status_code == 422


def test_a_workbook_without_edits_says_so(cast: Cast) -> None:
    draft, client = small_draft(cast), browser(cast.preparer)
    content = downloaded(client, draft)
    assert "says what the draft says" in shown(client, draft, content)
    assert take_over(client, draft, content).status_code == 422


def test_only_those_who_edit_bring_workbooks_back(cast: Cast) -> None:
    draft = small_draft(cast)
    content = edited(downloaded(browser(cast.reader), draft), renamed)
    client = browser(cast.reader)
    assert client.get(reverse("editions:workbook_page", args=[draft.uuid])).status_code == 403
    assert take_over(client, draft, content).status_code == 403
    actions.send_to_review(actor=cast.preparer, draft=draft)
    assert take_over(browser(cast.preparer), draft, content).status_code == 422
    assert queries.draft_texts(draft) == SMALL


def test_an_edition_leaves_as_a_workbook_for_its_next_draft(cast: Cast) -> None:
    published(cast)
    answer = browser(cast.reader).get(reverse("editions:edition_workbook", args=[1]))
    draft = actions.start_draft(actor=cast.preparer, title="下一版")
    page = shown(browser(cast.preparer), draft, edited(answer.content, renamed))
    assert "营业员" in page and "Take over into the draft" in page


def test_the_workbook_speaks_the_readers_language(cast: Cast) -> None:
    draft = small_draft(cast)
    for language, font in (("zh-hans", "Microsoft YaHei"), ("en", "Calibri")):
        content = downloaded(browser(cast.preparer, language), draft)
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert book.worksheets[0]["A1"].font.name == font
        name = {"zh-hans": "小店手册 1", "en": "Small shop 1"}[language]
        assert book.worksheets[0]["A1"].value == name
