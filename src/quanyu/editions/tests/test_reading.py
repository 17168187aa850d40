"""The handbook to read: what a page shows is what the handbook says, narrowed as asked."""

import pytest
from django.test import Client
from django.utils import translation

from quanyu.editions import queries
from quanyu.editions.queries.duties import Wanted
from quanyu.editions.tests.factories import Cast, published, small_draft
from quanyu.handbook import Handbook, load_texts, standard_texts

DUTIES = """\
kind: duties
duties:
  - id: DUT-R01-1
    position: POS-R01
    helpers:
      - POS-R02
    tags:
      - plan.make
    zh: 制定月度计划
    en: Make the monthly plan
    deliverable:
      zh: 月度计划表
      en: Monthly plan sheet
    cadences:
      - every: month
        on: "5"
        due: "18:00"
        origin: stated
  - id: DUT-R02-1
    position: POS-R02
    tags:
      - plan.make
      - stock.manage
    zh: 盘点库存
    en: Count the stock
"""

LEFT = "  - op: drop\n    ref: POS-H06\n    reason: 小店不投推广\n"


@pytest.fixture
def book() -> Handbook:
    from quanyu.editions.tests.factories import SMALL

    return load_texts({**SMALL, "duties/shop.yaml": DUTIES})[0]


def test_a_position_sheet_tells_who_is_around_it_and_what_it_does(db: None, book: Handbook) -> None:
    sheet = queries.position_sheet(book, "POS-R01")
    assert [line.duty.id for line in sheet.duties] == ["DUT-R01-1"]
    assert [row.id for row in sheet.reports] == ["POS-R02"]
    assert sheet.line.vacant
    assert [line.duty.id for line in queries.position_sheet(book, "POS-R02").helps] == ["DUT-R01-1"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Wanted(), ["DUT-R01-1", "DUT-R02-1"]),
        (Wanted(text="pdkc"), ["DUT-R02-1"]),
        (Wanted(text="yuedu jihua"), ["DUT-R01-1"]),
        (Wanted(text="stock.manage"), ["DUT-R02-1"]),
        (Wanted(position="POS-R02"), ["DUT-R02-1"]),
        (Wanted(every="month"), ["DUT-R01-1"]),
        (Wanted(object="plan"), ["DUT-R01-1", "DUT-R02-1"]),
        (Wanted(lacks="deliverable"), ["DUT-R02-1"]),
        (Wanted(origin="changed"), []),
        (Wanted(text="没有"), []),
    ],
)
def test_duties_are_found_by_pinyin_words_and_filters(
    book: Handbook, asked: Wanted, found: list[str]
) -> None:
    assert [line.duty.id for line in queries.duty_lines(book, asked)] == found


def test_the_matrix_marks_accountable_helping_shared_and_missing(book: Handbook) -> None:
    found = queries.matrix(book)
    rows = {row.tag: row for group in found.groups for row in group.rows}
    parts = {cell.position: cell.part for cell in rows["plan.make"].cells}
    assert parts == {"POS-R01": "accountable", "POS-R02": "accountable"}
    assert rows["plan.make"].state == "line"
    assert rows["stock.manage"].state == "held"
    assert found.counts == {"held": 1, "overlap": 0, "line": 1, "hole": 0}


def test_what_a_standard_has_and_nobody_here_holds_is_a_hole() -> None:
    texts = {
        "handbook.yaml": 'kind: handbook\nid: shop\nversion: "1"\nzh: 小店\nen: Shop\n'
        "extends:\n  - quanyu@1\n  - operations-centre@2013\n",
        "overlay.yaml": "kind: overlay\npositions:\n  - op: adopt\n    ref: POS-H09\n",
    }
    book, _findings = load_texts(texts)
    found = queries.matrix(book, state="hole")
    rows = {row.tag: row for group in found.groups for row in group.rows}
    assert "ads.report" in rows
    assert "DUT-H06-4" in rows["ads.report"].lacking
    assert found.counts["hole"] == len(rows)
    left = {**texts, "overlay.yaml": texts["overlay.yaml"] + LEFT}
    again = queries.matrix(load_texts(left)[0], state="hole")
    tags = {row.tag for group in again.groups for row in group.rows}
    assert "ads.bid" not in tags  # left out on purpose is no hole


def test_abilities_are_counted_by_level_for_each_position() -> None:
    book, _findings = load_texts(standard_texts("t-ccfags-046"))
    found = queries.ability_matrix(book)
    sums = {
        position.id: tuple(
            sum(row.cells[place][level] for _owner, rows in found.groups for row in rows)
            for level in (0, 1)
        )
        for place, position in enumerate(found.positions)
    }
    assert sums == {
        "POS-S01": (15, 9),
        "POS-S02": (14, 9),
        "POS-S03": (10, 0),
        "POS-S04": (9, 8),
    }


@pytest.mark.parametrize(
    "path",
    [
        "/editions/positions/",
        "/editions/positions/POS-R01/",
        "/editions/duties/",
        "/editions/responsibilities/",
        "/editions/abilities/",
        "/editions/coverage/",
    ],
)
def test_pages_show_the_edition_in_force_a_chosen_edition_or_a_draft(
    client: Client, cast: Cast, path: str
) -> None:
    edition = published(cast)
    draft = small_draft(cast, "第二版", **{"duties/shop.yaml": DUTIES})
    client.force_login(cast.reader)
    with translation.override("zh-hans"):
        assert client.get(path).status_code == 200
        assert client.get(path, {"edition": edition.number}).status_code == 200
        shown = client.get(path, {"draft": str(draft.uuid)})
    assert shown.status_code == 200
    assert "第二版" in shown.content.decode()
    assert client.get(path, {"edition": 77}).status_code == 404
    assert client.get(path, {"draft": "nonsense"}).status_code == 404


def test_a_position_that_is_not_there_is_not_found(client: Client, cast: Cast) -> None:
    published(cast)
    client.force_login(cast.reader)
    assert client.get("/editions/positions/POS-H99/").status_code == 404


def test_the_trace_finds_an_id_by_pinyin_and_tells_where_it_lives(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.reader)
    shown = client.get("/editions/trace/", {"q": "gjctgzy"}).content.decode()
    assert "POS-H06" in shown
    assert "standards/operations-centre/positions.yaml" in shown
    assert "DUT-G01-1<" not in shown
