"""Reports on real lake files: computing, four eyes, freezing, corrections, scope, vacuum."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from quanyu.analysis import tasks
from quanyu.analysis.actions import anomalies as anomaly_actions
from quanyu.analysis.actions import reports as actions
from quanyu.analysis.feeds import published_reports
from quanyu.analysis.models import Anomaly, Report, ReportFigures, ReportVersion
from quanyu.analysis.queries import anomalies as anomaly_queries
from quanyu.analysis.queries import reports as queries
from quanyu.analysis.queries.report_content import (
    EVERYTHING,
    content_at,
    content_for,
    grain_of,
    kept_content,
)
from quanyu.analysis.queries.report_moves import between, moved_since
from quanyu.analysis.queries.report_shown import shown
from quanyu.analysis.reports import rules
from quanyu.analysis.reports.freezing import thawed_calendar
from quanyu.analysis.reports.terms import COMPUTE_JOB, Cause, State
from quanyu.analysis.tests.report_factories import (
    LAST,
    LATER,
    draft,
    narrow,
    newest,
    one_more,
    weeks,
)
from quanyu.figures.models import Batch, Snapshot
from quanyu.figures.queries import get_figures
from quanyu.figures.queries.figures import calendar
from quanyu.figures.terms import EXPIRE_JOB, FEEDS_JOB
from quanyu.jobs import worker
from quanyu.jobs.actions import enqueue
from quanyu.kernel.clock import frozen
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.organisation.models import Entry

pytestmark = pytest.mark.django_db
THREADS = pytest.mark.django_db(transaction=True)
"""A worker's heartbeat writes from a thread of its own, so nothing may be left uncommitted."""
DAY = Period.of_day(LAST)


@pytest.fixture
def trade(people, tmp_path):
    return weeks(people, tmp_path)


@pytest.fixture
def report(people, trade):
    return actions.compute_report(people["analyst"], kind="daily", period=DAY)


@pytest.fixture
def published(people, report):
    actions.comment_report(people["analyst"], report, comment="平稳。")
    return actions.publish_report(people["supervisor"], report)


def kpi(content, key):
    return next(row for row in content["kpis"] if row["key"] == key)["value"]


def test_a_report_holds_the_figures_of_its_day(report):
    content = kept_content(draft(report), EVERYTHING)
    assert (kpi(content, "net_sales"), kpi(content, "paid_orders")) == ("8000", 80)
    by_shop = next(p for p in content["parts"] if p.get("by") == "channel" and "total" in p)
    assert by_shop is not None
    assert report.state == State.COMPUTED


def test_recomputing_a_draft_keeps_one_report_and_its_comment(people, report, trade, tmp_path):
    actions.comment_report(people["analyst"], report, comment="先看看")
    one_more(tmp_path, trade.first, 50)
    actions.recompute(people["analyst"], report)
    version = draft(report)
    assert kpi(kept_content(version, EVERYTHING), "net_sales") == "8050"
    assert (version.comment, ReportVersion.objects.count()) == ("先看看", 1)


def test_publishing_takes_a_comment_and_somebody_else(people, report):
    with pytest.raises(Refusal) as fault:
        actions.publish_report(people["supervisor"], report)
    assert fault.value.code == "comment_missing"
    actions.comment_report(people["supervisor"], report, comment="我自己写的")
    with pytest.raises(Refusal) as fault:
        actions.publish_report(people["supervisor"], report)
    assert fault.value.code == "four_eyes"
    with pytest.raises(Refusal) as fault:
        actions.publish_report(people["analyst"], report)
    assert fault.value.code == "forbidden"
    actions.publish_report(people["director"], report)
    report.refresh_from_db()
    assert report.state == State.PUBLISHED


def test_what_is_published_does_not_change(people, report, published):
    for act in (
        lambda: actions.compute_report(people["analyst"], kind="daily", period=DAY),
        lambda: actions.recompute(people["analyst"], report),
        lambda: actions.comment_report(people["analyst"], report, comment="另外"),
        lambda: actions.publish_report(people["director"], report),
    ):
        with pytest.raises(Refusal) as fault:
            act()
        assert fault.value.code == "report_published"


