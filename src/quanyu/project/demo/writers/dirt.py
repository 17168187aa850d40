"""Damage as it is found in real files: each damaged row is an extra one, so that sums stay true."""

from dataclasses import dataclass
from random import Random

from quanyu.project.demo.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Spots:
    """Where a format can be hurt: headers of its id, a time and an amount that it needs."""

    number: str
    time: str
    amount: str
    double: bool = True  # whether the platform's line number lets a double line be told


@dataclass(frozen=True, slots=True)
class Damage:
    """What was done to a sheet: rows that must be refused, rows that are there twice."""

    rejects: int = 0
    duplicates: int = 0


def damage(sheet: Sheet, spots: Spots, rng: Random) -> Damage:
    """Plant a missing id, an unreadable date, an exponent amount, a short row and a double line."""
    if len(sheet.rows) < 20:
        return Damage()
    number, time, amount = (
        list(sheet.header).index(name) for name in (spots.number, spots.time, spots.amount)
    )
    extra = [list(row) for row in rng.sample(sheet.rows, 4)]
    for serial, row in enumerate(extra):
        row[number] = f"{9_000_000_000_000_000 + serial}"
    extra[0][number] = ""
    extra[1][time] = "2026-13-45 25:61:00"
    extra[2][amount] = "1.2E+03"
    extra[3] = extra[3][:3]
    twice = [list(rng.choice(sheet.rows))] if spots.double else []
    place = rng.randrange(len(sheet.rows))
    sheet.rows[place:place] = extra
    sheet.rows += twice
    return Damage(rejects=4, duplicates=len(twice))
