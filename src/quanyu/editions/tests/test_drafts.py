"""Drafts: who may write, two people at once, what rests while it is reviewed."""

import pytest

from quanyu.editions import actions, queries
from quanyu.editions.models import Draft
from quanyu.editions.terms import DraftState
from quanyu.editions.tests.factories import HANDBOOK, POSITIONS, Cast, published, small_draft
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import audit
from quanyu.organisation.models import Entry


def test_a_draft_without_editions_begins_with_what_is_shipped(cast: Cast) -> None:
    draft = actions.start_draft(actor=cast.preparer, title="初稿")
    assert queries.draft_book(draft).handbook == queries.in_force()
    assert draft.based_on is None


def test_a_later_draft_begins_with_the_newest_edition(cast: Cast) -> None:
    edition = published(cast)
    draft = actions.start_draft(actor=cast.second, title="第二版")
    assert draft.based_on == edition
    assert queries.draft_texts(draft)["positions.yaml"] == POSITIONS


def test_a_faulty_file_is_kept_and_shown_as_faulty(cast: Cast) -> None:
    draft = small_draft(cast)
    broken = "kind: positions\npositions:\n  - id: [\n"
    actions.write_file(actor=cast.preparer, draft=draft, path="positions.yaml", text=broken)
    assert queries.draft_texts(draft)["positions.yaml"] == broken
    found = queries.draft_book(draft).errors
    assert any(f.file == "positions.yaml" and f.line for f in found)


def test_the_second_of_two_writers_is_told_who_was_first(cast: Cast) -> None:
    draft = small_draft(cast)
    seen = draft.rev
    actions.write_file(
        actor=cast.preparer, draft=draft, path="positions.yaml", text=POSITIONS + "# 林晓\n",
        rev=seen,
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        actions.write_file(
            actor=cast.second, draft=draft, path="positions.yaml", text="mine", rev=seen
        )
    assert refused.value.code == "conflict"
    assert "林晓" in str(refused.value) and "positions.yaml" in str(refused.value)
    assert queries.draft_texts(draft)["positions.yaml"].endswith("# 林晓\n")


def test_two_writers_of_different_files_do_not_disturb_each_other(cast: Cast) -> None:
    draft = small_draft(cast)
    seen = draft.rev
    actions.write_file(
        actor=cast.preparer, draft=draft, path="handbook.yaml", text=HANDBOOK + "# 1\n", rev=seen
    )
    actions.write_file(
        actor=cast.second, draft=draft, path="positions.yaml", text=POSITIONS + "# 2\n", rev=seen
    )
    draft.refresh_from_db()
    assert draft.rev == seen + 2
    assert [c.path for c in queries.draft_history(draft)[:2]] == ["positions.yaml", "handbook.yaml"]


def test_a_draft_in_review_rests(cast: Cast) -> None:
    draft = small_draft(cast)
    actions.send_to_review(actor=cast.preparer, draft=draft)
    with pytest.raises(Refusal) as refused:
        actions.write_file(actor=cast.preparer, draft=draft, path="handbook.yaml", text="x")
    assert refused.value.code == "draft_state"
    assert "take it back" in str(refused.value)
    actions.take_back(actor=cast.preparer, draft=draft, reason="错字")
    actions.write_file(actor=cast.preparer, draft=draft, path="handbook.yaml", text="x")
    assert queries.draft_texts(draft)["handbook.yaml"] == "x"


def test_a_withdrawn_draft_stays_readable_and_still(cast: Cast) -> None:
    draft = small_draft(cast)
    with pytest.raises(Refusal) as refused:
        actions.withdraw(actor=cast.preparer, draft=draft, reason=" ")
    assert refused.value.code == "reason_missing"
    actions.withdraw(actor=cast.preparer, draft=draft, reason="另起一稿")
    assert list(queries.drafts(cast.reader)) == []
    assert [row.state for row in queries.drafts(cast.reader, state="all")] == ["withdrawn"]
    with pytest.raises(Refusal):
        actions.send_to_review(actor=cast.preparer, draft=draft)


@pytest.mark.parametrize("who", ["reader", "outsider"])
def test_nobody_writes_without_the_permission(cast: Cast, who: str) -> None:
    draft, person = small_draft(cast), getattr(cast, who)
    acts = [
        lambda: actions.start_draft(actor=person, title="x"),
        lambda: actions.start_draft_from_files(actor=person, title="x", texts={}, source="x"),
        lambda: actions.write_file(actor=person, draft=draft, path="handbook.yaml", text="x"),
        lambda: actions.remove_file(actor=person, draft=draft, path="handbook.yaml"),
        lambda: actions.send_to_review(actor=person, draft=draft),
        lambda: actions.take_back(actor=person, draft=draft),
        lambda: actions.withdraw(actor=person, draft=draft, reason="x"),
        lambda: actions.catch_up(actor=person, draft=draft),
    ]
    for act in acts:
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code in ("forbidden", "no_files")
    draft.refresh_from_db()
    assert (draft.state, draft.rev) == (DraftState.OPEN, 1)


def test_a_file_leaves_and_its_name_is_checked(cast: Cast) -> None:
    draft = small_draft(cast)
    with pytest.raises(Refusal) as refused:
        actions.write_file(actor=cast.preparer, draft=draft, path="../x.yaml", text="")
    assert refused.value.code == "path_unsafe"
    actions.remove_file(actor=cast.preparer, draft=draft, path="positions.yaml")
    with pytest.raises(Refusal) as refused:
        actions.remove_file(actor=cast.preparer, draft=draft, path="positions.yaml")
    assert refused.value.code == "file_unknown"


def test_a_file_of_two_megabytes_and_five_hundred_files_are_refused(cast: Cast) -> None:
    draft = small_draft(cast)
    with pytest.raises(Refusal) as refused:
        actions.write_file(actor=cast.preparer, draft=draft, path="a.yaml", text="字" * 2_000_000)
    assert refused.value.code == "file_too_large"
    many = {f"duties/{n}.yaml": "kind: duties\n" for n in range(500)}
    with pytest.raises(Refusal) as refused:
        actions.start_draft_from_files(actor=cast.preparer, title="x", texts=many, source="x")
    assert refused.value.code == "too_many_files"
    assert Draft.objects.count() == 1


def test_saving_what_is_there_leaves_no_trace(cast: Cast) -> None:
    draft = small_draft(cast)
    entries = Entry.objects.count()
    actions.write_file(actor=cast.preparer, draft=draft, path="positions.yaml", text=POSITIONS)
    draft.refresh_from_db()
    assert draft.rev == 1 and Entry.objects.count() == entries


def test_the_trail_tells_it_in_words(cast: Cast) -> None:
    draft = small_draft(cast)
    actions.write_file(actor=cast.second, draft=draft, path="positions.yaml", text="x")
    words = [audit.in_words(entry) for entry in Entry.objects.order_by("-number")[:2]]
    assert words == [
        "周宁 changed positions.yaml in the draft 小店第一版",
        "林晓 started the handbook draft 小店第一版 from small",
    ]


def test_drafts_are_found_by_title_and_by_the_pinyin_of_the_preparer(cast: Cast) -> None:
    small_draft(cast, "双十一调整")
    assert len(queries.drafts(cast.reader, text="双十一")) == 1
    assert len(queries.drafts(cast.reader, text="linx")) == 1
    assert len(queries.drafts(cast.reader, text="zhoun")) == 0
