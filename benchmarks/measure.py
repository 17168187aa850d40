"""What the measurements share: processor time, medians, and one table with aims."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Used:
    """Seconds of processor (user and system, all threads) and of wall clock."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a figure and the most it may be; None where there is no aim."""

    name: str
    value: float
    unit: str
    most: float | None = None
    note: str = ""


def used(work: Callable[[], Value]) -> tuple[Used, Value]:
    """Run `work` in this process; return what it used and what it returned."""
    before, began = resource.getrusage(resource.RUSAGE_SELF), perf_counter()
    result = work()
    wall, after = perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Used(cpu, wall), result


def middle(work: Callable[[], object], runs: int = 5) -> Used:
    """Run `work` several times; return the medians."""
    found = [used(work)[0] for _ in range(runs)]
    return Used(median(each.cpu for each in found), median(each.wall for each in found))


def size(default: int) -> int:
    """Return how many rows to measure with: QUANYU_BENCH_ROWS, else the size of the aim."""
    return int(os.environ.get("QUANYU_BENCH_ROWS") or default)


def show(title: str, lines: Sequence[Line]) -> None:
    """Print the table."""
    out = [title]
    for line in lines:
        aim = "" if line.most is None else f"aim ≤ {line.most:g}"
        met = "" if line.most is None else ("met" if line.value <= line.most else "MISSED")
        figure = f"{line.value:.2f} {line.unit}"
        out.append(f"  {line.name:<52}{figure:>12}  {aim:<12}{met:<8}{line.note}".rstrip())
    sys.stdout.write("\n".join(out) + "\n")
    sys.stdout.flush()
