"""The demo retailer's generator: the same seed gives the same bytes, and the story is in them."""

import csv
import gzip
import hashlib
import io
import re
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from quanyu.project.demo import Manifest, ManifestFile, generate, retailer
from quanyu.project.demo.incidents import CASHMERE_REFUNDS, COAT_ORDERS, incidents
from quanyu.project.demo.manifest import read_manifest
from quanyu.project.demo.sales import FALSE_CLAIM

TODAY = date(2026, 11, 22)
SCALE = 0.002
SECONDS = 60


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    folder = tmp_path_factory.mktemp("demo")
    started = time.monotonic()
    manifest = generate(folder, today=TODAY, scale=SCALE, seed=7)
    assert time.monotonic() - started < SECONDS
    return folder, manifest


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    digests = []
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        folder = tmp_path / name
        generate(folder, today=TODAY, scale=0.0002, seed=seed)
        digests.append({
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*.*"))
            if path.suffix != ".xlsx"  # the library stamps its archive members with the clock
        })  # fmt: skip
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_the_manifest_lists_what_lies_there(demo: tuple[Path, Manifest]) -> None:
    folder, manifest = demo
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there - {"manifest.json"} == {file.path for file in manifest.files}
    assert read_manifest(folder) == manifest
    assert {file.channel for file in manifest.files} == {row.key for row in retailer.shops()}
    times = [file.exported_at for file in manifest.files]
    assert times == sorted(times)


def test_twenty_five_months_up_to_yesterday(demo: tuple[Path, Manifest]) -> None:
    _, manifest = demo
    assert (manifest.first, manifest.last) == (date(2024, 11, 1), date(2026, 11, 21))


def test_rates_are_believable(demo: tuple[Path, Manifest]) -> None:
    _, manifest = demo
    kinds = {row.key: row.kind for row in retailer.shops()}
    paid, back = Counter[str](), Counter[str]()
    for key, row in manifest.truth.items():
        paid[kinds[key]] += int(Decimal(row["paid_amount"]))
        back[kinds[key]] += int(Decimal(row["refund_amount"]))
    online = back["online"] + back["instant"], paid["online"] + paid["instant"]
    assert 0.27 < online[0] / online[1] < 0.38
    assert 0.02 < back["store"] / paid["store"] < 0.06
    orders = sum(int(row["paid_orders"]) for key, row in manifest.truth.items()
                 if kinds[key] != "store")  # fmt: skip
    assert 330 < online[1] / orders < 440


def test_the_mispriced_coat(demo: tuple[Path, Manifest]) -> None:
    folder, manifest = demo
    day = incidents(manifest.last).price_slip
    found = [
        row
        for row in _rows(folder, manifest, "tmall-flagship", "tmall_order_export")
        if "羊毛双面呢大衣" in row.get("宝贝标题", "") and row["买家应付货款"] == "269.00"
    ]
    times = sorted({datetime.fromisoformat(row["订单创建时间"]) for row in found})
    assert len({row["订单编号"] for row in found}) == COAT_ORDERS
    assert {at.date() for at in times} == {day}
    assert (times[0].hour, times[0].minute) >= (0, 12)
    assert (times[-1].hour, times[-1].minute) <= (0, 49)


def test_the_false_claim_comes_back(demo: tuple[Path, Manifest]) -> None:
    folder, manifest = demo
    rows = _rows(folder, manifest, "douyin-fashion", "douyin_after_sale_export")
    assert sum(row["售后原因"] == FALSE_CLAIM for row in rows) == CASHMERE_REFUNDS


def test_three_days_of_bills_are_not_there(demo: tuple[Path, Manifest]) -> None:
    folder, manifest = demo
    first, last = incidents(manifest.last).bills_missing
    files = [file for file in manifest.files if file.format == "jd_settlement"]
    assert all(file.last < first or file.first > last for file in files)
    rows = _rows(folder, manifest, "jd-flagship", "jd_settlement")
    days = {row["费用结算时间"][:10] for row in rows}
    assert not days & {(first + timedelta(days=n)).isoformat() for n in range(3)}


def test_the_typhoon_holds_parcels_up(demo: tuple[Path, Manifest]) -> None:
    folder, manifest = demo
    first, last = incidents(manifest.last).typhoon
    hours: dict[bool, list[float]] = {True: [], False: []}
    for row in _rows(folder, manifest, "tmall-flagship", "quanyu_shipments"):
        if row["签收时间"]:
            sent = datetime.fromisoformat(row["发货时间"])
            taken = datetime.fromisoformat(row["签收时间"]) - sent
            hours[first <= sent.date() <= last].append(taken.total_seconds() / 3600)
    mean = {key: sum(values) / len(values) for key, values in hours.items()}
    assert 24 < mean[True] - mean[False] < 48


def test_buyers_come_back_within_a_year(demo: tuple[Path, Manifest]) -> None:
    folder, manifest = demo
    bought: dict[str, set[str]] = {}
    for row in _rows(folder, manifest, "tmall-flagship", "tmall_order_export"):
        if row["订单付款时间"]:
            bought.setdefault(row["买家会员名"], set()).add(row["订单付款时间"])
    days = [sorted(datetime.fromisoformat(at) for at in times) for times in bought.values()]
    cohort = [times for times in days if times[0] < datetime(2025, 11, 1)]
    again = sum(any(0 < (at - times[0]).days <= 365 for at in times) for times in cohort)
    assert 0.2 < again / len(cohort) < 0.5


