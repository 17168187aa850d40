"""The inbox with a million items against the inbox with a thousand.

One person's own list and one pool's list, through the whole stack of middleware: the first page,
and a page in the middle. QUANYU_BENCH_ROWS makes it smaller, DATABASE_URL measures elsewhere.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from measure import Line, middle, show, size

FEW = 1_000
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


def fill(first: int, last: int, person: int, position: str) -> None:
    """Lay items first to last on the person's desk, and as many on the pool's."""
    from django.db import connection

    vendor = connection.vendor
    lists = (
        {"half": "0a0a0a0a", "pool": "''", "desk": f"@{person}", "owner": person},
        {"half": "0b0b0b0b", "pool": f"'{position}'", "desk": f"0/{position}", "owner": "NULL"},
    )
    with connection.cursor() as cursor:
        for one in lists:
            uuid = UUID[vendor].format(half=one["half"])
            bulk = "true" if vendor == "postgresql" else "1"
            sql = ITEMS.format(
                first=first, last=last, uuid=uuid, at=AT[vendor], empty=EMPTY[vendor], bulk=bulk,
                starter=person, **one,
            )  # fmt: skip
            cursor.execute(sql)
        cursor.execute("ANALYZE")


def measured(client: Any, addresses: dict[str, str]) -> dict[str, Any]:
    """Return what each page takes, as medians."""
    found = {}
    for name, address in addresses.items():
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        assert answer.content.count("审核退货申请".encode()) >= 50, address
        found[name] = middle(lambda there=address: client.get(there), 21)
    return found


def pages(rows: int) -> dict[str, str]:
    """Return the addresses to measure: both lists, their first page and one in the middle."""
    from quanyu.work.models import WorkItem

    found = {}
    for shelf, half in (("mine", "0a0a0a0a"), ("pool", "0b0b0b0b")):
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
    from django.test import Client

    from quanyu.kernel.clock import today
    from quanyu.organisation import actions
    from quanyu.organisation.models import Person, Unit
    from quanyu.project import installation
    from quanyu.work.models import Pool

    installation.put_handbook_into_force()
    installation.first_administrator("bench")
    system, unit = actions.system_actor(), Unit.objects.get()
    post = actions.add_post(actor=system, unit=unit, position="POS-H13")
    person = Person.objects.get(username="bench")
    actions.appoint(actor=system, person=person, post=post, first_on=today("Asia/Shanghai"))
    Person.objects.filter(pk=person.pk).update(must_change_password=False)
    Pool.objects.create(desk="0/POS-H13", position="POS-H13")
    client = Client(HTTP_HOST="localhost")
    client.force_login(person)
    fill(1, FEW, person.pk, "POS-H13")
    few = measured(client, pages(FEW))
    fill(FEW + 1, rows, person.pk, "POS-H13")
    many = measured(client, pages(rows))
    lines = []
    for name, taken in many.items():
        note = f"{few[name].wall * 1000:.0f} → {taken.wall * 1000:.0f} ms"
        lines.append(Line(f"{name}: of processor", taken.cpu / few[name].cpu, "x", MOST))
        lines.append(Line(f"{name}: of time", taken.wall / few[name].wall, "x", MOST, note))
    show(f"Inbox page of 50: {rows:,} items in each list against {FEW:,}", lines)


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["QUANYU_HOME"] = str(Path(home))
        os.environ["DJANGO_SETTINGS_MODULE"] = "quanyu.project.settings"
        compare(size(1_000_000))


if __name__ == "__main__":
    main()
