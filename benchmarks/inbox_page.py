"""The inbox with a million items against the inbox with a thousand, asked in turns.

One person's own list and one pool's list, through the whole stack of middleware: the first page,
and a page in the middle. QUANYU_BENCH_ROWS makes it smaller, DATABASE_URL measures elsewhere.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from measure import Line, Used, show, size, used

FEW = 1_000
RUNS = 31
MOST = 1.5
AT = {
    "sqlite": "datetime('2026-11-01', '+' || i || ' minutes')",
    "postgresql": "timestamptz '2026-11-01' + i * interval '1 minute'",
}
EMPTY = {"sqlite": "'[]'", "postgresql": "'[]'::jsonb"}
UUID = {
    "sqlite": "printf('%s%024x', '{half}', i)",
    "postgresql": "('{half}' || lpad(to_hex(i), 24, '0'))::uuid",
}
ITEMS = """
WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
INSERT INTO work_workitem
  (uuid, kind, key, subject, title_zh, title_en, process, step, duty, place, pool, desk, reach,
   owner_id, starter_id, state, outcome, outcomes, bulk, form, edition, due_at, deadline_at,
   alarm_at, pause_reason, opened_at, note, rev, search)
SELECT {uuid}, 'bench', '{half}' || i, '单据 ' || i, '审核退货申请', 'Check the return', 'PRC-14',
  '14.4', '', 0, {pool}, '{desk}', 0, {owner}, {starter}, 'open', '', {empty}, {bulk}, '', '',
  {at}, {at}, {at}, '', {at}, '', 0, '审核退货申请 shenhetuihuo shth ' || i FROM n
"""


@dataclass(frozen=True)
class Who:
    """A person signed in, their position, and how the keys of their items begin."""

    person: Any
    client: Any
    position: str
    own: str
    shared: str


def fill(who: Who, rows: int) -> None:
    """Lay so many items on the person's desk, and as many on their pool's."""
    from django.db import connection

    vendor = connection.vendor
    pool = f"'{who.position}'"
    lists = (
        {"half": who.own, "pool": "''", "desk": f"@{who.person.pk}", "owner": who.person.pk},
        {"half": who.shared, "pool": pool, "desk": f"0/{who.position}", "owner": "NULL"},
    )
    with connection.cursor() as cursor:
        for one in lists:
            uuid = UUID[vendor].format(half=one["half"])
            bulk = "true" if vendor == "postgresql" else "1"
            sql = ITEMS.format(
                first=1, last=rows, uuid=uuid, at=AT[vendor], empty=EMPTY[vendor], bulk=bulk,
                starter=who.person.pk, **one,
            )  # fmt: skip
            cursor.execute(sql)
        cursor.execute("ANALYZE")


def in_turns(one: Callable[[], object], other: Callable[[], object]) -> tuple[Used, Used]:
    """Do both by turns, so that whatever else the machine does slows both; return medians."""
    pairs = [(used(one)[0], used(other)[0]) for _ in range(RUNS)]
    return tuple(  # type: ignore[return-value]
        Used(median(pair[n].cpu for pair in pairs), median(pair[n].wall for pair in pairs))
        for n in (0, 1)
    )


def fetching(who: Who, address: str) -> Callable[[], object]:
    """Return what fetches a page as a person, having looked at it once."""
    answer = who.client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    assert answer.content.count("审核退货申请".encode()) >= 50, address
    return lambda: who.client.get(address)


def pages(who: Who, rows: int) -> dict[str, str]:
    """Return the addresses to measure: both lists, their first page and one in the middle."""
    from quanyu.work.models import WorkItem

    found = {}
    for shelf, half in (("mine", who.own), ("pool", who.shared)):
        found[shelf] = f"/work/inbox/?shelf={shelf}"
        near = WorkItem.objects.get(kind="bench", key=f"{half}{rows // 2}")
        found[f"{shelf}, in the middle"] = f"{found[shelf]}&cursor={cursor_at(near)}"
    return found


def cursor_at(item: Any) -> str:
    """Return the cursor of the page after `item`, as the pager writes it."""
    from quanyu.ui import paging

    return paging._write("o", item, ("deadline_at", "id"))


def compare(rows: int) -> None:
    """Fill a fresh installation twice and fetch the pages."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    from quanyu.project import installation

    installation.put_handbook_into_force()
    installation.first_administrator("bench")
    people = [
        who_with("POS-H13", "0a0a0a0a", "0b0b0b0b"),
        who_with("POS-H14", "0c0c0c0c", "0d0d0d0d"),
    ]
    for who, size_of in zip(people, (FEW, rows), strict=True):
        fill(who, size_of)
    addresses = [pages(who, n) for who, n in zip(people, (FEW, rows), strict=True)]
    lines = []
    for name in addresses[0]:
        few, many = in_turns(
            *(fetching(who, known[name]) for who, known in zip(people, addresses, strict=True))
        )
        note = f"{few.wall * 1000:.0f} → {many.wall * 1000:.0f} ms"
        lines.append(Line(f"{name}: of processor", many.cpu / few.cpu, "x", MOST))
        lines.append(Line(f"{name}: of time", many.wall / few.wall, "x", MOST, note))
    show(f"Inbox page of 50: {rows:,} items in each list against {FEW:,}", lines)


def who_with(position: str, own: str, shared: str) -> Who:
    """Return a new person in a post, signed in, whose pool has a desk."""
    from django.test import Client

    from quanyu.kernel.clock import today
    from quanyu.organisation import actions
    from quanyu.organisation.models import Unit
    from quanyu.work.models import Pool

    system, unit = actions.system_actor(), Unit.objects.order_by("id")[0]
    post = actions.add_post(actor=system, unit=unit, position=position)
    person = actions.add_person(
        actor=system, username=position.lower(), name=position, password="right-Horse-7-battery"
    )
    actions.appoint(actor=system, person=person, post=post, first_on=today("Asia/Shanghai"))
    Pool.objects.create(desk=f"0/{position}", position=position)
    client = Client(HTTP_HOST="localhost")
    client.force_login(person)
    return Who(person, client, position, own, shared)


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["QUANYU_HOME"] = str(Path(home))
        os.environ["DJANGO_SETTINGS_MODULE"] = "quanyu.project.settings"
        compare(size(1_000_000))


if __name__ == "__main__":
    main()
