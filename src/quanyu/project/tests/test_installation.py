"""A new installation: positions of the shipped handbook, and a first person who lets others in."""

import pytest
from django.test import Client
from django.urls import reverse

from quanyu.organisation import actions
from quanyu.organisation.models import Entry, PositionGrant
from quanyu.project import installation

OWN = "entirely-My-9-own-one"


@pytest.mark.django_db
def test_preparing_twice_changes_nothing_the_second_time() -> None:
    edition = installation.put_handbook_into_force()
    assert edition is not None and edition.number == 1
    entries = Entry.objects.count()
    assert installation.put_handbook_into_force() is None
    assert Entry.objects.count() == entries
    assert PositionGrant.objects.filter(in_force=True).count() > 30


@pytest.mark.django_db
def test_the_first_administrator_changes_the_printed_password(client: Client) -> None:
    installation.put_handbook_into_force()
    printed = installation.first_administrator("root.admin")
    assert printed
    assert installation.first_administrator("root.admin") is None
    client.post(reverse("account_login"), {"login": "root.admin", "password": printed})
    assert client.get("/people/")["Location"] == reverse("account_change_password")
    said = {"oldpassword": printed, "password1": OWN, "password2": OWN}
    assert client.post(reverse("account_change_password"), said).status_code == 302
    assert client.get("/people/").status_code == 200


@pytest.mark.django_db
def test_the_first_administrator_appoints_but_sees_no_figures(client: Client) -> None:
    installation.put_handbook_into_force()
    installation.first_administrator("root.admin")
    person = actions.system_actor().__class__.objects.get(username="root.admin")
    person.must_change_password = False
    person.save()
    client.force_login(person)
    assert client.get("/people/").status_code == 200
    assert client.get("/explore/").status_code == 403
