"""Many small imports leave many small files; now and then those of a month become one."""

from quanyu.lake.facts import FACTS
from quanyu.lake.work import TableWork, Work

MANY = 16
SMALL = 16 << 20


def compact(work: Work) -> None:
    """Join the small files of every touched partition that has many of them."""
    for name, places in work.touched().items():
        table = work.fact(FACTS[name])
        for channel, month in sorted(places):
            _join(work, table, channel, month)


def _join(work: Work, table: TableWork, channel: str, month: str) -> None:
    small = [file for file in table.of(channel, month) if file.size < SMALL]
    if len(small) < MANY:
        return
    work.put_month(table, channel, month, table.query(small))
    for file in small:
        table.drop(file)
