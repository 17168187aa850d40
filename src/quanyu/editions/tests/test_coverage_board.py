"""The board of holes: what it shows, and mending a hole in a draft with one click."""

from datetime import date

import pytest
from django.test import Client

from quanyu.editions import actions, queries
from quanyu.editions.models import Draft
from quanyu.editions.tests.factories import Cast
from quanyu.handbook import Handbook
from quanyu.kernel.refusal import Refusal

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def draft(cast: Cast) -> Draft:
    return actions.start_draft_from_standards(
        actor=cast.preparer,
        title="小店手册",
        standards=["operations-centre"],
        id="small-shop",
        zh="小店手册",
        en="Small shop",
    )


def book(draft: Draft) -> Handbook:
    return queries.draft_book(draft).handbook


def objects(draft: Draft, rule: str, decided: bool = False) -> set[str]:
    found = queries.board(book(draft), rule=rule, decided=decided)
    return {hole.finding.object for group in found.groups for hole in group.holes}


def test_what_was_not_adopted_is_missing_until_its_position_is_adopted(
    cast: Cast, draft: Draft
) -> None:
    assert len(objects(draft, "HB-GAP")) == 95  # 89 duties and 6 functions of the standard
    actions.adopt_positions(actor=cast.preparer, draft=draft, positions=["POS-H02", "POS-H03"])
    missing = objects(draft, "HB-GAP")
    assert len(missing) == 95 - 7 - 5
    assert not {name for name in missing if name.startswith(("DUT-H02", "DUT-H03"))}


def test_a_superior_who_is_not_here_gives_way_to_the_next_above(cast: Cast, draft: Draft) -> None:
    actions.adopt_positions(actor=cast.preparer, draft=draft, positions=["POS-H01", "POS-H03"])
    assert book(draft).positions["POS-H03"].superior == "POS-H01"
    assert not queries.draft_book(draft).errors


def test_all_positions_are_adopted_or_none(cast: Cast, draft: Draft) -> None:
    with pytest.raises(Refusal, match="POS-H99"):
        actions.adopt_positions(actor=cast.preparer, draft=draft, positions=["POS-H02", "POS-H99"])
    assert not book(draft).positions.keys() & {"POS-H02"}


def test_a_duty_of_a_position_that_is_not_here_can_be_given_to_another(
    cast: Cast, draft: Draft
) -> None:
    actions.adopt_positions(actor=cast.preparer, draft=draft, positions=["POS-H02"])
    actions.assign_duty(
        actor=cast.preparer, draft=draft, duty="DUT-H06-4", to="POS-H02", reason="小店没有专员"
    )
    assert book(draft).duties["DUT-H06-4"].position == "POS-H02"
    actions.assign_duty(
        actor=cast.preparer, draft=draft, duty="DUT-D01-1", to="POS-H02", reason="兼管订货"
    )
    assert "DUT-D01-1" not in objects(draft, "HB-GAP")


def test_an_overlap_goes_when_one_position_answers(cast: Cast, draft: Draft) -> None:
    actions.adopt_positions(actor=cast.preparer, draft=draft, positions=["POS-H13", "POS-H14"])
    assert "order.track" in objects(draft, "HB-OVERLAP")
    held = [d.id for d in book(draft).duties_of("POS-H13") if "order.track" in d.tags]
    for duty in held:
        actions.assign_duty(
            actor=cast.preparer, draft=draft, duty=duty, to="POS-H14", reason="由售后统一跟单"
        )
    assert "order.track" not in objects(draft, "HB-OVERLAP")


def test_nobody_answers_without_being_named(cast: Cast, draft: Draft) -> None:
    with pytest.raises(Refusal, match="Choose the position"):
        actions.assign_duty(actor=cast.preparer, draft=draft, duty="DUT-H06-4", to="", reason="x")


def test_a_decision_with_reason_and_day_moves_the_finding(cast: Cast, draft: Draft) -> None:
    actions.decide(
        actor=cast.preparer,
        draft=draft,
        findings=[("HB-GAP", "DUT-D01-1")],
        verdict="accepted",
        reason="商品部年底前补岗",
        until=date(2026, 12, 31),
    )
    assert "DUT-D01-1" not in objects(draft, "HB-GAP")
    assert "DUT-D01-1" in objects(draft, "HB-GAP", decided=True)


def test_the_page_mends_and_stays_where_it_was(client: Client, cast: Cast, draft: Draft) -> None:
    client.force_login(cast.preparer)
    path = f"/editions/drafts/{draft.uuid}"
    kept = f"draft={draft.uuid}&rule=HB-GAP"
    shown = client.get("/editions/coverage/", {"draft": str(draft.uuid)}, headers=ENGLISH)
    assert "Adopt the position" in shown.content.decode()
    answer = client.post(f"{path}/adopt/", {"position": "POS-H02", "kept": kept})
    assert answer.headers["Location"] == f"/editions/coverage/?{kept}"
    client.post(f"{path}/assign/", {"duty": "DUT-H06-4", "to-DUT-H06-4": "POS-H02"})
    client.post(f"{path}/leave/", {"position": "POS-H07", "reason": "不投人群推广"})
    found = book(draft)
    assert found.duties["DUT-H06-4"].position == "POS-H02"
    assert found.left["DUT-H07-1"].reason == "不投人群推广"
    refused = client.post(
        f"{path}/decide/",
        {"finding": "HB-GAP DUT-D01-1", "verdict": "accepted", "reason": "等人"},
        follow=True,
        headers=ENGLISH,
    )
    assert "until when" in refused.content.decode()
    assert "DUT-D01-1" in objects(draft, "HB-GAP")


def test_who_may_only_read_sees_no_way_to_mend(client: Client, cast: Cast, draft: Draft) -> None:
    client.force_login(cast.reader)
    shown = client.get("/editions/coverage/", {"draft": str(draft.uuid)}).content.decode()
    assert "Adopt the position" not in shown
    assert (
        client.post(f"/editions/drafts/{draft.uuid}/adopt/", {"position": "POS-H02"}).status_code
        == 403
    )