def test_a_frozen_report_comes_out_byte_by_byte_after_later_imports(
    people, published, trade, tmp_path
):
    kept = ReportFigures.objects.get(version=published, grain=EVERYTHING.key).body
    one_more(tmp_path, trade.first, 77)
    trade.first.name = "改名店"
    trade.first.save()
    with frozen(LATER + timedelta(days=30)):
        version = queries.get_version(people["director"], published.report.uid)
        assert rules.canonical(content_at(version, EVERYTHING)) == kept
    assert actions.version_digest(version, kept) == published.digest


def test_a_correction_tells_its_difference_exactly(people, report, published, trade, tmp_path):
    one_more(tmp_path, trade.first, 50)
    moves = moved_since(people["director"], published)
    assert {m.change for m in moves if m.name in ("Net sales", "净销售额")} == {"¥ 50.00"}
    found = rules.differences(
        kept_content(published, EVERYTHING),
        rules.plain(content_at(published, EVERYTHING, newest())),
    )
    net = next(d for d in found if d.part == -1 and d.key == "net_sales")
    assert (net.before, net.after, net.change) == (Decimal(8000), Decimal(8050), Decimal(50))
    opened = actions.open_correction(people["analyst"], report, cause=Cause.LATE, reason="文件晚到")
    actions.comment_report(people["analyst"], report, comment="补进一单。")
    second = actions.publish_report(people["supervisor"], report)
    report.refresh_from_db()
    assert (second.pk, second.number, report.state) == (opened.pk, 2, State.CORRECTED)
    assert kpi(kept_content(published, EVERYTHING), "net_sales") == "8000"
    assert kpi(kept_content(second, EVERYTHING), "net_sales") == "8050"
    assert len(between(people["director"], published, second)) == len(found)
    assert moved_since(people["director"], second) == []


def test_accuracy_is_reports_without_a_correction(people, report, published):
    assert queries.accuracy(people["director"]).rate == 1
    actions.open_correction(people["analyst"], report, cause=Cause.ERROR, reason="口径错")
    assert queries.accuracy(people["director"]).rate == 1
    actions.comment_report(people["analyst"], report, comment="改正。")
    actions.publish_report(people["supervisor"], report)
    found = queries.accuracy(people["director"])
    assert (found.published, found.without, found.late) == (1, 0, 0)
    assert found.rate == 0


def test_a_correction_can_be_given_up(people, report, published):
    actions.open_correction(people["analyst"], report, cause=Cause.ERROR, reason="误判")
    with pytest.raises(Refusal):
        actions.open_correction(people["analyst"], report, cause=Cause.ERROR, reason="再来")
    actions.drop_correction(people["analyst"], report)
    report.refresh_from_db()
    assert (report.state, report.versions.count()) == (State.PUBLISHED, 1)


def test_a_reader_of_one_shop_sees_that_shop_alone(people, published, trade, tmp_path):
    reader = narrow(trade.first)
    one_more(tmp_path, trade.first, 5_000)
    version = queries.get_version(reader, published.report.uid)
    content = content_for(reader, version)
    assert kpi(content, "net_sales") == "4000"
    assert trade.second.key not in json.dumps(content)
    assert shown(reader, version, content).comment == ""
    again = ReportFigures.objects.get(version=version, grain=grain_of(reader).key)
    assert rules.canonical(content_at(version, grain_of(reader))) == again.body


def test_somebody_of_one_shop_neither_publishes_nor_corrects(people, report, trade):
    actions.comment_report(people["analyst"], report, comment="好")
    with pytest.raises(Refusal) as fault:
        actions.publish_report(narrow(trade.first), report)
    assert fault.value.code == "scope_narrow"


def test_a_figure_of_a_class_not_granted_is_not_shown(people, published):
    designer = people["designer"]
    content = content_for(designer, queries.get_version(designer, published.report.uid))
    margin = next(row for row in content["kpis"] if row["key"] == "gross_margin")
    assert (margin["value"], margin["refused"]["code"]) == (None, "field_class")


