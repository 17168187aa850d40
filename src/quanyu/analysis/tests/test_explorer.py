"""The explorer: the address as state, answers, refusals, export, kept views."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.http import QueryDict
from django.utils import translation

from quanyu.analysis.models import SavedView
from quanyu.analysis.queries import explorer
from quanyu.analysis.queries.desk import Desk
from quanyu.analysis.questions import question_of
from quanyu.analysis.tests import factories
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.organisation.models import Unit

YESTERDAY = date(2026, 11, 20)
ASKED = "k=net_sales&k=paid_amount&from=2026-11-11&to=2026-11-20&by=day&by=channel&compare=weekday"


def asked(text):
    return question_of(QueryDict(text), YESTERDAY)


@pytest.mark.parametrize(
    "text",
    [
        ASKED,
        "k=net_sales&p=30&chart=table",
        "k=buyers&p=month&by=week&w.channel=a&w.channel=b&w.category=",
        "k=refund_amount&from=2026-01-01&to=2026-02-01&by=reason",
    ],
)
def test_a_question_survives_its_address(text):
    question = asked(text)
    assert asked(question.address()) == question


def test_an_empty_address_asks_something_sensible():
    question = asked("")
    assert question.keys == ("net_sales",)
    assert question.preset == "30"
    assert question.grain == "day"


def test_too_much_is_refused():
    with pytest.raises(Refusal):
        asked("&".join(f"k=key{n}" for n in range(20)))


def test_the_answer_has_totals_changes_and_cells_that_open(morning):
    with Desk(morning.people["analyst"]) as desk:
        found = explorer.answer(desk, asked(ASKED))
    assert found.refused is None
    assert found.total is not None
    assert found.total.cells[1].text == "¥ 1,125.00"
    last = [row for row in found.rows if row.labels[0] == "2026-11-20"]
    assert {row.cells[1].text for row in last} == {"¥ 109.00", "¥ 80.00"}
    assert all("/rows/?key=paid_amount&from=2026-11-20" in row.cells[1].url for row in last)
    assert last[0].cells[1].compared


def test_dimensions_that_a_chosen_figure_lacks_are_explained(morning):
    with Desk(morning.people["analyst"]) as desk:
        cuts = {cut.name: cut for cut in explorer.offered(desk, asked("k=placed_orders"))}
    assert cuts["channel"].reason == ""
    assert cuts["keyword"].reason != ""


def test_values_come_with_names(morning):
    with Desk(morning.people["analyst"]) as desk:
        found = explorer.values_of(desk, asked("k=paid_amount&p=30"), "channel")
    assert found[0] == (morning.first.key, "天猫旗舰店")


def test_a_refusal_is_a_sentence_on_the_page(morning):
    client = factories.client_of(morning.people["analyst"])
    page = client.get("/explore/?k=placed_orders&p=30&by=keyword")
    assert page.status_code == 200
    assert b"This cannot be answered" in page.content


def test_no_indicator_is_an_empty_state(morning):
    page = factories.client_of(morning.people["analyst"]).get("/explore/?none=1")
    assert b"Choose an indicator" in page.content


def test_the_export_holds_what_the_page_shows(morning):
    client = factories.client_of(morning.people["analyst"])
    csv = client.get(f"/explore/export.csv?{ASKED}")
    text = csv.content.decode("utf-8-sig")
    assert "109.0000" in text
    assert "2026-11-11..2026-11-20" in text
    xlsx = client.get(f"/explore/export.xlsx?{ASKED}")
    assert "xl/workbook.xml" in ZipFile(BytesIO(xlsx.content)).namelist()
    assert client.get(f"/explore/export.pdf?{ASKED}").status_code == 404


def test_exploring_and_exporting_need_their_rights(morning):
    outsider = factories.client_of(morning.people["outsider"])
    designer = factories.client_of(morning.people["designer"])
    for client in (outsider, designer):
        assert client.get("/explore/").status_code == 403
        assert client.get(f"/explore/export.csv?{ASKED}").status_code == 403
        assert client.get("/explore/values/?dimension=channel").status_code == 403
        assert client.post("/views/save/", {"name": "x", "question": "k=a"}).status_code == 403


def test_a_shop_scope_keeps_in_the_explorer(morning):
    unit = Unit.objects.get()
    scope = Scope(channels=frozenset({morning.second.key}))
    person = factories.appointed(unit, "second", "POS-H03", scope)
    with Desk(person) as desk:
        found = explorer.answer(desk, asked(ASKED))
        values = explorer.values_of(desk, asked("k=paid_amount&p=30"), "channel")
    assert found.total is None or found.total.cells[1].text == "¥ 80.00"
    assert [value for value, _label in values] == [morning.second.key]


def test_views_are_kept_shared_and_deleted(morning):
    analyst = factories.client_of(morning.people["analyst"])
    analyst.post("/views/save/", {"name": "每周", "question": ASKED, "share": "yes"})
    view = SavedView.objects.get()
    opened = analyst.get(f"/views/{view.uid}/")
    assert asked(opened["Location"].split("?")[1]) == asked(ASKED)
    supervisor = factories.client_of(morning.people["supervisor"])
    assert supervisor.get(f"/views/{view.uid}/").status_code == 404
    unit = Unit.objects.get()
    colleague = factories.client_of(factories.appointed(unit, "colleague", "POS-E03"))
    assert colleague.get(f"/views/{view.uid}/").status_code == 302
    assert colleague.post(f"/views/{view.uid}/delete/").status_code == 422
    assert analyst.post(f"/views/{view.uid}/delete/").status_code == 302
    assert not SavedView.objects.exists()


def test_a_second_answer_needs_no_lake(morning):
    question = asked(ASKED)
    with Desk(morning.people["analyst"]) as desk:
        first = explorer.answer(desk, question)
    with Desk(morning.people["analyst"]) as desk:
        assert explorer.answer(desk, question) == first
        assert not desk.books.is_open


def test_figures_are_exact(morning):
    with Desk(morning.people["analyst"]) as desk:
        table = desk.table(("paid_amount",), asked(ASKED).period)
    assert table.figure("paid_amount") == Decimal(sum(range(100, 110)) + 80)


def drawn(morning, address):
    with translation.override("en"), Desk(morning.people["analyst"]) as desk:
        found = explorer.answer(desk, asked(address))
    return found, [(one.title, one.chart["kind"], len(one.chart["series"])) for one in found.charts]


def test_every_chosen_indicator_is_drawn_those_of_one_unit_together(morning):
    days = "from=2026-11-11&to=2026-11-20&by=day"
    _found, charts = drawn(morning, f"k=paid_amount&k=paid_orders&k=refund_amount&{days}")
    assert charts == [("Paid amount, Refund amount", "line", 2), ("Paid orders", "line", 1)]


def test_parts_of_each_indicator_have_a_chart_of_their_own(morning):
    days = "from=2026-11-11&to=2026-11-20&by=day&by=channel"
    _found, charts = drawn(morning, f"k=paid_amount&k=buyers&{days}&chart=stack")
    assert charts == [("Paid amount", "stack", 2), ("Buyers", "line", 2)]
    found, charts = drawn(morning, "k=paid_amount&k=paid_orders&p=30&by=channel")
    assert [kind for _title, kind, _n in charts] == ["hbar", "hbar"]
    assert found.chart_kind == "hbar"


def test_the_newest_day_stands_first_and_in_it_the_largest_shop(morning):
    days = "from=2026-11-11&to=2026-11-20&by=day&by=channel"
    found, _charts = drawn(morning, f"k=paid_amount&{days}")
    assert [row.labels[0] for row in found.rows[:2]] == ["2026-11-20", "2026-11-20"]
    assert found.rows[0].labels[1] == morning.first.name
    assert found.rows[-1].labels[0] == "2026-11-11"


def test_a_table_alone_can_become_a_chart_again(morning):
    client = factories.client_of(morning.people["analyst"])
    page = client.get("/explore/?k=paid_amount&p=30&by=day&chart=table").content.decode()
    assert "q-chart" not in page and "chart=line" in page
