"""Rows, operations and decisions: only the edit changes, and nothing that breaks the handbook."""

from datetime import date

import pytest

from quanyu.editions import actions, queries
from quanyu.editions.models import Draft
from quanyu.editions.tests.factories import TODAY, Cast, small_draft
from quanyu.kernel.refusal import Refusal
from quanyu.organisation.models import Person

OVERLAY = """\
kind: overlay
positions:
  # 人手少，先采用一个岗位
  - op: adopt
    ref: POS-H13  # 客服
  - op: merge
    refs:
      - POS-G03
      - POS-S03
    into:
      id: POS-R03
      zh: 会员运营
      en: Member operation
    reason: 一个人做
"""


@pytest.fixture
def grown(cast: Cast) -> Draft:
    """A draft that extends two standards."""
    draft = actions.start_draft_from_standards(
        actor=cast.preparer, title="两本标准", id="two", zh="小店", en="Shop",
        standards=["operations-centre", "ccagm-draft", "t-ccfags-046"],
    )  # fmt: skip
    return actions.write_file(actor=cast.preparer, draft=draft, path="overlay.yaml", text=OVERLAY)


def overlay(draft: Draft) -> str:
    return queries.draft_texts(draft)["overlay.yaml"]


def code_of(act: object) -> str:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]
    return refused.value.code


def test_chosen_standards_bring_the_indicators_and_no_positions(cast: Cast) -> None:
    draft = actions.start_draft_from_standards(
        actor=cast.preparer, title="新", id="new-shop", zh="新店", en="New shop",
        standards=["t-ccfags-046"],
    )  # fmt: skip
    book = queries.draft_book(draft)
    assert book.errors == []
    assert book.handbook.indicators and not book.handbook.positions
    assert {base.id for base in book.handbook.bases} == {"quanyu", "t-ccfags-046"}
    assert queries.draft_coverage(draft).count("HB-GAP") == 21


def test_a_standard_that_is_not_shipped_or_a_poor_id_is_refused(cast: Cast) -> None:
    def start(id: str, standard: str) -> Draft:
        return actions.start_draft_from_standards(
            actor=cast.preparer, title="新", id=id, zh="新店", en="", standards=[standard]
        )

    assert code_of(lambda: start("new-shop", "moon")) == "standard_unknown"
    assert code_of(lambda: start("New Shop!", "t-ccfags-046")) == "identity_faulty"
    assert not Draft.objects.exists()


def test_an_own_row_changes_in_its_file_and_comments_stay(cast: Cast) -> None:
    draft = small_draft(cast)
    before = queries.draft_texts(draft)["positions.yaml"]
    actions.change_row(
        actor=cast.preparer, draft=draft, kind="positions", name="POS-R02",
        fields={"zh": "营业员", "headcount": "3"},
    )  # fmt: skip
    after = queries.draft_texts(draft)["positions.yaml"]
    assert "# 店长一人" in after
    assert queries.draft_book(draft).handbook.positions["POS-R02"].headcount == "3"
    same = [line for line in before.splitlines() if "店员" not in line]
    assert [line for line in after.splitlines() if line in same] == same


def test_a_row_of_a_standard_changes_in_the_entry_that_adopted_it(grown: Draft, cast: Cast) -> None:
    actions.change_row(
        actor=cast.preparer, draft=grown, kind="positions", name="POS-H13",
        fields={"headcount": "2"}, reason="两班倒",
    )  # fmt: skip
    text = overlay(grown)
    assert text.count("POS-H13") == 1 and "两班倒" in text and "# 人手少" in text
    assert queries.draft_book(grown).handbook.positions["POS-H13"].headcount == "2"


def test_a_merged_row_changes_where_it_was_merged(grown: Draft, cast: Cast) -> None:
    actions.change_row(
        actor=cast.preparer, draft=grown, kind="positions", name="POS-R03",
        fields={"headcount": "1", "en": "Members"},
    )  # fmt: skip
    position = queries.draft_book(grown).handbook.positions["POS-R03"]
    assert (position.headcount, position.en) == ("1", "Members")
    assert "override" not in overlay(grown)


def test_a_duty_of_a_standard_is_overridden_once(grown: Draft, cast: Cast) -> None:
    for minutes in ("20", "25"):
        actions.change_row(
            actor=cast.preparer, draft=grown, kind="duties", name="DUT-H13-1",
            fields={"minutes": minutes}, reason="实测",
        )  # fmt: skip
    assert queries.draft_book(grown).handbook.duties["DUT-H13-1"].minutes == 25
    assert overlay(grown).count("DUT-H13-1") == 1


