"""Pages of reports and anomalies: every one opens for whom it may, and for nobody else."""

import io

import openpyxl
import pytest
from django.urls import reverse

from quanyu.analysis.actions import anomalies as anomaly_actions
from quanyu.analysis.actions import reports as actions
from quanyu.analysis.models import Anomaly, Report
from quanyu.analysis.reports.terms import Cause
from quanyu.analysis.tests.factories import client_of
from quanyu.analysis.tests.report_factories import LAST, narrow, newest, one_more, weeks
from quanyu.kernel.period import Period

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(people, tmp_path):
    found = weeks(people, tmp_path, last=10)
    anomaly_actions.find_anomalies(LAST, newest())
    return found


@pytest.fixture
def report(people, trade, tmp_path):
    """Published, moved since, with a correction prepared."""
    made = actions.compute_report(people["analyst"], kind="daily", period=Period.of_day(LAST))
    actions.comment_report(people["analyst"], made, comment="=1+1 跌了")
    actions.publish_report(people["supervisor"], made)
    one_more(tmp_path, trade.first, 50)
    return made


def addresses(report):
    uid = report.uid
    where = f"?key=net_sales&from={LAST}&to={LAST}"
    return [
        reverse("analysis:report_list") + "?kind=daily&state=published&from=2026-11-01",
        reverse("analysis:report_list") + "?kind=monthly",
        reverse("analysis:report_page", args=[uid]),
        reverse("analysis:report_version", args=[uid, 1]),
        reverse("analysis:report_rows", args=[uid, 1]) + where,
        reverse("analysis:report_difference", args=[uid, 1]),
        reverse("analysis:report_export", args=[uid, 1]),
        reverse("analysis:anomaly_list") + "?state=&q=net",
        reverse("analysis:anomaly_list") + "?channel=all&mine=1",
        reverse("analysis:anomaly_page", args=[Anomaly.objects.filter(channel="")[0].uid]),
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_and_nobody_else_gets_in(people, report, language):
    director, outsider = client_of(people["director"]), client_of(people["outsider"])
    director.cookies["django_language"] = language
    for address in addresses(report):
        assert director.get(address).status_code == 200, address
        assert outsider.get(address).status_code == 403, address


def test_acts_are_refused_to_those_who_may_only_read(people, report):
    designer, anomaly = client_of(people["designer"]), Anomaly.objects.all()[0]
    uid = report.uid
    for name in ("refresh", "comment", "publish", "correct", "drop"):
        answer = designer.post(reverse(f"analysis:report_{name}", args=[uid]), {"comment": "x"})
        assert answer.status_code in (403, 422), name
    for name in ("explain", "dismiss", "reopen"):
        address = reverse(f"analysis:anomaly_{name}", args=[anomaly.uid])
        assert designer.post(address, {"note": "x"}).status_code == 403, name
    compute = reverse("analysis:report_compute")
    assert designer.post(compute, {"kind": "daily", "day": LAST}).status_code == 403


def test_a_page_shows_what_has_moved_and_offers_a_correction(people, report):
    analyst = client_of(people["analyst"])
    html = analyst.get(reverse("analysis:report_page", args=[report.uid])).content.decode()
    assert "Figures have moved since" in html and "¥ 50.00" in html
    assert 'data-dialog="correct"' in html and 'data-dialog="publish"' not in html
    address = reverse("analysis:report_correct", args=[report.uid])
    analyst.post(address, {"cause": Cause.LATE, "reason": "file came late"})
    draft = reverse("analysis:report_version", args=[report.uid, 2])
    assert 'data-dialog="comment"' in analyst.get(draft).content.decode()
    assert 'data-dialog="publish"' not in analyst.get(draft).content.decode()
    supervisor = client_of(people["supervisor"])
    analyst.post(reverse("analysis:report_comment", args=[report.uid]), {"comment": "later"})
    assert 'data-dialog="publish"' in supervisor.get(draft).content.decode()
    supervisor.post(reverse("analysis:report_publish", args=[report.uid]))
    difference = reverse("analysis:report_difference", args=[report.uid, 2])
    assert "¥ 50.00" in supervisor.get(difference).content.decode()


def test_a_narrow_reader_finds_no_trace_of_the_other_shop(people, report, trade):
    reader = client_of(narrow(trade.second))
    for address in addresses(report)[:7]:
        answer = reader.get(address)
        assert answer.status_code == 200, address
        assert trade.first.name.encode() not in answer.content, address
        assert "跌了".encode() not in answer.content, address
    anomaly = Anomaly.objects.filter(channel=trade.first.key)[0]
    hidden = reader.get(reverse("analysis:anomaly_page", args=[anomaly.uid]))
    assert hidden.status_code == 404


def test_the_workbook_is_formula_safe_and_says_where_it_is_from(people, report):
    answer = client_of(people["director"]).get(
        reverse("analysis:report_export", args=[report.uid, 1])
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    origin = {row[0].value: row[1].value for row in book["Origin"].iter_rows(min_row=2)}
    version = report.versions.get(number=1)
    assert origin["Snapshot"] == str(version.snapshot.uid)
    assert origin["Digest"] == version.digest
    assert origin["Comment"] == "'=1+1 跌了"
    assert {"Headlines", "Missing files", "Anomalies"} <= set(book.sheetnames)
    figures = {row[0].value: row[1].value for row in book["Headlines"].iter_rows(min_row=2)}
    assert figures["Net sales"] == 4400


def test_an_anomaly_is_explained_and_opened_again(people, report):
    anomaly = Anomaly.objects.get(indicator="net_sales", channel="")
    page = reverse("analysis:anomaly_page", args=[anomaly.uid])
    owner = client_of(people["supervisor"])
    assert 'data-dialog="explain"' in owner.get(page).content.decode()
    owner.post(reverse("analysis:anomaly_explain", args=[anomaly.uid]), {"note": "power cut"})
    assert "power cut" in owner.get(page).content.decode()
    owner.post(reverse("analysis:anomaly_reopen", args=[anomaly.uid]))
    anomaly.refresh_from_db()
    assert anomaly.state == "open"


def test_a_report_is_computed_from_the_list(people, trade):
    analyst = client_of(people["analyst"])
    address = reverse("analysis:report_compute")
    assert analyst.post(address, {"kind": "monthly", "day": "2026-10-05"}).status_code == 302
    assert Report.objects.get().kind == "monthly"
    assert analyst.post(address, {"kind": "daily", "day": "2020-01-01"}).status_code == 422
    assert analyst.post(address, {"kind": "daily", "day": "soon"}).status_code == 422
