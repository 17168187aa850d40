"""Many small imports leave many small files; now and then those of a month are joined, up
to the size at which files are cut anyway.
"""

from quanyu.lake.facts import FACTS
from quanyu.lake.parquet import MOST
from quanyu.lake.work import TableWork, Work

MANY = 16
SMALL = MOST // 4


def compact(work: Work) -> None:
    """Join the small files of every touched partition that has many of them."""
    for name, places in work.touched().items():
        table = work.fact(FACTS[name])
        for channel, month in sorted(places):
            _join(work, table, channel, month)


def _join(work: Work, table: TableWork, channel: str, month: str) -> None:
    small = [file for file in table.of(channel, month) if file.rows < SMALL]
    if len(small) < MANY:
        return
    work.put(table, channel, table.query(small))
    for file in small:
        table.drop(file)
