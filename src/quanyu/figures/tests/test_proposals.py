"""What a file says about itself: its export time, the shop it would open; naming shops."""

from datetime import date
from decimal import Decimal

import pytest

from quanyu.figures import queries
from quanyu.figures.actions import Choice, start_chosen
from quanyu.figures.proposals import propose
from quanyu.figures.tests.factories import imported, order, uploaded, written
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
MONTH = Period(date(2026, 11, 1), date(2026, 11, 30))
DATED = """
format: dated_report
platform: tmall
zh: 带导出时间的报表
en: Report with its time
columns:
  - {name: order_id, header: 流水号, type: id, required: true}
  - {name: amount, header: 付款额, type: money, required: true}
  - {name: paid_at, header: 付款时刻, type: instant, required: true}
shop: {currency: GBP, timezone: Europe/London}
exported_at: {pattern: '导出时间：(.*)'}
emit:
  - fact: payment
    key: [order_id]
    set: {order_id: order_id, amount: amount, paid_at: paid_at}
"""


@pytest.fixture
def dated(director):
    from quanyu.figures.formats import parse
    from quanyu.figures.models import FormatTemplate
    from quanyu.kernel.clock import now

    template = parse(DATED)
    FormatTemplate.objects.create(
        format_id=template.format,
        version=template.version,
        zh=template.zh,
        en=template.en,
        body=template.to_yaml(),
        created_by=director,
        created_at=now(),
    )
    return template


def report(folder, stated):
    return written(
        folder,
        "r.csv",
        ["1,20,2026-11-18 10:00:00", f"导出时间：{stated},,"],
        "流水号,付款额,付款时刻",
    )


def test_the_time_inside_wins_over_name_and_upload(director, dated, tmp_path):
    file = uploaded(director, report(tmp_path, "2026-11-19 08:30"))[0]
    found = propose(director, file)
    assert (found.format, found.exported_from) == ("dated_report", "file")
    assert found.exported_at.isoformat() == "2026-11-19T08:30:00+00:00"


def test_a_time_in_the_future_is_not_believed(director, dated, tmp_path):
    file = uploaded(director, report(tmp_path, "2199-01-01 08:30"))[0]
    assert propose(director, file).exported_from == "upload"


def test_a_shop_opened_from_a_format_has_its_currency_and_zone(director, dated, tmp_path):
    file = uploaded(director, report(tmp_path, "2026-11-19 08:30"))[0]
    ((_, batch),) = start_chosen(director, [Choice(file, "dated_report", new_shop="London")])
    assert not isinstance(batch, Refusal), batch
    assert (batch.channel.currency, batch.channel.timezone) == ("GBP", "Europe/London")
    other = Choice(file, "dated_report", new_shop="Elsewhere", new_currency="eur")
    ((_, batch),) = start_chosen(director, [other])
    assert not isinstance(batch, Refusal), batch
    assert (batch.channel.currency, batch.channel.timezone) == ("EUR", "Europe/London")


def test_a_shop_is_named_by_key_or_by_name(people, director, tmall, tmp_path):
    imported(director, written(tmp_path, "a.csv", [order(1, "20")]), tmall)

    def paid(said):
        where = {"channel": (said,)}
        found = queries.get_figures(director, keys=["paid_amount"], period=MONTH, where=where)
        return found.table.figure("paid_amount")

    assert paid(tmall.key) == paid(tmall.name) == Decimal("20")
    with pytest.raises(Refusal, match="no shop “nowhere”") as refused:
        paid("nowhere")
    assert refused.value.code == "channel_unknown"
