"""Inbox, item, thread and delegations as pages: what is shown, and to whom."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quanyu.organisation.models import Person
from quanyu.work import actions, queries
from quanyu.work.models import Attachment, Comment, Delegation, WorkItem
from quanyu.work.tests.conftest import NOW
from quanyu.work.tests.factories import make_item

INBOX = reverse("work:inbox")


def at(person: Person) -> Any:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def post(person: Person, item: WorkItem, act: str, /, **facts: Any) -> Any:
    return at(person).post(reverse(f"work:item_{act}", args=[item.uuid]), facts)


def test_an_empty_inbox_says_where_work_comes_from(crew, desk) -> None:
    page = text(at(crew.su).get(INBOX))
    assert "Nothing to do" in page and "?shelf=pool" in page


def test_the_list_says_what_by_when_and_how_many_are_overdue(crew, desk) -> None:
    make_item("1", owner=crew.su, due_at=NOW - timedelta(hours=3), subject="RT-0321")
    make_item("2", owner=crew.su, due_at=NOW + timedelta(hours=2, minutes=5))
    page = text(at(crew.su).get(INBOX))
    assert "1 item of yours is overdue" in page and "3 h overdue" in page
    assert "2 h 5 min left" in page and "RT-0321" in page
    rows = text(at(crew.su).get(INBOX, {"late": "1"}, headers={"HX-Request": "true"}))
    assert "RT-0321" in rows and "2 h 5 min" not in rows and "<html" not in rows


@pytest.mark.parametrize(
    "query", ["shelf=x", "order=x", "unit=x", "unit=99999999999999", "cursor=x"]
)
def test_nonsense_in_the_address_shows_the_usual_list(crew, desk, query) -> None:
    make_item("1", owner=crew.su)
    assert at(crew.su).get(f"{INBOX}?{query}").status_code == 200


def test_what_is_somebody_elses_does_not_exist_for_others(crew, desk) -> None:
    item = make_item(owner=crew.su, due_at=NOW)
    for act in ("page", "claim", "release", "assign", "promise", "pause", "resume", "complete"):
        url = reverse(f"work:item_{act}", args=[item.uuid])
        answer = at(crew.outsider).get(url) if act == "page" else at(crew.outsider).post(url)
        assert answer.status_code == 404, act


def test_the_second_to_claim_reads_who_was_faster(crew, desk) -> None:
    item = make_item()
    assert post(crew.su, item, "claim").status_code == 302
    answer = post(crew.chen, item, "claim", next=INBOX)
    assert (answer.status_code, answer.url) == (302, INBOX)
    assert "苏曼 has taken on" in said(answer)
    assert "苏曼 has taken this on." in text(at(crew.chen).get(actions.url_of(item)))


def test_an_item_is_promised_paused_resumed_and_done_on_its_page(crew, desk) -> None:
    item = make_item(owner=crew.su, outcomes=["agree", "reject"], due_at=NOW + timedelta(days=2))
    page = text(at(crew.su).get(actions.url_of(item)))
    assert "Your task" in page and "Send back" in page
    post(crew.su, item, "promise", at="2026-11-24T09:00")
    post(crew.su, item, "pause", reason="等仓库")
    assert "等仓库" in text(at(crew.su).get(actions.url_of(item)))
    post(crew.su, item, "resume")
    done = post(crew.su, item, "complete", outcome="reject", note="缺照片")
    assert done.url == INBOX
    item.refresh_from_db()
    assert (item.outcome, item.note) == ("reject", "缺照片")
    page = text(at(crew.su).get(actions.url_of(item)))
    assert "Send back" in page and "缺照片" in page and "Resumed" in page


def test_a_superior_assigns_with_a_reason(crew, desk) -> None:
    item = make_item(owner=crew.su)
    missing = post(crew.supervisor, item, "assign", person=str(crew.chen.uuid))
    assert "required" in said(missing)
    post(crew.supervisor, item, "assign", person=str(crew.chen.uuid), reason="忙不过来")
    item.refresh_from_db()
    assert item.owner == crew.chen


def test_only_ticked_items_that_allow_it_are_done_at_once(crew, desk) -> None:
    rows = [make_item(str(n), owner=crew.su, bulk=n < 2) for n in range(3)]
    foreign = make_item("x", owner=crew.designer, bulk=True)
    ticked = [str(row.uuid) for row in [*rows, foreign]] + ["nonsense"]
    answer = at(crew.su).post(reverse("work:inbox_complete"), {"item": ticked})
    assert "2 items done." in said(answer) and "by itself" in said(answer)
    assert set(WorkItem.objects.filter(state="done")) == set(rows[:2])


def test_a_file_comes_as_a_download_that_no_browser_runs(crew, desk) -> None:
    item = make_item(owner=crew.su)
    paper = SimpleUploadedFile("验收 单.pdf", b"%PDF-1.7 x")
    facts = {"topic": queries.topic(item), "text": "见附件", "uploads": paper, "next": INBOX}
    assert at(crew.su).post(reverse("work:comment_new"), facts).url == INBOX
    assert Comment.objects.get().text == "见附件"
    url = reverse("work:attachment", args=[Attachment.objects.get().uuid])
    answer = at(crew.supervisor).get(url)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 x"
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E9%AA%8C")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert at(crew.outsider).get(url).status_code == 404


def test_who_may_not_read_a_topic_cannot_write_to_it(crew, desk) -> None:
    item = make_item(owner=crew.su)
    facts = {"topic": queries.topic(item), "text": "?"}
    assert at(crew.outsider).post(reverse("work:comment_new"), facts).status_code == 404
    unknown = {"topic": "nothing:1", "text": "?"}
    assert at(crew.su).post(reverse("work:comment_new"), unknown).status_code == 404
    outside = {"topic": queries.topic(item), "text": "!", "next": "https://evil.example/"}
    assert at(crew.su).post(reverse("work:comment_new"), outside).url == "/"


def test_names_are_proposed_to_colleagues_only(crew) -> None:
    url = reverse("work:mention")
    assert "何川" in text(at(crew.su).get(url, {"q": "hec"}))
    assert "何川" not in text(at(crew.outsider).get(url, {"q": "hec"}))


def test_a_delegation_is_made_seen_and_taken_back(crew) -> None:
    url = reverse("work:delegation_list")
    assert "Nobody does another" in text(at(crew.su).get(url))
    facts = {
        "person": crew.su.pk, "substitute": crew.chen.pk, "first_on": "2026-11-23",
        "last_on": "2026-11-30", "process": "PRC-14", "reason": "外场",
    }  # fmt: skip
    assert at(crew.su).post(reverse("work:delegation_new"), facts).status_code == 302
    row = Delegation.objects.get()
    assert (row.substitute, row.last_on) == (crew.chen, date(2026, 11, 30))
    for person, seen in ((crew.chen, True), (crew.supervisor, True), (crew.designer, False)):
        assert ("Exchange" in text(at(person).get(url))) is seen
    end = reverse("work:delegation_end", args=[row.uuid])
    assert at(crew.designer).post(end).status_code == 404
    at(crew.su).post(end)
    assert "Exchange" in text(at(crew.su).get(url, {"past": "1"}))
    wrong = facts | {"person": crew.designer.pk}
    assert at(crew.su).post(reverse("work:delegation_new"), wrong).status_code == 422


def test_the_navigation_counts_and_the_search_finds(crew, desk) -> None:
    make_item("1", owner=crew.su, subject="RT-0318")
    page = text(at(crew.su).get(INBOX))
    assert '<span class="n">1</span>' in page
    assert "RT-0318" in text(at(crew.su).get(reverse("ui:search"), {"q": "shth"}))
    assert "RT-0318" not in text(at(crew.designer).get(reverse("ui:search"), {"q": "shth"}))


def test_a_form_of_the_handbook_is_filled_in_on_the_page(crew, desk) -> None:
    item = make_item(owner=crew.su, form="notice")
    page = text(at(crew.su).get(actions.url_of(item)))
    assert 'name="f-' in page
    empty = post(crew.su, item, "complete")
    assert empty.status_code == 422 and WorkItem.objects.get().state == "open"
    assert desk.seen == []
