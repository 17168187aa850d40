"""One day of a shop imported again: alone in its file, and inside the month's one big file.

Lines of 28 days are imported by one file per day into one lake and by one file for the whole month
into another; then the last export of one day replaces that day in both. Wall clock, since somebody
waits for it. QUANYU_BENCH_ROWS makes the month smaller.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, time
from pathlib import Path

import duckdb
from given import Reading, Rows
from measure import Line, Used, show, size, used

from quanyu.channels import ChannelFacts
from quanyu.lake import Lake

DAYS = 28
LINES = """
SELECT 'O' || (i // 3) AS order_id, (i % 3)::VARCHAR AS line_no,
  'item' || (hash(i) % 5000) AS item, 'sku' || (hash(i) % 20000) AS sku,
  'A title of the usual length ' || (hash(i) % 5000) AS title,
  'category' || (hash(i) % 40) AS category, 'brand' || (hash(i) % 100) AS brand,
  (1 + hash(i) % 5)::DECIMAL(18,6) AS quantity,
  (hash(i) % 99900 / 100)::DECIMAL(18,4) AS unit_price,
  (hash(i) % 499500 / 100)::DECIMAL(18,4) AS amount,
  (hash(i) % 1000 / 100)::DECIMAL(18,4) AS discount_amount,
  'sale' AS kind, 'customer' || (hash(i // 3) % 200000) AS customer, 'own' AS business_mode,
  'paid' AS status, i AS line,
  TIMESTAMP '2026-10-31 16:00:00' + INTERVAL (i // 3 * 3 * {days} * 86400 // {rows}) SECOND
    AS placed_at
FROM range({rows}) r(i)
"""


def reading(days: Iterable[int], rows: int) -> Reading:
    """Return the lines of some days of the month, as a reader holds them."""
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    lines = LINES.format(rows=rows, days=DAYS)
    chosen = ", ".join(str(day) for day in days)
    local = "(placed_at + INTERVAL 8 HOUR)"
    connection.execute(
        f"CREATE TABLE rows AS SELECT * FROM ({lines}) WHERE day({local}) IN ({chosen})"
    )
    return Reading([Rows("rows", "order_line", ("order_id", "line_no"))], connection)


class Shop:
    """A lake and its growing number of batches."""

    def __init__(self, home: Path, rows: int) -> None:
        self.lake, self.rows, self.batch = Lake(home, secret=bytes(32), threads=2), rows, 0
        self.pinned: dict[str, int] = {}

    def bring(self, days: Iterable[int]) -> Used:
        """Import the export of some days; return what the lake used."""
        given = reading(days, self.rows)
        self.batch += 1
        taken, _ = used(lambda: self._write(given))
        given.connection.close()
        return taken

    def _write(self, given: Reading) -> None:
        at = datetime(2026, 12, 1, 0, self.batch, tzinfo=UTC)
        shop = ChannelFacts("bench", "Asia/Shanghai", time(0), "CNY", "Quanyu")
        with self.lake.writer(self.pinned) as writer:
            writer.stage(self.batch, given, channel=shop, exported_at=at)
            change = writer.apply(self.batch).facts["order_line"]
            self.pinned = writer.versions()
        assert self.batch < 29 or change.replaced == change.accepted > 0


def main() -> None:
    rows = size(1_000_000)
    with tempfile.TemporaryDirectory() as name:
        daily, monthly = Shop(Path(name) / "daily", rows), Shop(Path(name) / "monthly", rows)
        for day in range(1, DAYS + 1):
            daily.bring([day])
        whole = monthly.bring(range(1, DAYS + 1))
        monthly.batch = DAYS
        alone, inside = daily.bring([14]), monthly.bring([14])
    show(
        f"One day rebuilt, {rows // DAYS:,} lines of {rows:,} in the month",
        [
            Line("in the day's own file", alone.wall, "s", 1, f"{alone.cpu:.2f} s CPU"),
            Line("inside the month's file", inside.wall, "s", 1, f"{inside.cpu:.2f} s CPU"),
            Line("the month's first import", whole.wall, "s", note=f"{whole.cpu:.2f} s CPU"),
        ],
    )


if __name__ == "__main__":
    main()
