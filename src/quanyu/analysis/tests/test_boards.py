"""Boards: their files, the page of each position, the day they show, what they refuse."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from quanyu.analysis.boards import blocks
from quanyu.analysis.boards.loading import board_of, boards, boards_showing
from quanyu.analysis.queries.boards import kpis, shown_day
from quanyu.analysis.queries.desk import Desk
from quanyu.analysis.tests import factories
from quanyu.editions.queries import shipped
from quanyu.figures.actions import open_channel
from quanyu.figures.queries import definitions_of
from quanyu.kernel.scope import Scope
from quanyu.organisation.actions import system_actor
from quanyu.organisation.models import Unit


@pytest.mark.parametrize("board", boards().values(), ids=lambda board: board.board)
def test_boards_show_only_figures_that_can_be_computed(board):
    known = definitions_of(shipped()).indicators
    assert {key for key in board.shown_keys() if known[key].formula is None} == set()


@pytest.mark.django_db
def test_every_position_that_sees_figures_has_a_board_and_no_two_share_one_by_mistake():
    positions = shipped().positions
    named = [position for board in boards().values() for position in board.positions]
    assert len(named) == len(set(named))
    for position in named:
        assert "figures.view" in positions[position].permissions
    assert len([board for board in boards().values() if board.default]) == 1
    assert board_of("POS-S04").default
    assert board_of("POS-H01").board == "director"


def test_an_indicator_knows_its_boards():
    assert "director" in {board.board for board in boards_showing("net_sales")}


def test_the_first_page_shows_yesterday(morning):
    page = factories.client_of(morning.people["director"]).get("/boards/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Morning meeting" in text
    assert "2026-11-20" in text
    assert "Friday, 20 November 2026" in text


def test_the_headline_is_the_day_with_the_same_weekday_before(morning):
    board = board_of("POS-H01")
    with Desk(morning.people["director"]) as desk:
        shown = shown_day(desk, board, None)
        found = {kpi.key: kpi for kpi in kpis(desk, board.kpis, shown)}
    assert shown.day == date(2026, 11, 20)
    # 109 of the first shop, 40 + 40 of the second (the report is net of refunds); 102 a week before
    assert found["paid_amount"].full == "¥ 189.00"
    assert found["paid_amount"].change == Decimal(189 - 102) / 102
    assert found["paid_amount"].tone == ""


def test_a_board_behind_says_which_day_it_shows(people, tmp_path):
    shop = open_channel(system_actor(), name="天猫", platform="tmall")
    factories.imported(tmp_path / "old.csv", [factories.order(1, 9, date(2026, 11, 3))], shop)
    text = factories.client_of(people["director"]).get("/boards/").content.decode()
    assert "This page shows 2026-11-03" in text


def test_before_the_first_file_the_page_says_so(people):
    text = factories.client_of(people["director"]).get("/boards/").content.decode()
    assert "Nothing has been imported yet" in text


def test_without_figures_the_first_page_shows_where_to_go(people):
    page = factories.client_of(people["outsider"]).get("/boards/")
    assert page.status_code == 200
    assert "works without figures" in page.content.decode()


def test_boards_need_the_right_to_see_figures(people):
    client = factories.client_of(people["outsider"])
    assert client.get(reverse("analysis:board_page", args=["director"])).status_code == 403
    assert client.get(reverse("analysis:board_block", args=["director", 0, 0])).status_code == 403


def test_a_board_or_block_that_is_not_there_is_not_found(people):
    client = factories.client_of(people["director"])
    assert client.get("/boards/nothing/").status_code == 404
    assert client.get("/boards/director/0/9/").status_code == 404


@pytest.mark.parametrize("key", list(boards()))
def test_every_board_opens_and_every_block_by_itself(morning, key):
    client = factories.client_of(morning.people["director"])
    assert client.get(reverse("analysis:board_page", args=[key])).status_code == 200
    for r, row in enumerate(boards()[key].rows):
        for n in range(len(row.blocks)):
            assert client.get(f"/boards/{key}/{r}/{n}/").status_code == 200


def test_a_shop_scope_sees_its_own_shop_only(morning):
    unit = Unit.objects.get()
    scope = Scope(channels=frozenset({morning.second.key}))
    person = factories.appointed(unit, "second", "POS-H03", scope)
    with Desk(person) as desk:
        shown = shown_day(desk, board_of("POS-H03"), None)
        (paid,) = kpis(desk, ["paid_amount"], shown)
    assert paid.full == "¥ 80.00"
    text = factories.client_of(person).get("/boards/").content.decode()
    assert morning.first.name not in text


def test_a_category_scope_gets_a_sentence_instead_of_a_figure_that_cannot_be_cut(morning):
    unit = Unit.objects.get()
    person = factories.appointed(unit, "women", "POS-H01", Scope(categories=frozenset({"女装"})))
    with Desk(person) as desk:
        shown = shown_day(desk, board_of("POS-H01"), None)
        (placed,) = kpis(desk, ["placed_orders"], shown)
    assert placed.refused is not None
    assert placed.number == ""


def test_cost_is_not_shown_without_the_right(morning):
    with Desk(morning.people["designer"]) as desk:
        shown = shown_day(desk, board_of("POS-H01"), None)
        (margin,) = kpis(desk, ["gross_margin"], shown)
    assert margin.refused is not None
    assert margin.refused.code == "field_class"


def test_lists_come_from_the_registry(morning, monkeypatch):
    monkeypatch.setattr(blocks, "_sources", {})
    blocks.register("anomalies", lambda _person, _limit: [blocks.Notice("Sales fell by half")])
    text = factories.client_of(morning.people["director"]).get("/boards/director/0/1/").content
    assert b"Sales fell by half" in text
