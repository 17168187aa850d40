"""Processes to read: found by any of their words, drawn in both languages, taken along as BPMN."""

from xml.etree import ElementTree as ET

import pytest

from quanyu.editions import queries
from quanyu.editions.tests.factories import Cast
from quanyu.editions.tests.test_pages import browser
from quanyu.handbook import load, shipped_base

BOOK, _ = load(shipped_base())


def ids(**asked: str) -> list[str]:
    return [line.process.id for line in queries.process_lines(BOOK, **asked)]


def test_a_process_is_found_by_name_pinyin_step_and_result() -> None:
    assert ids(text="图片处理") == ids(text="tpcl") == ["PRC-07"]
    assert "PRC-16" in ids(text="归还样品")
    assert ids(text="直通车") == ["PRC-11"]
    assert ids(text="没有这个") == []
    assert len(ids()) == 25
    assert "PRC-07" in ids(department=BOOK.positions["POS-H09"].department or "")
    assert ids(origin="own") == []


def test_a_sheet_tells_each_step_with_its_ways_out() -> None:
    found = queries.process_sheet(BOOK, "PRC-07")
    steps = {row.step.id: row for row in found.steps}
    assert list(steps) == [f"07.{n}" for n in range(1, 10)]
    assert steps["07.6"].ways == (("退回", "sent back", "07.5"),)
    assert [lane.id for lane in steps["07.5"].lanes] == ["POS-H09"]
    assert {row.id for row in found.readings} == {"AMB-07", "AMB-25"}
    assert {row.id for row in queries.process_sheet(BOOK, "PRC-01").line.lanes} >= {"POS-X01"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("process", BOOK.sheets)
def test_every_process_is_a_picture_with_all_its_steps(process: str, language: str) -> None:
    picture = ET.fromstring(queries.process_picture(BOOK, process, language))
    said = ["".join(text.itertext()) for text in picture.iter() if text.tag.endswith("text")]
    rows = [row.step for row in queries.process_sheet(BOOK, process).steps if not row.step.branches]
    for row in rows:
        assert any(one == row.id or one.startswith(f"{row.id}.") for one in said), row.id
        title = row.en if language == "en" else row.zh
        assert any(title.replace(" ", "") == one.replace(" ", "") for one in said), title


def test_what_a_sheet_says_cannot_become_markup() -> None:
    from quanyu.handbook.sheets.building import build
    from quanyu.handbook.sheets.layout import draw
    from quanyu.handbook.sheets.picture import to_svg

    sheet = BOOK.sheets["PRC-07"]
    first = sheet.steps[0].model_copy(update={"zh": "<script>&\"'"})
    hostile = sheet.model_copy(update={"zh": '"><b>', "steps": (first, *sheet.steps[1:])})
    graph, _ = build(hostile, BOOK.positions)
    picture = to_svg(graph, draw(graph), "zh")
    assert "<script" not in picture and "<b>" not in picture
    ET.fromstring(picture)


def test_pages_show_the_list_the_drawing_and_the_file(cast: Cast) -> None:
    client = browser(cast.reader)
    listed = client.get("/editions/processes/", {"q": "tuihuo"}).content.decode()
    assert "PRC-15" in listed and "PRC-07" not in listed
    shown = client.get("/editions/processes/PRC-07/").content.decode()
    assert "<svg" in shown and "07.9" in shown and "AMB-07" in shown
    file = client.get("/editions/processes/PRC-07/bpmn/")
    assert file["Content-Disposition"] == 'attachment; filename="PRC-07.bpmn"'
    assert ET.fromstring(file.content).tag.endswith("definitions")
    assert client.get("/editions/processes/PRC-99/").status_code == 404
