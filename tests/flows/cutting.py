"""Cutting a real export as two people would: between orders, never through one."""

import csv
import gzip
import io
from collections.abc import Callable, Sequence
from pathlib import Path

Row = Sequence[str]


def read_rows(path: Path, header: bool = True) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV file, gzipped or plain; an empty header where there is none."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    return (rows[0], rows[1:]) if header else ([], rows)


def write_rows(path: Path, header: Row, rows: Sequence[Row]) -> Path:
    """A CSV file of these rows."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([header] if header else [])
        writer.writerows(rows)
    return path


def parts(
    path: Path, folder: Path, order_of: Callable[[Row], str], *shares: tuple[float, float]
) -> list[Path]:
    """Files of the orders that lie between two shares of all orders, in the order of the file.

    `parts(p, f, key, (0, .5), (.5, 1))` are halves; `(0, .7), (.3, 1)` overlap by forty percent.
    """
    name = path.name.removesuffix(".gz").removesuffix(".csv")
    header, rows = read_rows(path, header=not name.startswith("taobao_userbehavior"))
    place: dict[str, int] = {}
    for row in rows:
        place.setdefault(order_of(row), len(place))
    found = []
    for low, high in shares:
        first, last = round(low * len(place)), round(high * len(place))
        chosen = [row for row in rows if first <= place[order_of(row)] < last]
        found.append(write_rows(folder / f"{name}_{first}_{last}.csv", header, chosen))
    return found