def test_robots_answer_six_in_ten_chats(demo: tuple[Path, Manifest]) -> None:
    folder, manifest = demo
    rows = _rows(folder, manifest, "tmall-flagship", "quanyu_service_log")
    robots = Counter(row["机器人接待"] for row in rows)
    assert 0.55 < robots["是"] / robots.total() < 0.65


def test_adverts_return_three_point_four(demo: tuple[Path, Manifest]) -> None:
    folder, manifest = demo
    rows = [
        row
        for shop in ("tmall-beauty", "jd-flagship", "douyin-fashion")
        for row in _rows(folder, manifest, shop, "quanyu_ad_campaign")
    ]
    sales, cost = (sum(Decimal(row[name]) for row in rows) for name in ("成交金额", "花费"))
    assert Decimal("3.1") < sales / cost < Decimal("3.6")


def test_the_big_shop_hands_in_what_its_consoles_export(demo: tuple[Path, Manifest]) -> None:
    folder, manifest = demo
    files = {f.format: f for f in manifest.files if f.channel == "tmall-flagship"}
    rows = list(csv.reader(io.StringIO(_text(folder / files["wanxiangtai_campaign"].path))))
    header, body = rows[0], rows[1:]
    cost, sales = (
        sum(Decimal(row[header.index(name)].replace(",", "")) for row in body)
        for name in ("花费", "总成交金额")
    )
    assert Decimal("3.1") < sales / cost < Decimal("3.6")
    assert {len(row) for row in body} == {len(header)}
    for name in ("sycm_shop_day", "sycm_item_day"):
        path = folder / files[name].path
        assert path.suffix == ".xls"
        assert path.read_bytes().startswith(bytes.fromhex("d0cf11e0"))


def test_spending_stands_against_a_budget(demo: tuple[Path, Manifest]) -> None:
    folder, manifest = demo
    budget, cost = (
        {
            (row["日期"], row["计划"]): Decimal(row[amount])
            for row in _sheet(folder, manifest, "tmall-beauty", name)
        }
        for name, amount in (("quanyu_budget", "预算金额"), ("quanyu_ad_campaign", "花费"))
    )
    assert set(cost) <= set(budget)
    assert max(budget)[0] == "2026-11-30"
    share = sum(cost.values()) / sum(budget[key] for key in cost)
    assert Decimal("0.7") < share < Decimal("1.1")


def test_cards_and_amends_are_rung_up(demo: tuple[Path, Manifest]) -> None:
    folder, manifest = demo
    rows = _rows(folder, manifest, "store-hubin", "quanyu_store_pos")
    once = {(row["小票号"], row["行号"]): row for row in rows}.values()
    kinds = Counter(row["交易类型"] for row in once)
    assert kinds["售卡"] > 5 and kinds["调整"] > 5
    amends = sum(Decimal(row["实收金额"]) for row in once if row["交易类型"] == "调整")
    assert amends == Decimal(manifest.truth["store-hubin"]["adjustment_amount"]) < 0


def test_the_calendar_knows_both_years(demo: tuple[Path, Manifest]) -> None:
    folder, manifest = demo
    rows = _sheet(folder, manifest, "tmall-flagship", "quanyu_calendar")
    titles = Counter(row["活动名称"] for row in rows)
    assert titles["618年中大促"] == 2 and titles["年货节"] == 2


def test_open_cases_have_the_platforms_deadline(demo: tuple[Path, Manifest]) -> None:
    folder, manifest = demo
    rows = _rows(folder, manifest, "tmall-flagship", "tmall_after_sale_export")
    waiting = [row for row in rows if row["退款状态"] == "退款待处理"]
    assert waiting and all(row["超时时间"] > row["退款的申请时间"] for row in waiting)
    asked = sum(row["客服介入状态"] != "不需客服介入" for row in rows)
    assert 0.005 < asked / len(rows) < 0.05


def test_nobody_real_is_in_it(demo: tuple[Path, Manifest]) -> None:
    folder, manifest = demo
    mobile = re.compile(r"(?<!\d)1[3-9]\d[\d*]{4}\d{4}(?!\d)")
    for file in manifest.files:
        if file.format.startswith(("tmall_order", "jd_order", "youzan", "douyin_order")):
            assert not mobile.search(_text(folder / file.path)), file.path


def _sheet(folder: Path, manifest: Manifest, channel: str, format_id: str) -> list[dict[str, str]]:
    """The rows of the only file of a shop and format, of any kind."""
    (file,) = (f for f in manifest.files if (f.channel, f.format) == (channel, format_id))
    if not file.path.endswith(".xlsx"):
        return list(_good(folder / file.path, file))
    page = openpyxl.load_workbook(folder / file.path).active
    header, *rows = ([str(cell) for cell in row] for row in page.iter_rows(values_only=True))
    return [dict(zip(header, row, strict=True)) for row in rows]


def _rows(folder: Path, manifest: Manifest, channel: str, format_id: str) -> list[dict[str, str]]:
    """The rows of all files of a shop and format, undecorated; damaged ones stay out."""
    return [
        row
        for file in manifest.files
        if file.channel == channel and file.format == format_id
        for row in _good(folder / file.path, file)
    ]


def _good(path: Path, file: ManifestFile) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(io.StringIO(_text(path))):
        if None in row.values() or "2026-13-45 25:61:00" in row.values():
            continue
        if '=""' in row.values() or "1.2E+03" in row.values() or not next(iter(row.values())):
            continue
        yield {key.strip(): value for key, value in row.items()}


def _text(path: Path) -> str:
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            data = archive.read(archive.namelist()[0])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")