def test_nobody_without_the_right_reads_or_writes(people, report):
    outsider = people["outsider"]
    for act in (
        lambda: queries.get_report(outsider, report.uid),
        lambda: actions.compute_report(outsider, kind="daily", period=DAY),
        lambda: actions.comment_report(outsider, report, comment="x"),
        lambda: actions.publish_report(outsider, report),
        lambda: actions.open_correction(outsider, report, cause=Cause.LATE, reason="x"),
    ):
        with pytest.raises(Refusal) as fault:
            act()
        assert fault.value.code == "forbidden"


@THREADS
def test_a_vacuum_keeps_what_a_report_stands_on(people, published, trade, tmp_path):
    kept = ReportFigures.objects.get(version=published, grain=EVERYTHING.key).body
    old = newest()
    one_more(tmp_path, trade.first, 61)
    loose = newest()
    one_more(tmp_path, trade.first, 62)
    with frozen(datetime(2027, 6, 1, tzinfo=UTC)):
        enqueue(EXPIRE_JOB, {})
        worker.run(once=True)
        states = dict(Snapshot.objects.values_list("pk", "expired_at"))
        assert states[old.pk] is None and states[loose.pk] is not None
        version = queries.get_version(people["director"], published.report.uid)
        assert rules.canonical(content_at(version, EVERYTHING)) == kept


def run_job():
    enqueue(COMPUTE_JOB, {})
    worker.run(once=True)


@THREADS
def test_the_job_makes_what_is_there_and_is_idempotent(trade):
    with frozen(LATER):
        run_job()
        first = list(Report.objects.order_by("pk").values_list("kind", "first_on", "state"))
        computed = ReportVersion.objects.get(report__kind="daily", report__first_on=LAST)
        run_job()
    assert [row[0] for row in first].count("daily") == 7
    assert list(Report.objects.order_by("pk").values_list("kind", "first_on", "state")) == first
    again = ReportVersion.objects.get(pk=computed.pk)
    assert again.computed_at == computed.computed_at


@THREADS
def test_the_job_computes_a_draft_anew_until_somebody_comments(people, trade, tmp_path):
    with frozen(LATER):
        run_job()
        report = Report.objects.get(kind="daily", first_on=LAST)
        one_more(tmp_path, trade.first, 50)
        run_job()
        assert kpi(kept_content(draft(report), EVERYTHING), "net_sales") == "8050"
        actions.comment_report(people["analyst"], report, comment="看过")
        one_more(tmp_path, trade.first, 51)
        run_job()
        assert kpi(kept_content(draft(report), EVERYTHING), "net_sales") == "8050"


@THREADS
def test_the_job_tells_that_a_published_report_has_moved(people, published, trade, tmp_path):
    one_more(tmp_path, trade.first, 50)
    with frozen(LATER):
        run_job()
    report = Report.objects.get(pk=published.report_id)
    assert report.moved > 0
    assert [n.url for n in queries.reports_due(people["analyst"], 9)]
    assert report.moved == tasks.count_moved(report, newest())


@THREADS
def test_a_published_report_is_kept_for_every_scope_that_reads(people, published, trade):
    narrow(trade.second)
    worker.run(once=True)
    assert ReportFigures.objects.filter(version=published).count() >= 3


def test_every_act_stands_in_the_trail(published):
    events = list(Entry.objects.order_by("number").values_list("event", flat=True))
    assert [e for e in events if e.startswith("analysis.report")] == [
        "analysis.report.computed",
        "analysis.report.commented",
        "analysis.report.published",
    ]


@pytest.fixture
def fall(people, tmp_path):
    """The first shop falls to a tenth on the last day."""
    found = weeks(people, tmp_path, last=10)
    anomaly_actions.find_anomalies(LAST, newest())
    return found


