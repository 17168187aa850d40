"""Notices outside the page: when they leave, where they go, and what if nobody answers."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import actions, deliveries, queries
from quanyu.organisation.delivering.timing import Hours, due_at, pause_after
from quanyu.organisation.models import Delivery, Person, Robot
from quanyu.organisation.terms import DeliveryState
from quanyu.organisation.tests.factories import Cast
from quanyu.ui import notices

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = Hours(time(22, 0), time(7, 30))
DAILY = Hours(digest_at=time(8, 30))
KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 18, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("happens", "hours", "leaves"),
    [
        (at(10), Hours(), at(10)),
        (at(10), NIGHT, at(10)),
        (at(23, 15), NIGHT, at(7, 30) + timedelta(days=1)),
        (at(3), NIGHT, at(7, 30)),
        (at(7, 30), NIGHT, at(7, 30)),
        (at(12, 30), Hours(time(12, 0), time(13, 0)), at(13)),
        (at(12, 30), Hours(time(12, 0), time(12, 0)), at(12, 30)),
        (at(8, 0), DAILY, at(8, 30)),
        (at(8, 30), DAILY, at(8, 30) + timedelta(days=1)),
        (at(23), Hours(time(22, 0), time(7, 30), time(8, 30)), at(8, 30) + timedelta(days=1)),
    ],
)
def test_a_notice_leaves_at_once_after_quiet_hours_or_with_the_digest(
    happens: datetime, hours: Hours, leaves: datetime
) -> None:
    assert due_at(happens, hours) == leaves


def test_pauses_grow_and_end_at_two_hours() -> None:
    assert [pause_after(n).seconds // 60 for n in (1, 2, 3, 7, 8, 30)] == [1, 2, 4, 64, 120, 120]


@pytest.fixture
def person(cast: Cast, settings: object) -> Person:
    settings.QUANYU_MAIL_HOST = "mail.example"  # type: ignore[attr-defined]
    settings.QUANYU_ADDRESS = "https://quanyu.example"  # type: ignore[attr-defined]
    notices.register("test.happened", "%(what)s happened", icon="bell")
    return cast.supervisor


def tell(person: Person, *things: str) -> None:
    for thing in things:
        notices.tell([person], "test.happened", key=thing, url="/inbox/", what=thing)


def run() -> int:
    deliveries.line_up()
    return deliveries.send_due()


def test_who_chose_nothing_is_told_in_the_page_alone(person: Person) -> None:
    tell(person, "Flood")
    assert run() == 0 and mail.outbox == []


def test_what_is_due_together_comes_in_one_mail_and_only_once(person: Person) -> None:
    tell(person, "Earlier")
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        actions.choose_notices(actor=person, mail="zhou@example.com")
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        tell(person, "Flood", "Fire")
        assert (run(), run()) == (2, 0)
    assert [letter.to for letter in mail.outbox] == [["zhou@example.com"]]
    assert mail.outbox[0].body.splitlines() == [
        "Fire happened https://quanyu.example/inbox/",
        "Flood happened https://quanyu.example/inbox/",
    ]


def test_what_was_read_in_the_page_is_not_sent(person: Person) -> None:
    actions.choose_notices(actor=person, mail="zhou@example.com")
    tell(person, "Flood")
    deliveries.line_up()
    notices.mark_read(person)
    assert deliveries.send_due() == 0 and mail.outbox == []
    assert Delivery.objects.get().state == DeliveryState.NEEDLESS


def test_quiet_hours_hold_a_notice_back(person: Person) -> None:
    actions.choose_notices(
        actor=person, mail="zhou@example.com", quiet_from=time(22), quiet_until=time(7, 30)
    )
    tonight = (clock.now() + timedelta(days=1)).astimezone(SHANGHAI).replace(hour=23, minute=0)
    with clock.frozen(tonight):
        tell(person, "Flood")
        assert run() == 0
    with clock.frozen(tonight + timedelta(hours=8, minutes=31)):
        assert run() == 1


def test_what_cannot_be_sent_is_tried_again_and_given_up_in_the_end(
    person: Person, settings: object
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # type: ignore[attr-defined]
    actions.choose_notices(actor=person, mail="zhou@example.com")
    tell(person, "Flood")
    moment = clock.now()
    for _attempt in range(deliveries.MOST_ATTEMPTS):
        assert Delivery.objects.filter(state=DeliveryState.FAILED).count() == 0
        with clock.frozen(moment):
            assert run() == 0
        moment += timedelta(hours=2, minutes=1)
    assert Delivery.objects.get().state == DeliveryState.FAILED


class Chat(BaseHTTPRequestHandler):
    """A group chat that writes down what robots say."""

    said: list[tuple[str, dict[str, object]]]

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        type(self).said.append((self.path, json.loads(self.rfile.read(length))))
        answer = b'{"errcode": 0, "code": 0, "StatusCode": 0}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, dict[str, object]]]]:
    """The three services, answered on this machine."""
    from apprise.plugins import dingtalk, feishu, wecombot

    class Handler(Chat):
        said: list[tuple[str, dict[str, object]]] = []

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}"
    for plugin, path in (
        (wecombot.NotifyWeComBot, "/wecom?key={key}"),
        (feishu.NotifyFeishu, "/feishu/{token}/"),
        (dingtalk.NotifyDingTalk, "/dingtalk?access_token={token}"),
    ):
        monkeypatch.setattr(plugin, "notify_url", here + path)
    yield Handler.said
    server.shutdown()
    server.server_close()


def robot(cast: Cast, service: str, address: str = KEY) -> Robot:
    return actions.add_robot(
        actor=cast.director, name="运营群", service=service, unit=cast.unit, address=address
    )


@pytest.mark.parametrize(
    ("service", "address", "path"),
    [
        (
            "wecom",
            f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
            f"/wecom?key={KEY}",
        ),
        ("feishu", f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}", f"/feishu/{KEY}/"),
        (
            "dingtalk",
            "https://oapi.dingtalk.com/robot/send?access_token=abcdef0123456789",
            "/dingtalk?access_token=abcdef0123456789",
        ),
    ],
)
def test_a_robot_tells_its_group(
    cast: Cast,
    person: Person,
    chat: list[tuple[str, dict[str, object]]],
    service: str,
    address: str,
    path: str,
) -> None:
    actions.choose_notices(actor=person, robot=robot(cast, service, address))
    tell(person, "Flood")
    assert run() == 1
    assert chat[0][0] == path
    assert "Flood happened" in json.dumps(chat[0][1], ensure_ascii=False)


def test_the_token_of_a_robot_lies_sealed_and_is_forgotten_with_it(cast: Cast) -> None:
    found = robot(cast, "wecom")
    assert KEY not in found.sealed_token
    actions.choose_notices(actor=cast.supervisor, robot=found)
    actions.end_robot(actor=cast.director, robot=found)
    found.refresh_from_db()
    choice = queries.notice_choice(cast.supervisor)
    assert found.sealed_token == "" and choice is not None and choice.robot is None


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("http://169.254.169.254/latest/", "wecom"),
        ("https://evil.example/cgi-bin/webhook/send?key=abcdefgh", "wecom"),
        ("abcdefgh@evil.example", "dingtalk"),
        ("../../x", "feishu"),
        ("", "feishu"),
    ],
)
def test_a_robot_has_no_other_address_than_its_service(
    cast: Cast, address: str, service: str
) -> None:
    with pytest.raises(Refusal) as refused:
        robot(cast, service, address)
    assert refused.value.code == "robot_address"


def test_only_robots_of_the_own_units_can_be_chosen(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        actions.choose_notices(actor=cast.outsider, robot=robot(cast, "wecom"))
    assert refused.value.code == "robot_not_yours"


def test_an_odd_address_and_half_quiet_hours_are_refused(person: Person, settings: object) -> None:
    for told, code in (
        ({"mail": "nobody"}, "mail_address"),
        ({"quiet_from": time(22)}, "quiet_hours"),
    ):
        with pytest.raises(Refusal) as refused:
            actions.choose_notices(actor=person, **told)
        assert refused.value.code == code
    settings.QUANYU_MAIL_HOST = ""  # type: ignore[attr-defined]
    with pytest.raises(Refusal) as refused:
        actions.choose_notices(actor=person, mail="zhou@example.com")
    assert refused.value.code == "mail_unset"
