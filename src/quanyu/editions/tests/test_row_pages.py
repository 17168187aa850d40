"""The forms of one position and one duty: only what was touched is written."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quanyu.editions import actions, queries
from quanyu.editions.models import Draft
from quanyu.editions.tests.factories import Cast, small_draft
from quanyu.editions.tests.test_pages import browser, text_of

OVERLAY = """\
kind: overlay
positions:
  # 先采用两个岗位
  - op: adopt
    ref: POS-H12
    set:
      superior: ""
    reason: 小店没有总监
  - op: adopt
    ref: POS-H13  # 客服
"""


@pytest.fixture
def grown(cast: Cast) -> Draft:
    draft = actions.start_draft_from_standards(
        actor=cast.preparer, title="一本标准", id="one", zh="小店", en="Shop",
        standards=["operations-centre"],
    )  # fmt: skip
    return actions.write_file(actor=cast.preparer, draft=draft, path="overlay.yaml", text=OVERLAY)


def url_of(draft: Draft, name: str, row: str) -> str:
    return reverse(f"editions:{name}", args=[draft.uuid, row])


def shown(client: Client, url: str) -> dict[str, Any]:
    """Return what a person would send who opens the form and touches nothing."""
    form = client.get(url).context["form"]
    sent = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in sent.items() if value not in (None, "")}


def test_an_untouched_form_writes_nothing(grown: Draft, cast: Cast) -> None:
    client, before = browser(cast.preparer), queries.draft_texts(grown)
    for name, row in (("position_change", "POS-H13"), ("duty_change", "DUT-H13-3")):
        url = url_of(grown, name, row)
        answer = client.post(url, {**shown(client, url), "reason": "看一看"})
        assert answer.status_code == 302, answer.content.decode()
    assert queries.draft_texts(grown) == before


def test_a_standard_position_changes_in_the_overlay_with_its_reason(
    grown: Draft, cast: Cast
) -> None:
    client, url = browser(cast.preparer), url_of(grown, "position_change", "POS-H13")
    sent = {**shown(client, url), "headcount": "2"}
    assert "This field is required" in text_of(client.post(url, sent), 422)
    answer = client.post(url, {**sent, "reason": "两班倒"})
    assert answer["Location"].startswith("/editions/positions/POS-H13/?draft=")
    text = queries.draft_texts(grown)["overlay.yaml"]
    assert "# 先采用两个岗位" in text and "# 客服" in text and "两班倒" in text
    assert queries.draft_book(grown).handbook.positions["POS-H13"].headcount == "2"
    assert "permissions" not in text


def test_a_duty_gets_another_rhythm_that_is_marked_as_ours(grown: Draft, cast: Cast) -> None:
    client, url = browser(cast.preparer), url_of(grown, "duty_change", "DUT-H12-8")
    sent = shown(client, url) | {"every0": "week", "on0": "mon", "due0": "09:30", "reason": "晨会"}
    assert client.post(url, sent).status_code == 302
    [cadence] = queries.draft_book(grown).handbook.duties["DUT-H12-8"].cadences
    assert (cadence.every, cadence.on, cadence.due, cadence.origin) == (
        "week", "mon", "09:30", "override",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"), [("due0", "25:99"), ("tags", "nothing"), ("indicators", "IND-000")]
)
def test_what_cannot_stand_is_told_in_the_form(
    grown: Draft, cast: Cast, field: str, value: str
) -> None:
    client, url = browser(cast.preparer), url_of(grown, "duty_change", "DUT-H12-8")
    before = queries.draft_texts(grown)
    sent = shown(client, url) | {"every0": "week", field: value, "reason": "试试"}
    assert "This cannot stand" in text_of(client.post(url, sent), 422)
    assert queries.draft_texts(grown) == before


def test_an_own_position_needs_no_reason_and_keeps_its_file(cast: Cast) -> None:
    draft = small_draft(cast)
    client, url = browser(cast.preparer), url_of(draft, "position_change", "POS-R02")
    assert client.post(url, {**shown(client, url), "zh": "营业员"}).status_code == 302
    text = queries.draft_texts(draft)["positions.yaml"]
    assert "# 店长一人" in text and "zh: 营业员" in text


def test_readers_see_no_way_to_change_and_are_refused(grown: Draft, cast: Cast) -> None:
    reader = browser(cast.reader)
    sheet = f"/editions/positions/POS-H13/?draft={grown.uuid}"
    assert "/positions/POS-H13/" not in text_of(reader.get(sheet)).split("q-acts")[1][:200]
    assert reader.get(url_of(grown, "position_change", "POS-H13")).status_code == 403
    assert (
        browser(cast.preparer).get(url_of(grown, "position_change", "POS-H99")).status_code == 404
    )
