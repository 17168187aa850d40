"""The second step, with codes computed here from the standard (RFC 6238), not by the library."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from quanyu.organisation import actions
from quanyu.organisation.tests.factories import PASSWORD, Cast


def totp(secret: str, moment: float | None = None) -> str:
    """The six digits of RFC 6238 with SHA-1 and 30 seconds."""
    counter = int((time.time() if moment is None else moment) // 30)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def test_our_own_codes_are_those_of_the_standard() -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert [totp(secret, t) for t in (59, 1111111109, 2000000000)] == ["287082", "081804", "279037"]


def sign_in(name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.post(reverse("account_login"), {"login": name, "password": PASSWORD})
    return client


def set_up(client: Client) -> str:
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        page = client.get(reverse("mfa_activate_totp"))
    found = re.search(r'id="authenticator_secret" value="([A-Z2-7]+)"', page.content.decode())
    assert found
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.status_code == 200
    right = client.post(reverse("mfa_activate_totp"), {"code": totp(found[1])})
    assert right["Location"] == reverse("mfa_view_recovery_codes")
    return found[1]


@pytest.fixture
def required(settings) -> None:
    settings.QUANYU_REQUIRE_MFA = True


def test_whoever_manages_people_sets_it_up_before_anything_else(cast: Cast, required: None) -> None:
    client = sign_in("linxiao")
    for path in ("/people/", "/audit/", "/account/", "/search/?q=a", "/accounts/password/change/"):
        assert client.get(path)["Location"] == reverse("mfa_activate_totp"), path
    page = client.get(reverse("mfa_activate_totp"), follow=True).content.decode()
    set_up(client)
    assert "password" in page
    assert client.get("/people/").status_code == 200
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200


def test_the_next_sign_in_asks_for_the_code_and_takes_each_only_once(cast: Cast) -> None:
    secret = set_up(sign_in("linxiao"))
    client = sign_in("linxiao")
    assert "/accounts/login/" in client.get("/people/")["Location"]
    step = reverse("mfa_authenticate")
    assert client.post(step, {"code": "000000"}).status_code == 200
    code = totp(secret, time.time() + 30)  # the one of the set-up is used up
    assert client.post(step, {"code": code}).status_code == 302
    assert client.get("/people/").status_code == 200
    again = sign_in("linxiao")
    assert again.post(step, {"code": code}).status_code == 200
    assert again.get("/people/").status_code == 302


@pytest.mark.parametrize(("who", "asked"), [("suman", False), ("zhouning", False)])
def test_others_are_not_asked(cast: Cast, required: None, who: str, asked: bool) -> None:
    assert (sign_in(who).get("/account/").status_code == 302) is asked


def test_pay_asks_too(cast: Cast, required: None) -> None:
    pay = actions.Position("POS-P", "薪酬", field_classes=frozenset({"pay"}))
    actions.publish_positions(actor=cast.system, positions=[pay])
    post = actions.add_post(actor=cast.system, unit=cast.unit, position="POS-P")
    row = cast.specialist.appointments.get()
    actions.appoint(actor=cast.system, person=cast.specialist, post=post, first_on=row.first_on)
    assert sign_in("suman").get("/account/")["Location"] == reverse("mfa_activate_totp")


def test_by_default_nobody_is_asked(cast: Cast) -> None:
    assert sign_in("linxiao").get("/people/").status_code == 200


def test_the_database_holds_no_secret_in_the_clear(cast: Cast) -> None:
    secret = set_up(sign_in("linxiao"))
    stored = [str(row.data) for row in Authenticator.objects.all()]
    assert len(stored) == 2 and not any(secret in text for text in stored)


def test_a_lost_phone_is_helped_by_whoever_manages_people(cast: Cast) -> None:
    set_up(sign_in("zhouning"))
    actions.set_temporary_password(
        actor=cast.director, person=cast.supervisor, password=PASSWORD, without_second_step=True
    )
    client = sign_in("zhouning")
    assert client.get("/people/")["Location"] == reverse("account_change_password")
