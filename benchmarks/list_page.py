"""A list page of fifty out of a million rows, against a view that answers nothing.

The audit trail on SQLite, its newest page and a page in the middle, rendered for a person who
may read it, through the whole stack of middleware; the empty view passes through the same stack
and session.
QUANYU_BENCH_ROWS makes it smaller.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from measure import Line, middle, show, size

ENTRIES = """
WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
INSERT INTO organisation_entry
  (number, at, actor_id, actor_name, event, subject, before, after, reason, previous, seal)
SELECT i, datetime('2024-11-01', '+' || (i * 60) || ' seconds'), {actor}, '系统',
  'figures.batch.imported', 'file-' || i || '.csv', NULL,
  '{{"batch": 1, "channel": "天猫", "format": "tmall_order_report", "read": 10, "rejected": 0}}',
  '', '', '' FROM n
"""


def empty(request: Any) -> Any:
    """Answer nothing, to a person who is logged in."""
    from django.http import HttpResponse

    return HttpResponse(str(request.user.pk))


def compare(rows: int) -> None:
    """Fill a fresh installation and fetch the pages."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    from django.db import connection
    from django.test import Client
    from django.urls import path, reverse

    from quanyu.kernel.clock import today
    from quanyu.organisation import actions
    from quanyu.organisation.models import ChainHead, Entry, Person, Unit
    from quanyu.project import installation, urls

    installation.put_handbook_into_force()
    installation.first_administrator("bench")
    system, unit = actions.system_actor(), Unit.objects.get()
    post = actions.add_post(actor=system, unit=unit, position="POS-H01")
    person = Person.objects.get(username="bench")
    actions.appoint(actor=system, person=person, post=post, first_on=today("Asia/Shanghai"))
    Person.objects.filter(pk=person.pk).update(must_change_password=False)
    urls.urlpatterns.append(path("bench-empty/", empty))
    client = Client(HTTP_HOST="localhost")
    client.force_login(person)
    first = Entry.objects.order_by("-number").values_list("number", flat=True)[0] + 1
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES.format(first=first, last=first + rows - 1, actor=person.pk))
        cursor.execute("ANALYZE")
    ChainHead.objects.update(number=first + rows - 1)

    def fetch(address: str) -> Any:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code, answer.headers)
        return answer

    trail = reverse("organisation:entry_list")
    assert fetch(trail).content.count(b"file-") >= 50
    middle_of_it = f"{trail}?cursor={cursor_at(first + rows // 2)}"
    assert fetch(middle_of_it).content.count(b"file-") >= 50
    base = middle(lambda: fetch("/bench-empty/"), 21)
    lines = [Line("an empty view", base.wall * 1000, "ms", note=f"{base.cpu * 1000:.1f} ms CPU")]
    for name, address in (("the newest 50", trail), ("50 in the middle", middle_of_it)):
        taken = middle(lambda there=address: fetch(there), 21)
        note = f"{taken.cpu * 1000:.1f} ms CPU"
        lines.append(Line(name, taken.wall * 1000, "ms", note=note))
        lines.append(Line(f"{name} / empty view", taken.cpu / base.cpu, "x", note="of CPU"))
    show(f"List page of 50 out of {rows:,} entries of the audit trail", lines)


def cursor_at(number: int) -> str:
    """Return the cursor of the page after an entry, as the pager writes it."""
    from quanyu.organisation.models import Entry
    from quanyu.ui.paging import keyset

    found = keyset(Entry.objects.filter(number__gt=number), ("-number",), None)
    assert found.older, "there is no older page"
    return found.older


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["QUANYU_HOME"] = str(Path(home))
        os.environ["DJANGO_SETTINGS_MODULE"] = "quanyu.project.settings"
        compare(size(1_000_000))


if __name__ == "__main__":
    main()
