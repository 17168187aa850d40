"""The cast and a morning's files, imported through the actions of figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from django.test import Client

from quanyu.editions.queries import shipped
from quanyu.figures.actions import Incoming, open_channel, receive_upload, start_import
from quanyu.figures.models import Batch, Channel
from quanyu.jobs.worker import finish_job
from quanyu.kernel.scope import Scope
from quanyu.organisation.actions import (
    Position,
    add_person,
    add_post,
    add_unit,
    appoint,
    publish_positions,
    system_actor,
)
from quanyu.organisation.models import Person, Unit

HEADER = "订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额"
EXPORTED = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
PASSWORD = "pass-word-1"


@dataclass(frozen=True)
class Morning:
    """Who works with which shops."""

    people: Mapping[str, Person]
    first: Channel
    second: Channel


def shipped_positions() -> list[Position]:
    """The positions of the shipped handbook."""
    return [
        Position(
            id=row.id,
            zh=row.zh,
            en=row.en,
            superior=row.superior or "",
            permissions=frozenset(row.permissions),
            field_classes=frozenset(row.field_classes),
        )
        for row in shipped().positions.values()
    ]


def cast() -> dict[str, Person]:
    """Director, supervisor, a specialist, somebody of HR, who sees no figures."""
    actor = system_actor()
    publish_positions(actor=actor, positions=shipped_positions())
    unit = add_unit(actor=actor, name="运营中心", kind="department")
    chosen = {
        "director": "POS-H01",
        "supervisor": "POS-H02",
        "analyst": "POS-E03",
        "designer": "POS-H09",
        "outsider": "POS-X10",
    }
    return {name: appointed(unit, name, position) for name, position in chosen.items()}


def appointed(unit: Unit, name: str, position: str, scope: Scope = Scope.ALL) -> Person:
    """A person with one post."""
    actor = system_actor()
    person = add_person(actor=actor, username=name, name=name, password=PASSWORD)
    post = add_post(actor=actor, unit=unit, position=position, scope=scope)
    appoint(actor=actor, person=person, post=post, first_on=date(2020, 1, 1))
    return person


def order(number: int, paid: int, day: date, refund: int = 0) -> str:
    """One line of a Tmall order report."""
    return f"{number},{paid},{paid},上海市,{day} 10:00:00,{day} 10:05:00,{refund}"


def morning(people: Mapping[str, Person], folder: Path) -> Morning:
    """Import ten days of the first shop and yesterday of the second."""
    actor = system_actor()
    first = open_channel(actor, name="天猫旗舰店", platform="tmall")
    second = open_channel(actor, name="天猫专营店", platform="tmall")
    days = [date(2026, 11, n) for n in range(11, 21)]
    imported(folder / "a.csv", (order(100 + n, 100 + n, day) for n, day in enumerate(days)), first)
    last = [order(200, 30, days[-1], refund=10), order(201, 40, days[-1])]
    imported(folder / "b.csv", last, second)
    return Morning(people, first, second)


def imported(path: Path, lines: Iterable[str], channel: Channel) -> Batch:
    """An order report written, uploaded and imported."""
    return brought(path, HEADER, lines, channel, "tmall_order_report")


def brought(
    path: Path, header: str, lines: Iterable[str], channel: Channel, format_id: str, **told: str
) -> Batch:
    """A file of any format written, uploaded and imported."""
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    actor = system_actor()
    file = receive_upload(actor, [Incoming(path.name, path)]).files.get()
    batch = start_import(
        actor, file, format_id=format_id, channel=channel, exported_at=EXPORTED, constants=told
    )
    assert batch.job_id is not None
    finish_job(batch.job_id)  # the import alone: what follows it is not tested here
    batch.refresh_from_db()
    assert batch.state == "active", batch.error_msgid
    return batch


def client_of(person: Person) -> Client:
    """A browser in which the person is signed in."""
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    assert client.login(username=person.username, password=PASSWORD)
    return client
