"""One truth whatever the way in: twice, in halves, in other orders, two at once; and back again.

On the real reference files, through the command line. The content digest covers every row and its
figures but not where it came from; equal digests are equal figures, and those are compared too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from quanyu.kernel.testing import shared_data
from tests.flows.conftest import OpenShell
from tests.flows.cutting import Row, parts, read_rows, write_rows
from tests.flows.shell import Shell

EARLY, LATE, LATEST = "2026-10-01T09:00", "2026-10-02T09:00", "2026-10-03T09:00"
OLIST = ("--channel", "Olist", "--currency", "BRL")


@dataclass(frozen=True)
class Case:
    """A reference file, how it is told apart into orders, and figures to compare."""

    name: str
    path: str
    order_of: Callable[[Row], str]
    period: tuple[str, str]
    keys: tuple[str, ...]
    told: tuple[str, ...] = ()


CASES = [
    Case(
        "tmall",
        "tmall_orders/tmall_order_report_to_0221.csv",
        lambda row: row[0],
        ("2020-02-01", "2020-02-29"),
        ("placed_orders", "placed_amount", "paid_amount", "net_sales", "refunded_orders"),
    ),
    Case(
        "online_retail",
        "online_retail/online_retail_2010-12.csv.gz",
        lambda row: row[0],
        ("2010-12-01", "2010-12-31"),
        ("net_sales", "refund_amount", "adjustment_amount", "sales_documents", "anonymous_lines"),
        ("--channel", "Retail", "--currency", "GBP"),
    ),
    Case(
        "complete_journey",
        "complete_journey/transactions_sample_open.csv.gz",
        lambda row: row[2],
        ("2017-01-01", "2017-12-31"),
        ("net_sales", "placed_orders", "buyers", "units_sold"),
    ),
    Case(
        "user_behaviour",
        "traffic/taobao_userbehavior_a.csv.gz",
        lambda row: row[0],
        ("2017-01-01", "2017-12-31"),
        ("page_views", "cart_events", "visitors", "event_buyers"),
        ("--format", "taobao_user_behavior"),
    ),
    # A line of an ad report has no key, and two of these lines stand there twice: what belongs
    # together is a day, as an order's lines do.
    Case(
        "display_ads",
        "ads/display_ads_apr_may.csv",
        lambda row: f"{row[0]} {row[1]}",
        ("2020-01-01", "2020-12-31"),
        ("ad_impressions", "ad_clicks", "ad_cost", "ad_conversions"),
        ("--const", "year=2020"),
    ),
]


@pytest.fixture(scope="module")
def data() -> Path:
    return shared_data()


@dataclass
class Books:
    """A fresh installation with one way of comparing what it holds."""

    shell: Shell
    case: Case

    def take(self, *files: Path, at: str = "") -> list[dict[str, Any]]:
        stated = ("--exported-at", at) if at else ()
        return self.shell.imported(*self.case.told, *stated, *files)

    def state(self) -> tuple[str, dict[str, Any]]:
        return self.shell.digest(), self.shell.figures(self.case.period, *self.case.keys)

    def undo(self, came: list[dict[str, Any]]) -> None:
        for batch in came:
            answer = self.shell.run("undo", batch["batch"], "--reason", "flow", "--json")
            assert answer.document["state"] == "undone", answer.err


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def books(request: pytest.FixtureRequest, open_shell: OpenShell) -> Iterator[Books]:
    shell = open_shell()
    yield Books(shell, request.param)
    shell.close()


def test_twice_in_halves_and_in_other_orders(books: Books, data: Path, tmp_path: Path) -> None:
    path = data / books.case.path
    empty = books.shell.digest()
    first = books.take(path)
    whole = books.state()
    assert books.take(path)[0]["state"] == "same"
    assert books.state() == whole
    again = books.take(path, at=LATEST)
    assert (again[0]["state"], books.state()) == ("active", whole)
    books.undo(again + first)
    assert books.shell.digest() == empty

    halves = parts(path, tmp_path, books.case.order_of, (0, 0.5), (0.5, 1))
    came = books.take(*halves)
    assert books.state() == whole
    books.undo(came)
    assert books.shell.digest() == empty

    older, newer = parts(path, tmp_path, books.case.order_of, (0, 0.6), (0.4, 1))
    books.take(newer, at=LATE)
    books.take(older, at=EARLY)
    assert books.state() == whole


def test_undo_brings_back_what_a_newer_export_had_replaced(
    data: Path, open_shell: OpenShell, tmp_path: Path
) -> None:
    case = CASES[0]
    books = Books(open_shell(), case)
    path = data / case.path
    (half,) = parts(path, tmp_path, case.order_of, (0, 0.5))
    header, rows = read_rows(half)
    older = write_rows(tmp_path / "older.csv", header, [_unpaid(row) for row in rows])
    books.take(older, at=EARLY)
    before = books.state()
    came = books.take(path, at=LATE)
    assert came[0]["facts"]["order"]["replaced"] == len(rows)
    assert books.state() != before
    books.undo(came)
    assert books.state() == before


def _unpaid(row: list[str]) -> list[str]:
    """The line as it stood before the buyer paid."""
    return [*row[:2], "0.0", *row[3:5], "", "0.0"]


def test_two_people_at_once(data: Path, open_shell: OpenShell, tmp_path: Path) -> None:
    case = CASES[0]
    path = data / case.path
    alone = Books(open_shell(), case)
    alone.take(path)
    one = open_shell()
    # Both open the same shop if neither finds it, so it is there before they begin.
    opened = Books(one, case).take(*parts(path, tmp_path, case.order_of, (0, 0.1)))
    other = open_shell(beside=one)
    shares = ((0.1, 0.3), (0.3, 0.5), (0.5, 0.75), (0.6, 1))
    for number, part in enumerate(parts(path, tmp_path, case.order_of, *shares)):
        (one, other)[number % 2].send("import", "--json", part)
    answers = [shell.receive() for shell in (one, other) for _ in range(2)]
    assert [answer.code for answer in answers] == [0] * 4, [answer.err for answer in answers]
    assert opened[0]["state"] == "active"
    assert Books(other, case).state() == alone.state()


def test_olist_with_its_orders_first_and_last(data: Path, open_shell: OpenShell) -> None:
    names = ("orders", "order_payments", "order_items")
    files = [data / "olist_case" / f"olist_{name}_dataset.csv.gz" for name in names]
    shell, digests = open_shell(), set()
    empty = shell.digest()
    for way in (files, files[::-1]):
        came = shell.imported(*OLIST, *way)
        digests.add(shell.digest())
        for batch in came:
            shell.run("undo", batch["batch"], "--reason", "flow", "--json")
        assert shell.digest() == empty
    assert len(digests) == 1


def test_olist_payments_wait_again_when_their_orders_are_taken_back(
    data: Path, open_shell: OpenShell
) -> None:
    shell, period = open_shell(), ("2016-09-01", "2018-12-31")
    folder = data / "olist_case"
    shell.imported(*OLIST, folder / "olist_order_payments_dataset.csv.gz")
    waiting = shell.digest()
    assert shell.figures(period, "paid_amount") == {"paid_amount": 0}
    (orders,) = shell.imported(*OLIST, folder / "olist_orders_dataset.csv.gz")
    assert shell.figures(period, "paid_amount")["paid_amount"] > 0
    shell.run("undo", orders["batch"], "--reason", "flow", "--json")
    assert shell.digest() == waiting
    assert shell.figures(period, "paid_amount") == {"paid_amount": 0}
