"""An additive figure of a dashboard through the door that pages use, on two years of 17 shops.

Takings of the last thirty days by day and shop, with scope, channel names and missing files, as a
board asks for them. Wall clock, since a page waits for it; the first call, which loads definitions,
is not counted.
"""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from given import Reading, Rows
from measure import Line, middle, show

SHOPS, DAYS, LAST = 17, 730, date(2026, 11, 20)
KEY = ("order_id", "payment_no")
ROWS = """
SELECT 'O' || i AS order_id, '1' AS payment_no, (i % 90000 / 100)::DECIMAL(18,4) AS amount,
  'c' || (hash(i) % 20000) AS customer, i AS line,
  TIMESTAMP '{first} 02:00:00' + INTERVAL (i // 40) DAY AS paid_at
FROM range({rows}) r(i)
"""


def fill(actor: Any) -> None:
    """Open the shops and bring two years of payments into the lake."""
    from quanyu.figures import actions
    from quanyu.figures.door import get_lake
    from quanyu.figures.importing import channel_facts
    from quanyu.figures.models import Snapshot
    from quanyu.kernel.clock import now

    first, versions = LAST - timedelta(days=DAYS - 1), dict[str, int]()
    for number in range(1, SHOPS + 1):
        shop = actions.open_channel(actor, name=f"店{number}", platform="tmall")
        with (
            duckdb.connect(config={"threads": 2}) as connection,
            get_lake().writer(versions) as writer,
        ):
            given = Reading(
                [Rows(ROWS.format(first=first, rows=DAYS * 40), "payment", KEY)], connection
            )
            at = datetime(2026, 11, 21, tzinfo=UTC)
            writer.stage(number, given, channel=channel_facts(shop), exported_at=at)
            writer.apply(number)
            versions = writer.versions()
    Snapshot.objects.create(versions=versions, created_at=now())


def compare() -> None:
    """Fill a fresh installation and ask."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from quanyu.figures import queries
    from quanyu.kernel.period import Period
    from quanyu.organisation.actions import system_actor

    actor = system_actor()
    fill(actor)
    month = Period(LAST - timedelta(days=29), LAST)

    def ask() -> int:
        found = queries.get_figures(
            actor, keys=("paid_amount",), period=month, by=("day", "channel")
        )
        return len(found.table.rows)

    assert ask() == 30 * SHOPS
    taken = middle(ask, 9)
    note = f"{taken.cpu * 1000:.0f} ms CPU"
    line = Line("takings by day and shop", taken.wall * 1000, "ms", 50, note)
    show(f"Dashboard query, {SHOPS} shops, {DAYS} days", [line])


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["QUANYU_HOME"] = str(Path(home))
        os.environ["DJANGO_SETTINGS_MODULE"] = "quanyu.project.settings"
        compare()


if __name__ == "__main__":
    main()
