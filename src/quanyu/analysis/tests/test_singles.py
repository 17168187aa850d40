"""Single rows on boards: cases by countdown, chats at random, advertised goods in doubt."""

from datetime import date

import pytest
from django.utils import translation

from quanyu.analysis.queries import singles
from quanyu.analysis.queries.boards import Shown
from quanyu.analysis.queries.desk import Desk
from quanyu.analysis.tests import factories
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.organisation.models import Unit

DAY = date(2026, 11, 20)
SHOWN = Shown(DAY, DAY, DAY, [])
CASES = "售后单号,订单号,申请时间,售后类型,申请原因,处理状态,申请金额,超时时间,完结时间"
CHATS = "会话编号,开始时间,客服,类型,机器人接待,首次响应秒数,回复条数,评分,是否询单,是否付款"
ADS = "日期,主体ID,主体名称,展现量,点击量,花费,总成交金额,总成交笔数"
GOODS = "商品编码,商品编号,商品名称,品类,上架时间"
STOCK = "日期,商品编码,仓店,库存数量,在售,售价"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def case(number: str, due: str, done: str = "") -> str:
    applied = "2026-11-19 09:00:00"
    return f"{number},{number}0,{applied},仅退款,不想要了,处理中,30.00,{due},{done}"


@pytest.fixture
def cases(morning, tmp_path):
    lines = [
        case("late", "2026-11-21 08:00:00"),
        case("none", ""),
        case("soon", "2026-11-21 12:00:00"),
        case("calm", "2026-11-24 09:00:00"),
        case("done", "2026-11-21 08:00:00", "2026-11-20 12:00:00"),
    ]
    factories.brought(tmp_path / "cases.csv", CASES, lines, morning.first, "quanyu_cases")
    return morning


def texts(found: singles.Singles, column: int = 0) -> list[str]:
    return [line.cells[column].text for line in found.lines]


def test_open_cases_stand_by_the_platforms_countdown(cases):
    """It is nine in the morning in Shanghai; what has no deadline comes last."""
    with Desk(cases.people["director"]) as desk:
        found = singles.cases_due(desk, SHOWN, 12)
    assert texts(found) == ["late", "soon", "calm", "none"]
    assert texts(found, 1) == ["1 h 0 min over", "3 h 0 min left", "3 d 0 h left", "—"]
    assert [line.cells[1].tone for line in found.lines] == ["bad", "warn", "info", ""]
    assert found.told == "4 open · 1 past the deadline"


def test_another_shops_cases_are_not_shown(cases):
    unit = Unit.objects.get()
    scope = Scope(channels=frozenset({cases.second.key}))
    person = factories.appointed(unit, "second", "POS-H14", scope)
    with Desk(person) as desk:
        assert not singles.cases_due(desk, SHOWN, 12).lines
    women = factories.appointed(unit, "women", "POS-H14", Scope(categories=frozenset({"女装"})))
    with Desk(women) as desk, pytest.raises(Refusal) as refused:
        singles.cases_due(desk, SHOWN, 12)
    assert refused.value.code == "scope_dimension_missing"


def test_a_case_leads_to_its_line(cases):
    client = factories.client_of(cases.people["director"])
    page = client.get("/boards/after_sales/").content.decode()
    with Desk(cases.people["director"]) as desk:
        url = singles.cases_due(desk, SHOWN, 12).lines[0].url
    assert f'href="{url}"' in page
    assert "late" in client.get(url).content.decode()


def test_twenty_chats_at_random_are_the_same_for_everybody(morning, tmp_path):
    days = ["2026-11-19", "2026-11-20"]
    lines = [
        f"C{day[-2:]}{n:03d},{day} 10:{n % 60:02d}:00,何夕颜,售前,{robot},20,3,,是,否"
        for day in days
        for robot, numbers in (("否", range(60)), ("是", range(100, 150)))
        for n in numbers
    ]
    factories.brought(tmp_path / "chats.csv", CHATS, lines, morning.first, "quanyu_service_log")
    found = []
    for name in ("director", "supervisor"):
        with Desk(morning.people[name]) as desk:
            sample = singles.chat_sample(desk, SHOWN, 20)
            found.append(texts(sample))
            assert sample.told.startswith("20 of 60 chats")
    assert found[0] == found[1]
    assert len(set(found[0])) == 20
    assert all(name.startswith("C20") and int(name[3:]) < 100 for name in found[0])
    assert [int(name[3:]) for name in found[0]] != list(range(20))


@pytest.fixture
def adverts(morning, tmp_path):
    """Five items: gone, half gone, cheaper, as ever, and one without ads that is gone."""
    spent = [f"2026-11-20,{n},商品{n},100,10,{n}0.00,0,0" for n in (1, 2, 3, 4)]
    goods = [f"S{n}{v},{n},商品{n},女装,2026-01-01" for n in range(1, 6) for v in "ab"]
    left = {"S1a": 0, "S1b": 0, "S2a": 0, "S5a": 0, "S5b": 0}
    stock = [
        f"{day},S{n}{v},仓,{left.get(f'S{n}{v}', 9)},是,{80 if n == 3 and day == last else 100}"
        for last in ("2026-11-20",)
        for day in ("2026-11-15", last)
        for n in range(1, 6)
        for v in "ab"
    ]
    shop = morning.first
    window = {"window_days": "15"}
    factories.brought(tmp_path / "ads.csv", ADS, spent, shop, "wanxiangtai_item", **window)
    factories.brought(tmp_path / "goods.csv", GOODS, goods, shop, "quanyu_products")
    factories.brought(tmp_path / "stock.csv", STOCK, stock, shop, "quanyu_stock")
    return morning


def test_money_spent_on_goods_that_are_gone_or_cost_another_price(adverts):
    with Desk(adverts.people["director"]) as desk:
        found = singles.advertised_goods(desk, SHOWN, 12)
    assert texts(found) == ["商品1", "商品3", "商品2"]
    assert texts(found, 2) == ["out of stock", "in stock", "1 of 2 variants gone"]
    assert texts(found, 3) == ["¥ 100.00", "¥ 100.00 → ¥ 80.00", "¥ 100.00"]
    assert texts(found, 5) == ["¥ 10.00", "¥ 30.00", "¥ 20.00"]
    assert found.told == "3 items"


@pytest.mark.parametrize("kind", sorted(singles.SOURCES))
def test_without_rows_a_sentence_says_so(morning, kind):
    with Desk(morning.people["director"]) as desk:
        found = singles.SOURCES[kind](desk, SHOWN, 12)
    assert not found.lines
    assert singles.quiet(kind)
