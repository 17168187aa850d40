"""Signing in: throttled, recorded, closed to strangers, with a second step."""

import pytest
from django.test import Client
from django.urls import reverse

from quanyu.organisation.models import Entry
from quanyu.organisation.tests.factories import PASSWORD, Cast

URL = "account_login"


def sign_in(client: Client, password: str = PASSWORD, name: str = "linxiao") -> int:
    return client.post(reverse(URL), {"login": name, "password": password}).status_code


def test_sign_in_is_recorded(cast: Cast, client: Client) -> None:
    assert sign_in(client) == 302
    assert client.get(reverse("organisation:account")).status_code == 200
    last = Entry.objects.order_by("-number")[0]
    assert (last.event, last.actor) == ("organisation.session.started", cast.director)


def test_a_failed_sign_in_is_recorded_without_the_password(cast: Cast, client: Client) -> None:
    assert sign_in(client, "wrong-secret") == 200
    entry = Entry.objects.get(event="organisation.session.refused")
    assert entry.subject == "linxiao" and "wrong-secret" not in str(entry.__dict__)


def test_guessing_is_stopped_even_with_the_right_password_at_last(
    cast: Cast, client: Client
) -> None:
    for attempt in range(5):
        sign_in(client, f"wrong-{attempt}")
    assert sign_in(client) != 302
    assert client.get(reverse("organisation:account")).status_code == 302


@pytest.mark.parametrize("field", ["is_active"])
def test_who_has_left_cannot_sign_in(cast: Cast, client: Client, field: str) -> None:
    setattr(cast.director, field, False)
    cast.director.save()
    sign_in(client)
    assert client.get(reverse("organisation:account")).status_code == 302


def test_the_system_cannot_sign_in(cast: Cast, client: Client) -> None:
    assert sign_in(client, "", "quanyu-system") == 200


def test_nobody_signs_up(cast: Cast, client: Client) -> None:
    data = {"username": "eve", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", data)
    assert not type(cast.director).objects.filter(username="eve").exists()


def test_two_step_sign_in_is_offered(cast: Cast, client: Client) -> None:
    sign_in(client)
    # The password is asked once more before anything about signing in changes.
    assert client.get(reverse("mfa_activate_totp")).status_code == 302
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200 and b"data:image/svg+xml" in page.content
    assert b"q-nav" in page.content
