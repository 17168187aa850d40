"""Whose details are shown to whom, leaving with hand-over, erasing somebody who left."""

from collections.abc import Iterator
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from quanyu.organisation import access, actions, audit, queries, vacancy
from quanyu.organisation.models import Entry, Person
from quanyu.organisation.tests.factories import FIRST, Cast
from quanyu.organisation.tests.refusing import refused


@pytest.fixture
def duties() -> Iterator[None]:
    kept = dict(vacancy._providers)
    vacancy.on_vacancy("test", lambda position: ["审批需求"] if position == "POS-S" else [])
    yield
    vacancy._providers.clear()
    vacancy._providers.update(kept)


def advisor(cast: Cast, position: str = "POS-X") -> Person:
    person = actions.add_person(
        actor=cast.system,
        username="advisor",
        name="品牌导购",
        employment="brand",
        employer="岚屿女装",
        phone="13812345678",
    )
    actions.appoint(actor=cast.system, person=person, post=cast.posts[position], first_on=FIRST)
    return person


def test_somebody_elses_employee_needs_an_employer(cast: Cast) -> None:
    with refused("employer_missing"):
        actions.add_person(actor=cast.system, username="x", name="x", employment="brand")


def test_pay_of_a_brand_employed_person_is_seen_by_nobody(cast: Cast) -> None:
    person = advisor(cast)
    assert not queries.may_see_pay(cast.director, person)
    assert not queries.may_see_pay(cast.system, person)
    assert queries.may_see_pay(cast.director, cast.specialist)
    assert person not in queries.paid_here() and cast.specialist in queries.paid_here()


def test_a_brand_employed_person_sees_neither_pay_nor_cost(cast: Cast) -> None:
    actions.change_post(actor=cast.system, post=cast.posts["POS-D"], headcount=2)
    assert access.field_classes(advisor(cast, "POS-D")) == frozenset()
    assert access.field_classes(cast.director) == {"cost", "pay"}


def test_the_number_is_hidden_until_somebody_says_why(cast: Cast, client: Client) -> None:
    person = advisor(cast)
    client.force_login(cast.director)
    url = reverse("organisation:person_detail", args=[person.uuid])
    page = client.get(url, headers={"accept-language": "en"}).content.decode()
    assert "138****5678" in page and "13812345678" not in page
    assert "岚屿女装 employs and pays this person" in page
    show = reverse("organisation:contact_show", args=[person.uuid])
    assert client.post(show, {"reason": ""}).status_code == 422
    assert "13812345678" in client.post(show, {"reason": "顾客急事"}).content.decode()
    entry = Entry.objects.get(event="organisation.contact.shown")
    assert (entry.reason, entry.subject) == ("顾客急事", "品牌导购")
    assert not Entry.objects.filter(after__icontains="13812345678").exists()


def test_the_trail_says_that_a_number_changed_but_not_the_number(cast: Cast) -> None:
    actions.change_person(
        actor=cast.director, person=cast.specialist, name="苏曼", number="7", phone="13900001111"
    )
    entry = Entry.objects.get(event="organisation.person.changed")
    assert entry.after and entry.after["contact"] == "changed"
    assert "13900001111" not in str(entry.after)


def test_the_only_holder_leaves_with_a_successor_or_a_confirmed_vacancy(
    cast: Cast, duties: None
) -> None:
    with refused("last_holder"):
        actions.leave(actor=cast.director, person=cast.supervisor, reason="合同到期")
    cast.supervisor.refresh_from_db()
    assert cast.supervisor.is_active and access.may(cast.supervisor, "organisation.view")
    actions.leave(
        actor=cast.director, person=cast.supervisor, reason="合同到期", successor=cast.specialist
    )
    assert queries.holders("POS-S") == [cast.supervisor, cast.specialist]  # today is both's day
    assert access.may(cast.specialist, "organisation.view")
    entry = Entry.objects.get(event="organisation.person.left")
    assert entry.after == {"successor": "苏曼"}


def test_a_confirmed_vacancy_says_what_becomes_an_orphan(cast: Cast, duties: None) -> None:
    row = cast.supervisor.appointments.get()
    with refused("last_holder"):
        actions.end_appointment(actor=cast.director, appointment=row, last_on=FIRST)
    actions.end_appointment(
        actor=cast.director, appointment=row, last_on=FIRST, vacancy_confirmed=True
    )
    entry = Entry.objects.get(event="organisation.appointment.ended")
    assert entry.after and entry.after["orphans"] == ["审批需求"]
    assert any(change.after == "审批需求" for change in audit.changes(entry))


def test_one_of_two_holders_leaves_without_a_question(cast: Cast, duties: None) -> None:
    actions.appoint(
        actor=cast.system, person=cast.outsider, post=cast.posts["POS-S"], first_on=FIRST
    )
    actions.leave(actor=cast.director, person=cast.supervisor, reason="调离")
    assert not cast.supervisor.is_active


def test_the_leave_dialog_warns_and_stays_open(cast: Cast, client: Client, duties: None) -> None:
    client.force_login(cast.director)
    url = reverse("organisation:person_leave", args=[cast.supervisor.uuid])
    answer = client.post(url, {"reason": "合同到期"}, headers={"accept-language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Without 周宁 nobody answers for: 审批需求" in page
    assert client.post(url, {"reason": "合同到期", "vacancy_confirmed": "on"}).status_code == 302


def gone(cast: Cast) -> Person:
    actions.leave(actor=cast.director, person=cast.specialist, reason="合同到期")
    return cast.specialist


def test_only_who_left_is_erased_and_never_by_a_slip(cast: Cast) -> None:
    erase = partial(actions.erase_person, actor=cast.director, reason="本人要求")
    with refused("person_here"):
        erase(person=cast.specialist, name="苏曼")
    person = gone(cast)
    with refused("name_differs"):
        erase(person=person, name="苏漫")
    erase(person=person, name="苏曼")
    with refused("person_erased"):
        erase(person=person, name=person.name)


def test_erasing_leaves_a_pseudonym_everywhere_and_the_chain_whole(
    cast: Cast, client: Client
) -> None:
    actions.change_person(
        actor=cast.director, person=cast.specialist, name="苏曼", number="S7", phone="13900001111"
    )
    person = gone(cast)
    actions.erase_person(actor=cast.director, person=person, name="苏曼", reason="本人要求")
    person.refresh_from_db()
    kept = [person.name, person.username, person.search, person.pinyin, person.number, person.phone]
    assert not any("苏" in text or "suman" in text or "S7" in text for text in kept)
    assert person.phone == "" and person.appointments.count() == 1
    client.force_login(cast.director)
    trail = client.get("/audit/", headers={"accept-language": "en"}).content.decode()
    assert person.name in trail and "苏曼" not in trail and "suman" not in trail
    assert audit.verify().intact


def test_a_namesake_who_is_here_keeps_the_name(cast: Cast, client: Client) -> None:
    person = gone(cast)
    actions.add_person(actor=cast.director, username="suman2", name="苏曼")
    actions.erase_person(actor=cast.director, person=person, name="苏曼", reason="本人要求")
    client.force_login(cast.director)
    assert "苏曼" in client.get("/audit/").content.decode()


def test_erasing_in_the_browsers_form(cast: Cast, client: Client) -> None:
    person = gone(cast)
    client.force_login(cast.director)
    url = reverse("organisation:person_erase", args=[person.uuid])
    assert client.post(url, {"name": "别人", "reason": "本人要求"}).status_code == 422
    assert client.post(url, {"name": "苏曼", "reason": "本人要求"}).status_code == 302
    assert Person.objects.get(pk=person.pk).erased_on is not None
