"""Temporary passwords: set by whoever manages people, changed at the next sign-in."""

import pytest
from django.test import Client
from django.urls import reverse

from quanyu.kernel.refusal import Refusal
from quanyu.organisation import actions
from quanyu.organisation.models import Entry
from quanyu.organisation.tests.factories import PASSWORD, Cast

GIVEN = "given-Horse-8-battery"
OWN = "entirely-My-9-own-one"


def sign_in(client: Client, name: str, password: str) -> None:
    client.post(reverse("account_login"), {"login": name, "password": password})


def change(client: Client, old: str, new: str) -> int:
    said = {"oldpassword": old, "password1": new, "password2": new}
    return client.post(reverse("account_change_password"), said).status_code


def test_a_temporary_password_ends_sessions_and_must_be_changed(cast: Cast) -> None:
    manager, person = Client(), Client()
    manager.force_login(cast.director)
    person.force_login(cast.supervisor)
    url = reverse("organisation:password_set", args=[cast.supervisor.uuid])
    assert manager.post(url, {"password": GIVEN}).status_code == 302
    people = reverse("organisation:person_list")
    assert "/accounts/login/" in person.get(people)["Location"]
    sign_in(person, "zhouning", GIVEN)
    assert person.get(people)["Location"] == reverse("account_change_password")
    part = person.get(people, headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (204, reverse("account_change_password"))
    told = person.get(people, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["code"]) == (403, "sign_in_unfinished")
    assert change(person, GIVEN, GIVEN) == 200  # the given one again is not accepted
    assert person.get(people).status_code == 302
    assert change(person, GIVEN, OWN) == 302
    assert person.get(people).status_code == 200


def test_it_is_recorded_without_the_password(cast: Cast) -> None:
    actions.set_temporary_password(actor=cast.director, person=cast.supervisor, password=GIVEN)
    entry = Entry.objects.get(event="organisation.password.set")
    assert (entry.actor, entry.subject) == (cast.director, "周宁")
    assert GIVEN not in str(entry.__dict__)


@pytest.mark.parametrize(
    ("who", "whom", "password", "code"),
    [
        ("supervisor", "specialist", GIVEN, "forbidden"),
        ("director", "director", GIVEN, "own_password"),
        ("director", "supervisor", "12345678", "password_weak"),
        ("director", "system", GIVEN, "person_left"),
    ],
)
def test_refusals(cast: Cast, who: str, whom: str, password: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        actions.set_temporary_password(
            actor=getattr(cast, who), person=getattr(cast, whom), password=password
        )
    assert refused.value.code == code


def test_a_refusal_opens_the_dialog_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    url = reverse("organisation:password_set", args=[cast.supervisor.uuid])
    answer = client.post(url, {"password": "12345678"})
    assert answer.status_code == 422 and b'id="password"' in answer.content
    assert cast.supervisor.check_password(PASSWORD)


def test_the_first_password_of_a_new_person_is_temporary_too(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    said = {"name": "陈悦", "username": "chen.yue", "password": GIVEN}
    client.post(reverse("organisation:person_new"), said)
    sign_in(client := Client(), "chen.yue", GIVEN)
    assert client.get("/account/")["Location"] == reverse("account_change_password")


def test_adding_a_person_by_hand_takes_no_other_column(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    said = {
        "name": "陈悦",
        "username": "chen.yue",
        "password": GIVEN,
        "is_superuser": "1",
        "kind": "system",
        "must_change_password": "",
    }
    client.post(reverse("organisation:person_new"), said)
    person = type(cast.director).objects.get(username="chen.yue")
    assert (person.is_superuser, person.kind, person.must_change_password) == (
        False,
        "human",
        True,
    )
