"""Forms to read: found by any of their words, shown with whoever asks for them."""

from quanyu.editions import queries
from quanyu.editions.tests.factories import Cast
from quanyu.editions.tests.test_pages import browser
from quanyu.handbook import load, shipped_base

BOOK, _ = load(shipped_base())


def names(**asked: str) -> list[str]:
    return [line.form.form for line in queries.form_lines(BOOK, **asked)]


def test_a_form_is_found_by_name_pinyin_field_and_process() -> None:
    assert names(text="图片需求单") == names(text="tpxqd") == ["image_request"]
    assert "quality_check" in names(text="吊牌齐全")
    assert names(process="PRC-14") == ["evidence", "exchange_case", "parcel", "quality_check"]
    assert names(text="没有这张表") == [] == names(origin="own")
    assert len(names()) >= 64


def test_a_form_tells_the_steps_that_ask_for_it_and_its_figures() -> None:
    found = queries.form_sheet(BOOK, "ads_report")
    assert [(process.id, step.id) for process, step in found.steps] == [("PRC-11", "11.7")]
    assert {row.key for row in found.indicators} >= {"ad_cost", "ad_return"}
    assert found.line.origin is not None and found.line.origin.kind == "standard"


def test_pages_show_the_list_and_one_form(cast: Cast) -> None:
    client = browser(cast.reader)
    listed = client.get("/editions/forms/", {"process": "PRC-07"}).content.decode()
    assert "Image request" in listed and "Quality check" not in listed
    shown = client.get("/editions/forms/image_request/").content.decode()
    for told in ("Wanted on", "today or later", "07.1", "only if", "/work/forms/image_request/"):
        assert told in shown
    for form in BOOK.forms:
        assert client.get(f"/editions/forms/{form}/").status_code == 200, form
    figures = client.get("/editions/forms/ads_report/").content.decode()
    assert "yesterday" in figures and "Figures it shows" in figures
    assert client.get("/editions/forms/nothing/").status_code == 404
    step = client.get("/editions/processes/PRC-07/").content.decode()
    assert "/editions/forms/image_files/" in step