def test_a_planted_fall_is_found_and_split_by_shop(people, fall):
    row = Anomaly.objects.get(indicator="net_sales", channel=fall.first.key)
    assert (row.value, row.side) == (Decimal(400), "worse")
    assert row.owner == people["supervisor"]
    whole = Anomaly.objects.get(indicator="net_sales", channel="")
    split = next(s for s in whole.splits if s["by"] == "channel")
    added = sum((Decimal(s["contribution"]) for s in split["shares"]), Decimal(split["residual"]))
    assert added == whole.value - whole.expected
    assert split["shares"][0]["at"] == fall.first.key
    assert not Anomaly.objects.filter(channel=fall.second.key).exists()


def test_looking_again_changes_nothing_and_what_is_closed_stays(people, fall, tmp_path):
    row = Anomaly.objects.get(indicator="net_sales", channel=fall.first.key)
    anomaly_actions.explain_anomaly(people["supervisor"], row, note="店铺停电")
    anomaly_actions.find_anomalies(LAST, newest())
    row.refresh_from_db()
    assert (row.state, row.note) == ("explained", "店铺停电")
    one_more(tmp_path, fall.first, 3_600)
    anomaly_actions.find_anomalies(LAST, newest())
    gone = Anomaly.objects.get(indicator="net_sales", channel="")
    assert gone.state == "gone"


def test_an_anomaly_is_seen_by_those_who_see_its_rows(people, fall):
    assert {a.channel for a in anomaly_queries.anomalies(people["director"])} == {
        "",
        fall.first.key,
    }
    assert {a.channel for a in anomaly_queries.anomalies(narrow(fall.first))} == {fall.first.key}
    assert not anomaly_queries.anomalies(narrow(fall.second, "other")).exists()
    assert anomaly_queries.open_anomalies(people["director"], 3)
    assert anomaly_queries.open_anomalies(people["outsider"], 3) == []


def test_a_report_keeps_its_anomalies_by_scope(people, fall):
    report = actions.compute_report(people["analyst"], kind="daily", period=DAY)
    version = queries.get_version(people["director"], report.uid)
    seen = shown(people["director"], version, content_for(people["director"], version))
    reader = narrow(fall.second, "other")
    other = shown(reader, version, content_for(reader, version))
    assert len(seen.anomalies) >= 2
    assert other.anomalies == []


def test_published_reports_and_their_corrections_are_facts(people, report, published):
    """IND-117 is computed from a feed, like every figure, and agrees with the list of reports."""
    assert [row["corrections"] for row in published_reports()] == ["0"]
    actions.open_correction(people["analyst"], report, cause=Cause.LATE, reason="文件晚到")
    assert [row["corrections"] for row in published_reports()] == ["0"]
    actions.comment_report(people["analyst"], report, comment="补进一单。")
    actions.publish_report(people["supervisor"], report)
    (row,) = published_reports()
    assert (row["corrections"], row["late_corrections"]) == ("1", "1")
    assert row["report_no"] == f"{report.kind}-{report.first_on}"
    worker.finish_job(enqueue(FEEDS_JOB, {}).pk)
    job = Batch.objects.get(format_id="quanyu_reports").job_id
    assert job is not None
    worker.finish_job(job)
    day = published.published_at.date()
    found = get_figures(people["director"], keys=["report_accuracy"], period=Period(day, day))
    table = found.table
    assert table.figure("report_accuracy") == 0


def test_a_festival_that_moves_later_does_not_move_a_published_report(people, published):
    """The calendar of that time is kept with the version, and a report is made again with it."""
    version = queries.get_version(people["director"], published.report.uid)
    assert version.calendar["festivals"].keys() == calendar().festivals.keys()
    kept = thawed_calendar(version.calendar)
    day = Period.parse("2026-02-01..2026-02-28")
    assert kept.aligned(day) == calendar().aligned(day)
    assert kept.campaign_days(day) == calendar().campaign_days(day)
    moved = json.loads(json.dumps(version.calendar))
    days = moved["festivals"]["spring_festival"]["days"]
    moved["festivals"]["spring_festival"]["days"] = ["2025-01-10", *days[-1:]]
    assert thawed_calendar(moved).aligned(day) != kept.aligned(day)