def test_what_would_break_the_handbook_is_refused_in_words(grown: Draft, cast: Cast) -> None:
    before = overlay(grown)

    def act(**fields: str) -> object:
        return actions.change_row(
            actor=cast.preparer, draft=grown, kind="positions", name="POS-H13", fields=fields,
            reason="x" * 3,
        )  # fmt: skip

    for fields in ({"superior": "POS-Z99"}, {"headcount": "many"}, {"superior": "POS-H13"}):
        assert code_of(lambda fields=fields: act(**fields)) == "row_faulty"
    unknown = {"op": "adopt", "ref": "POS-Z99"}
    assert (
        code_of(
            lambda: actions.apply_op(
                actor=cast.preparer, draft=grown, section="positions", operation=unknown
            )
        )
        == "row_faulty"
    )
    without = {"op": "drop", "ref": "POS-H01"}
    assert (
        code_of(
            lambda: actions.apply_op(
                actor=cast.preparer, draft=grown, section="positions", operation=without
            )
        )
        == "row_faulty"
    )
    assert overlay(grown) == before


def test_operations_close_gaps_and_can_be_taken_out_again(grown: Draft, cast: Cast) -> None:
    gaps = queries.draft_coverage(grown, people=False).count("HB-GAP")
    assert gaps
    actions.apply_ops(
        actor=cast.preparer, draft=grown,
        operations=[
            ("positions", {"op": "adopt", "ref": "POS-H14"}),
            ("positions", {"op": "drop", "ref": "POS-H01", "reason": "没有总监"}),
        ],
    )  # fmt: skip
    left = queries.draft_coverage(grown, people=False).count("HB-GAP")
    assert left == gaps - 8
    actions.remove_op(actor=cast.preparer, draft=grown, section="positions", number=3)
    assert queries.draft_coverage(grown, people=False).count("HB-GAP") == gaps - 7
    history = [change.what for change in queries.draft_history(grown)]
    assert "adopt POS-H14, drop POS-H01" in history


def test_a_decision_stands_with_who_why_and_until_when(grown: Draft, cast: Cast) -> None:
    found = queries.draft_coverage(grown, people=False).of("HB-GAP")[:2]
    chosen = [(one.rule, one.object) for one in found]

    def decide(person: Person, reason: str, until: date | None) -> Draft:
        return actions.decide(
            actor=person, draft=grown, findings=chosen, verdict="accepted", reason=reason,
            until=until,
        )  # fmt: skip

    assert code_of(lambda: decide(cast.preparer, " ", TODAY)) == "reason_missing"
    assert code_of(lambda: decide(cast.preparer, "等补人", None)) == "until_missing"
    assert code_of(lambda: decide(cast.reader, "等补人", TODAY)) == "forbidden"
    decide(cast.second, "等补人", date(2027, 1, 31))
    waivers = queries.draft_book(grown).handbook.waivers
    assert {waivers[key].who for key in chosen} == {"周宁"}
    open_now = {
        (one.rule, one.object) for one in queries.undecided(queries.draft_book(grown).handbook)
    }
    assert not open_now & set(chosen)


def test_a_decision_about_an_overlap_names_who_overlaps(grown: Draft, cast: Cast) -> None:
    adopted = "".join(f"  - op: adopt\n    ref: POS-H0{n}\n" for n in (6, 7))
    text = f"kind: overlay\npositions:\n{adopted}"
    actions.write_file(actor=cast.preparer, draft=grown, path="overlay.yaml", text=text)
    found = queries.draft_coverage(grown, people=False).of("HB-OVERLAP")
    actions.decide(
        actor=cast.preparer, draft=grown, findings=[(one.rule, one.object) for one in found],
        verdict="unfounded", reason="各看各的",
    )  # fmt: skip
    waivers = queries.draft_book(grown).handbook.waivers
    assert found
    for one in found:
        assert waivers[one.rule, one.object].positions == one.positions


def test_undecided_findings_bar_publishing_and_confirmations_stay_with_it(
    grown: Draft, cast: Cast
) -> None:
    text = "kind: overlay\npositions:\n"
    actions.write_file(actor=cast.preparer, draft=grown, path="overlay.yaml", text=text)
    actions.send_to_review(actor=cast.preparer, draft=grown)
    with pytest.raises(Refusal) as refused:
        actions.publish(actor=cast.publisher, draft=grown, effective_on=TODAY)
    assert refused.value.code in ("draft_undecided", "draft_faulty")
    actions.take_back(actor=cast.preparer, draft=grown)
    actions.write_file(actor=cast.preparer, draft=grown, path="overlay.yaml", text=OVERLAY)
    left = queries.undecided(queries.draft_book(grown).handbook)
    actions.decide(
        actor=cast.preparer, draft=grown, findings=[(one.rule, one.object) for one in left],
        verdict="accepted", reason="试运行", until=date(2026, 12, 31),
    )  # fmt: skip
    assert queries.undecided(queries.draft_book(grown).handbook) == []
    actions.send_to_review(actor=cast.preparer, draft=grown)
    edition = actions.publish(
        actor=cast.publisher, draft=grown, effective_on=TODAY,
        moves={"POS-R01": "POS-H13", "POS-R02": "POS-H13"},
    )  # fmt: skip
    assert len(edition.confirmations) == len(left)
    assert {one["who"] for one in edition.confirmations} == {"林晓"}
    assert {base.partition("@")[0] for base in edition.bases} == {
        "quanyu", "operations-centre", "ccagm-draft", "t-ccfags-046",
    }  # fmt: skip
