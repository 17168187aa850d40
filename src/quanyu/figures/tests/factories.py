"""The cast and their files: people with posts, shops, small exports."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from quanyu.figures.actions import Incoming, open_channel, receive_upload, start_import
from quanyu.figures.models import Batch, Channel, UploadFile
from quanyu.figures.terms import PERMISSIONS
from quanyu.jobs import worker
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
from quanyu.organisation.models import Person

SPECIALIST = frozenset({"figures.view", "figures.import"})
POSITIONS = (
    Position(
        "POS-A",
        "总监",
        "Director",
        permissions=frozenset({*PERMISSIONS, "jobs.view"}),
        field_classes=frozenset({"cost", "contact"}),
    ),
    Position("POS-B", "专员", "Specialist", permissions=SPECIALIST),
    Position("POS-C", "旁人", "Outsider"),
)
ORDER_FORMAT = "tmall_order_report"
HEADER = "订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额"
EXPORTED = datetime(2026, 11, 20, 1, tzinfo=UTC)


def cast(scope: Scope = Scope.ALL) -> dict[str, Person]:
    """Director, specialist (in *scope*), outsider: password ``pass-word-1``."""
    actor = system_actor()
    publish_positions(actor=actor, positions=POSITIONS)
    unit = add_unit(actor=actor, name="运营中心", kind="department")
    found = {}
    for name, position, seen in (
        ("director", "POS-A", Scope.ALL),
        ("specialist", "POS-B", scope),
        ("outsider", "POS-C", Scope.ALL),
    ):
        person = add_person(actor=actor, username=name, name=name, password="pass-word-1")
        post = add_post(actor=actor, unit=unit, position=position, scope=seen)
        appoint(actor=actor, person=person, post=post, first_on=date(2020, 1, 1))
        found[name] = person
    return found


def shop(actor: Person, name: str = "天猫旗舰店", platform: str = "tmall") -> Channel:
    """A shop."""
    return open_channel(actor, name=name, platform=platform)


def order(number: int, paid: str = "20", day: str = "2026-11-18", refund: str = "0") -> str:
    """One line of a Tmall order report."""
    return f"{number},{paid},{paid},上海市,{day} 10:00:00,{day} 10:05:00,{refund}"


def written(folder: Path, name: str, lines: Iterable[str], header: str = HEADER) -> Path:
    """A CSV file in *folder*."""
    path = folder / name
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return path


def uploaded(actor: Person, *paths: Path) -> Sequence[UploadFile]:
    """The files of a fresh upload."""
    return list(receive_upload(actor, [Incoming(p.name, p) for p in paths]).files.all())


def started(
    actor: Person,
    path: Path,
    channel: Channel,
    *,
    exported_at: datetime | None = EXPORTED,
    format_id: str = ORDER_FORMAT,
    **told,
) -> Batch:
    """A batch that waits for a worker."""
    return start_import(
        actor,
        uploaded(actor, path)[0],
        format_id=format_id,
        channel=channel,
        exported_at=exported_at,
        **told,
    )


def imported(actor: Person, path: Path, channel: Channel, **told) -> Batch:
    """A batch after its job has run."""
    batch = started(actor, path, channel, **told)
    worker.run(once=True)
    batch.refresh_from_db()
    return batch
