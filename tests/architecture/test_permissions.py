"""The permission table: every address times every role gives the code that permissions.yaml says.

Roles: nobody signed in, somebody without a post, somebody with all permissions, each person with
one of the permissions that the table asks for, and somebody with every permission but those: what
that one may not do, nobody may with any other permission alone. Objects are real: a file was
imported, a report computed.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import permissions
from quanyu.organisation.models import PositionGrant
from quanyu.project.cli.commands import app
from tests.architecture.world import FORMS, PASSWORD, World, address, form, make_world, routes

TABLE = Path(__file__).with_name("permissions.yaml")
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Rule:
    """Who may enter a route."""

    text: str

    @property
    def own(self) -> bool:
        return self.text.endswith(" own")

    @property
    def groups(self) -> list[frozenset[str]]:
        """Return the sets of codes of each of which somebody needs one."""
        if self.text in ("public", "signed_in"):
            return []
        parts = self.text.removesuffix(" own").split("+")
        return [frozenset(re.findall(r"[\w.]+", part)) for part in parts]

    @property
    def roles(self) -> list[str]:
        """Return whom to ask beside somebody who has every permission but those asked for."""
        single = {code for group in self.groups for code in group}
        return ["anonymous", "nothing", "everything", *sorted(single)]

    def answer(self, role: str) -> str:
        """Return open, login or refused for the person named after what they may do."""
        if self.text == "public":
            return "open"
        if role == "anonymous":
            return "login"
        if self.text == "signed_in" or role == "everything":
            return "open"
        if role == "the rest":
            return "refused"
        enough = all(role in group for group in self.groups)
        return "open" if enough else "refused"


def rules() -> dict[str, Rule]:
    written: dict[str, list[str]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return {route: Rule(text) for text, inside in written.items() for route in inside}


def test_the_table_names_every_route_once_and_real_permissions() -> None:
    written: dict[str, list[str]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    named = [route for inside in written.values() for route in inside]
    assert sorted(named) == routes(), "permissions.yaml must name every route exactly once"
    codes = {code for rule in rules().values() for group in rule.groups for code in group}
    assert codes - set(permissions.codes()) == set()


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> Iterator[World]:
    settings.QUANYU_HOME = tmp_path / "home"
    settings.QUANYU_HOME.mkdir()
    cache.clear()
    logging.disable(logging.CRITICAL)
    with clock.frozen(NOW):
        yield make_world(tmp_path)
    logging.disable(logging.NOTSET)


class Door:
    """Clients that have really signed in; whatever they do is rolled back."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients = {"anonymous": Client(raise_request_exception=False)}
        for role, person in world.people.items():
            client = Client(raise_request_exception=False)
            said = {"login": person.username, "password": PASSWORD}
            assert client.post(reverse("account_login"), said).status_code == 302
            self.clients[role] = client
        self.cookies = {
            role: {name: morsel.value for name, morsel in client.cookies.items()}
            for role, client in self.clients.items()
        }

    def ask(self, role: str, route: str, method: str) -> Any:
        client = self.clients[role]
        client.cookies = SimpleCookie(self.cookies[role])
        data = form(self.world, route) if method == "post" else {}
        point = transaction.savepoint()
        try:
            url = address(self.world, route)
            # Programs are answered in JSON, people in pages; both have to be refused.
            program = role == "the rest" or role in permissions.codes()
            wants = "application/json" if program else "text/html"
            send = client.post if method == "post" else client.get
            return send(url, data, headers={"accept": wants})
        finally:
            transaction.savepoint_rollback(point)

    def methods(self, route: str) -> list[str]:
        """Return the methods that `route` answers to and whose answers may differ."""
        plain = self.ask("everything", route, "get").status_code != 405
        return (["get"] if plain else []) + (["post"] if route in FORMS or not plain else [])


def came(answer: HttpResponse) -> str:
    if "/accounts/login/" in answer.headers.get("Location", ""):
        return "login"
    return "refused" if answer.status_code == 403 else "open"


