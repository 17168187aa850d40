"""Every route of the room × every role → status; and what the pages do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from quanyu.kernel import clock
from quanyu.organisation import actions, audit
from quanyu.organisation.models import Entry, Person, Robot
from quanyu.organisation.tests.factories import (
    PASSWORD,
    Cast,
    make_absence,
    make_person,
    make_shift,
)
from quanyu.organisation.web.urls import urlpatterns

ROLES = ("director", "supervisor", "specialist", "outsider", "anonymous")
ALL, SEE, MANAGE, AUDIT = (
    dict(zip(ROLES, codes, strict=True))
    for codes in (
        (200, 200, 200, 200, 302),
        (200, 200, 403, 403, 302),
        (200, 403, 403, 403, 302),
        (200, 403, 403, 403, 302),
    )
)
POST_MANAGE = MANAGE | {"director": 302}
TABLE = {
    "person_list": ("get", SEE),
    "person_new": ("get", MANAGE),
    "people_import": ("get", MANAGE),
    "people_template": ("get", MANAGE),
    "people_preview": ("get", MANAGE | {"director": 404}),
    "person_detail": ("get", SEE),
    "person_change": ("post", MANAGE | {"director": 422}),
    "contact_show": ("post", MANAGE),
    "person_erase": ("get", MANAGE),
    "person_appoint": ("post", MANAGE | {"director": 422}),
    "person_leave": ("post", POST_MANAGE),
    "sessions_end": ("post", POST_MANAGE),
    "password_set": ("post", MANAGE | {"director": 422}),
    "appointment_end": ("post", MANAGE | {"director": 422}),
    "unit_list": ("get", SEE),
    "chart": ("get", SEE),
    "chart_find": ("get", SEE),
    "vacancy_list": ("get", SEE),
    "line_list": ("get", SEE),
    "roster": ("get", SEE),
    "roster_set": ("post", MANAGE),
    "roster_copy": ("post", POST_MANAGE),
    "roster_export": ("get", SEE),
    "shift_new": ("post", MANAGE | {"director": 422}),
    "shift_end": ("post", POST_MANAGE),
    "absence_list": ("get", SEE),
    "absence_new": ("post", MANAGE | {"director": 422}),
    "absence_end": ("post", POST_MANAGE),
    "unit_new": ("get", MANAGE),
    "post_detail": ("get", SEE),
    "post_new": ("get", MANAGE),
    "unit_scope": ("get", MANAGE),
    "post_scope": ("get", MANAGE),
    "unit_change": ("get", MANAGE),
    "unit_end": ("get", MANAGE),
    "post_change": ("get", MANAGE),
    "post_end": ("get", MANAGE),
    "entry_list": ("get", AUDIT),
    "entry_verify": ("post", AUDIT),
    "account": ("get", ALL),
    "notice_choice": ("get", ALL),
    "robot_list": ("get", MANAGE),
    "robot_try": ("post", POST_MANAGE),
    "robot_end": ("post", POST_MANAGE),
    "post_choose": ("post", dict.fromkeys(ROLES[:4], 404) | {"anonymous": 302}),
}


def test_the_table_names_every_route() -> None:
    assert {p.name for p in urlpatterns if isinstance(p, URLPattern)} == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", TABLE)
def test_who_may_enter(cast: Cast, client: Client, route: str, role: str) -> None:
    method, expected = TABLE[route]
    if role != "anonymous":
        client.force_login(getattr(cast, role))
    answer = getattr(client, method)(address(cast, route), data(cast, route))
    assert answer.status_code == expected[role], answer.content[:300]


def data(cast: Cast, route: str) -> dict[str, object]:
    if route not in ("roster_set", "roster_copy", "roster_export", "shift_new"):
        return {"reason": "x"}
    return {"unit": cast.unit.pk, "person": cast.specialist.uuid, "day": "2026-11-20"}


def address(cast: Cast, route: str) -> str:
    target: object = None
    if route not in ("person_list", "person_new") and route.startswith(("person_", "password_")):
        target = cast.specialist
    if route == "contact_show":
        target = cast.specialist
    if route == "post_detail":
        target = cast.posts["POS-S"]
    if route == "people_preview":
        target = cast.specialist  # nobody's draft
    if route == "shift_end":
        target = make_shift(cast)
    if route == "absence_end":
        target = make_absence(cast)
    if route in ("robot_try", "robot_end"):
        target = Robot.objects.create(
            name="运营群", service="wecom", unit=cast.unit, added_at=clock.now()
        )
    if route == "sessions_end":
        target = make_person(cast.system, "目标", "target")
    if route == "appointment_end":
        target = cast.specialist.appointments.get()
    if route.endswith(("_scope", "_change", "_end")) and route.startswith(("unit_", "post_")):
        target = cast.unit if route.startswith("unit_") else cast.posts["POS-S"]
    arguments = [target.uuid] if target is not None else []  # type: ignore[attr-defined]
    return reverse(f"organisation:{route}", args=arguments)


def test_every_route_of_a_person_without_rights_says_so_in_words(cast: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.outsider)
    page = client.get(reverse("organisation:person_list")).content.decode()
    assert "See people and posts" in page


def test_a_list_is_found_by_initials_and_paged_by_keys(cast: Cast, client: Client) -> None:
    for number in range(60):
        make_person(cast.system, f"张{number}", f"z{number}")
    client.force_login(cast.director)
    url = reverse("organisation:person_list")
    first = client.get(url)
    assert len(first.context["page"].rows) == 50
    second = client.get(url, {"cursor": first.context["page"].older})
    names = [p.pk for p in (*first.context["page"].rows, *second.context["page"].rows)]
    assert len(names) == len(set(names)) == 64
    back = client.get(url, {"cursor": second.context["page"].newer})
    assert back.context["page"].rows == first.context["page"].rows
    assert [p.name for p in client.get(url, {"q": "lx"}).context["page"].rows] == ["林晓"]


def test_htmx_gets_the_rows_alone_but_going_back_gets_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    url = reverse("organisation:person_list")
    part = client.get(url, headers={"HX-Request": "true"}).content
    again = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert b"<html" not in part and b"<html" in client.get(url, headers=again).content


def test_a_person_is_added_and_appointed(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    data = {"name": "陈悦", "username": "chen.yue", "password": PASSWORD, "number": "YS1"}
    client.post(reverse("organisation:person_new"), data)
    person = Person.objects.get(username="chen.yue")
    url = reverse("organisation:person_appoint", args=[person.uuid])
    answer = client.post(
        url, {"post": cast.posts["POS-S"].pk, "first_on": "2026-01-01", "last_on": ""}
    )
    assert answer.status_code == 302
    Person.objects.update(must_change_password=False)
    client.force_login(person)
    assert client.get(reverse("organisation:person_list")).status_code == 200


def test_a_refusal_stands_in_the_form(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    client.cookies["django_language"] = "en"
    data = {"name": "x", "username": "linxiao", "password": PASSWORD}
    page = client.post(reverse("organisation:person_new"), data).content.decode()
    assert "The log-in name “linxiao” is taken" in page


def test_a_lost_post_counts_in_the_open_session(cast: Cast, client: Client) -> None:
    client.force_login(cast.supervisor)
    url = reverse("organisation:person_list")
    assert client.get(url).status_code == 200
    row = cast.supervisor.appointments.get()
    yesterday = clock.today() - timedelta(days=1)
    actions.end_appointment(actor=cast.system, appointment=row, last_on=yesterday)
    assert client.get(url).status_code == 403


def test_leaving_ends_the_open_session(cast: Cast, client: Client) -> None:
    client.force_login(cast.supervisor)
    actions.leave(actor=cast.system, person=cast.supervisor, reason="x")
    assert client.get(reverse("organisation:account")).status_code == 302


def test_revoked_sessions_are_over(cast: Cast, client: Client) -> None:
    client.force_login(cast.supervisor)
    actions.revoke_sessions(actor=cast.supervisor, person=cast.supervisor)
    assert client.get(reverse("organisation:account")).status_code == 302


def test_an_idle_session_ends(cast: Cast, client: Client) -> None:
    start = datetime(2026, 11, 21, 1, tzinfo=UTC)
    url = reverse("organisation:account")
    with clock.frozen(start):
        client.force_login(cast.supervisor)
        assert client.get(url).status_code == 200
    with clock.frozen(start + timedelta(minutes=479)):
        assert client.get(url).status_code == 200
    with clock.frozen(start + timedelta(minutes=479 + 481)):
        answer = client.get(url)
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]
    assert Entry.objects.filter(event="organisation.session.expired").count() == 1


def test_the_check_of_the_chain_says_what_is_wrong(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    client.cookies["django_language"] = "en"
    url = reverse("organisation:entry_verify")
    assert "The chain holds" in client.post(url).content.decode()
    Entry.objects.filter(number=2).update(subject="x")
    assert "breaks at entry 2" in client.post(url).content.decode()


def test_the_trail_is_filtered(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    audit.record(cast.supervisor, "organisation.access.denied", subject="x.y")
    url = reverse("organisation:entry_list")
    rows = client.get(url, {"event": "organisation.access.denied"}).context["rows"]
    assert [row.subject for row, *_more in rows] == ["x.y"]
    by_person = client.get(url, {"person": str(cast.supervisor.uuid)}).context["rows"]
    assert {row.actor_id for row, *_more in by_person} == {cast.supervisor.pk}
    assert client.get(url, {"person": "nonsense"}).status_code == 200


def test_preferences_are_kept(cast: Cast, client: Client) -> None:
    client.force_login(cast.specialist)
    client.post(reverse("organisation:account"), {"language": "en", "theme": "dark"})
    page = client.get(reverse("organisation:account")).content.decode()
    assert '<html lang="en" data-theme-choice="dark" data-theme="dark">' in page


def test_a_foreign_address_is_never_the_way_back(cast: Cast, client: Client) -> None:
    client.force_login(cast.supervisor)
    post = cast.posts["POS-S"]
    url = reverse("organisation:post_choose")
    answer = client.post(url, {"post": str(post.uuid), "next": "https://evil.example/"})
    assert answer["Location"] == "/"
