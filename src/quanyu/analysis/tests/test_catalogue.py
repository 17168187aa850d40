"""The catalogue: finding an indicator, its page."""

import pytest
from django.utils import translation

from quanyu.analysis.queries import catalogue
from quanyu.analysis.tests import factories
from quanyu.figures.queries import definitions


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["净销售额", "jingxiaoshoue", "jxse", "IND-101", "net sales"])
def test_an_indicator_is_found_by_name_pinyin_initials_and_number(text):
    assert "net_sales" in catalogue.find_keys(text)


def test_filters_narrow(people):
    person = people["analyst"]
    every = catalogue.catalogue(person)
    assert sum(len(group.entries) for group in every) == len(definitions().indicators)
    waiting = catalogue.catalogue(person, state="waiting")
    assert all(not entry.formula for group in waiting for entry in group.entries)
    rates = catalogue.catalogue(person, unit="rate", owner="POS-H04", state="formula")
    assert "ad_cost_share" in {entry.key for group in rates for entry in group.entries}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_indicator_has_a_page(people, language):
    with translation.override(language):
        for key in definitions().indicators:
            page = catalogue.get_page(people["analyst"], key)
            assert page.entry.name
            assert page.entry.definition


def test_a_page_tells_formula_measures_and_feeds(morning):
    client = factories.client_of(morning.people["analyst"])
    text = client.get("/indicators/net_sales/").content.decode()
    assert "paid_amount - refund_amount + adjustment_amount" in text
    assert "a.csv" in text
    assert "Morning meeting" in text
    assert client.get("/indicators/IND-101/").status_code == 200
    assert client.get("/indicators/nothing/").status_code == 404


def test_a_waiting_indicator_says_what_it_waits_for(people):
    text = factories.client_of(people["analyst"]).get("/indicators/sell_through/").content.decode()
    assert "goods_receipt" in text


def test_the_list_answers_with_its_rows_alone_to_htmx(people):
    client = factories.client_of(people["analyst"])
    whole = client.get("/indicators/?q=jxse")
    part = client.get("/indicators/?q=jxse", headers={"hx-request": "true"})
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert b"net_sales" in part.content
    assert b"No indicator fits" in client.get("/indicators/?q=qqqq").content


def test_the_search_box_finds_indicators(people):
    found = factories.client_of(people["analyst"]).get("/search/?q=jxse")
    assert b"/indicators/net_sales/" in found.content


def test_the_catalogue_needs_the_right_to_see_figures(people):
    client = factories.client_of(people["outsider"])
    assert client.get("/indicators/").status_code == 403
    assert client.get("/indicators/net_sales/").status_code == 403