@pytest.mark.slow
def test_every_route_for_every_role(world: World) -> None:
    """Whoever may do everything must get a page, or one that is missing for all would pass."""
    door = Door(world)
    faults = [
        fault
        for route, rule in rules().items()
        for method in door.methods(route)
        for fault in (*asked(door, route, rule, method), *without(door, route, rule, method))
    ]
    assert not faults, "\n".join(faults)


def asked(door: Door, route: str, rule: Rule, method: str) -> Iterator[str]:
    """Yield where somebody is answered otherwise than the table says."""
    for role in rule.roles:
        yield from fault(door.ask(role, route, method), role, route, rule, method)


def without(door: Door, route: str, rule: Rule, method: str) -> Iterator[str]:
    """Yield where somebody enters who has every permission but those that the table asks for."""
    grant = PositionGrant.objects.filter(position="POS-REST")
    for lack in rule.groups:
        grant.update(permissions=sorted(set(permissions.codes()) - lack))
        yield from fault(door.ask("the rest", route, method), "the rest", route, rule, method)


def fault(answer: Any, role: str, route: str, rule: Rule, method: str) -> Iterator[str]:
    expected = rule.answer(role)
    hidden = rule.own and answer.status_code == 404 and expected == "refused"
    right = hidden or came(answer) == expected
    least = role == "everything" and route not in MAY_REFUSE
    if not right or answer.status_code >= (400 if least else 500):
        yield f"{method} {route} {role}: {answer.status_code}, not {expected}"


MAY_REFUSE = {
    "mfa_deactivate_totp",  # nothing to switch off or to show before it is on
    "mfa_download_recovery_codes",
    "mfa_view_recovery_codes",
    "organisation:unit_end",  # not while it has posts
    "organisation:post_choose",  # names a post in the form
    "analysis:report_publish",  # not without a comment by somebody else
    "analysis:report_correct",  # not before it is published
    "analysis:report_drop",
    "analysis:anomaly_reopen",  # not before it is closed
    "editions:draft_catch_up",  # nothing newer to take over
    "editions:guide_appoint",  # not before it is published
    "editions:draft_publish",  # people hold posts that the shipped handbook does not know
    "editions:workbook_page",  # POST wants a file
    "editions:workbook_take_over",
    "process:step_assign",  # names an item in the form, of somebody's position
    "process:step_claim",
    "process:step_complete",
    "process:step_release",
    "figures:import_page",  # POST wants a file
    "figures:wizard_start",
    "figures:wizard_page",
    "figures:wizard_preview",
}


@pytest.mark.parametrize(
    "path",
    [
        "signup/",
        "email/",
        "confirm-email/",
        "confirm-email/x:y:z/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/1-abc/",
        "password/set/",
        "login/code/",
        "login/code/confirm/",
        "3rdparty/",
        "sessions/",
        "2fa/webauthn/",
        "2fa/trust/",
    ],
)
def test_nothing_of_allauth_is_reachable_that_nobody_needs(
    path: str, db: None, client: Client
) -> None:
    for prefix in ("/accounts/", "/", "/_allauth/browser/v1/"):
        assert client.get(prefix + path).status_code == 404
        assert client.post(prefix + path).status_code == 404


@pytest.mark.parametrize(
    "command",
    [
        ["import", "FILE"],
        ["undo", "BATCH", "--reason", "x"],
        ["batches"],
        ["indicators", "query", "net_sales", "--from", "2026-11-17", "--to", "2026-11-18"],
    ],
    ids=lambda command: command[0],
)
def test_the_command_line_refuses_whom_the_pages_refuse(
    world: World, tmp_path: Path, command: list[str]
) -> None:
    named = {"FILE": str(tmp_path / "a.csv"), "BATCH": str(world.batch.pk)}
    words = [named.get(word, word) for word in command]
    refused = CliRunner().invoke(app, [*words, "--as", "nothing"])
    assert isinstance(refused.exception, Refusal) and refused.exception.code == "forbidden"
    assert "20" not in refused.stdout
    nobody = CliRunner().invoke(app, [*words, "--as", "no-such-person"])
    assert isinstance(nobody.exception, Refusal) and nobody.exception.code == "person_unknown"
