"""Publishing: by somebody else, from a day on, once, and never changed again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from quanyu.editions import actions, books, protection, queries
from quanyu.editions.models import Draft, Edition, Enforcement, Text
from quanyu.editions.terms import EditionState
from quanyu.editions.tests.factories import POSITIONS, TODAY, Cast, published, small_draft
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access
from quanyu.organisation.models import Entry, PositionGrant, Post

NEW_NAME = POSITIONS.replace("店员", "营业员")
WITHOUT_ASSISTANT = POSITIONS[: POSITIONS.index("  - id: POS-R02")]


def refusal_of(act: object) -> Refusal:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]
    return refused.value


def in_review(cast: Cast, title: str = "小店第一版", **texts: str) -> Draft:
    draft = small_draft(cast, title, **texts)
    return actions.send_to_review(actor=cast.preparer, draft=draft)


def test_an_edition_of_today_holds_at_once(cast: Cast) -> None:
    edition = published(cast, small_draft(cast, **{"positions.yaml": NEW_NAME}))
    assert (edition.number, edition.handbook, edition.version) == (1, "small-shop", "1")
    assert queries.in_force().positions["POS-R02"].zh == "营业员"
    assert PositionGrant.objects.get(position="POS-R02").zh == "营业员"
    assert queries.state_of(edition) == EditionState.IN_FORCE
    assert edition.content_hash == queries.in_force().content_hash


def test_an_edition_waits_for_its_day(cast: Cast) -> None:
    published(cast)
    draft = actions.start_draft(actor=cast.preparer, title="改名")
    actions.write_file(actor=cast.preparer, draft=draft, path="positions.yaml", text=NEW_NAME)
    later = published(cast, draft, TODAY + timedelta(days=9))
    assert queries.state_of(later) == EditionState.WAITING
    assert queries.in_force().positions["POS-R02"].zh == "店员"
    assert queries.in_force(later.effective_on).positions["POS-R02"].zh == "营业员"
    assert actions.enforce_due() is None
    with clock.frozen(datetime(2026, 12, 1, 0, 30, tzinfo=UTC)):
        assert actions.enforce_due() == later
        assert actions.enforce_due() is None
        assert queries.in_force().positions["POS-R02"].zh == "营业员"
    assert PositionGrant.objects.get(position="POS-R02").zh == "营业员"
    assert Enforcement.objects.count() == 2


def test_whoever_prepared_it_does_not_publish_it(cast: Cast) -> None:
    draft = small_draft(cast)
    actions.write_file(actor=cast.second, draft=draft, path="positions.yaml", text=NEW_NAME)
    actions.send_to_review(actor=cast.preparer, draft=draft)
    for person in (cast.preparer, cast.second):
        refused = refusal_of(
            lambda who=person: actions.publish(actor=who, draft=draft, effective_on=TODAY)
        )
        assert refused.code == "own_draft"
    for person in (cast.reader, cast.outsider):
        refused = refusal_of(
            lambda who=person: actions.publish(actor=who, draft=draft, effective_on=TODAY)
        )
        assert refused.code == "forbidden"
    assert not Edition.objects.exists()
    assert actions.publish(actor=cast.publisher, draft=draft, effective_on=TODAY).number == 1


def test_only_what_was_sent_to_review_is_published_and_as_it_was_read(cast: Cast) -> None:
    draft = small_draft(cast)
    act = lambda: actions.publish(actor=cast.publisher, draft=draft, effective_on=TODAY, rev=2)  # noqa: E731
    assert refusal_of(act).code == "draft_state"
    actions.send_to_review(actor=cast.preparer, draft=draft)
    actions.take_back(actor=cast.preparer, draft=draft)
    actions.send_to_review(actor=cast.preparer, draft=draft)
    assert refusal_of(act).code == "conflict"


def test_errors_bar_publishing(cast: Cast) -> None:
    draft = in_review(cast, **{"positions.yaml": POSITIONS.replace("POS-R01\n    perm", "x\n  ")})
    refused = refusal_of(
        lambda: actions.publish(actor=cast.publisher, draft=draft, effective_on=TODAY)
    )
    assert refused.code == "draft_faulty" and "positions.yaml" in str(refused)
    assert not Edition.objects.exists() and not Text.objects.exists()


def test_a_permission_that_no_room_declares_bars_publishing(cast: Cast) -> None:
    draft = in_review(cast, **{"positions.yaml": POSITIONS.replace("editions.publish", "moon.fly")})
    refused = refusal_of(
        lambda: actions.publish(actor=cast.publisher, draft=draft, effective_on=TODAY)
    )
    assert refused.code == "draft_faulty" and "moon.fly" in str(refused)


def test_the_day_is_today_or_later_and_not_before_the_newest_edition(cast: Cast) -> None:
    published(cast, effective_on=TODAY + timedelta(days=5))
    draft = actions.start_draft(actor=cast.preparer, title="二")
    actions.send_to_review(actor=cast.preparer, draft=draft)
    codes = {
        date(2026, 11, 21): "effective_past",
        TODAY: "effective_too_early",
        TODAY + timedelta(days=4): "effective_too_early",
    }
    for day, code in codes.items():
        refused = refusal_of(
            lambda day=day: actions.publish(actor=cast.publisher, draft=draft, effective_on=day)
        )
        assert refused.code == code
    after = TODAY + timedelta(days=5)
    edition = actions.publish(actor=cast.publisher, draft=draft, effective_on=after)
    assert queries.edition_in_force(after) == edition


def test_of_two_drafts_the_second_has_to_take_the_first_over(cast: Cast) -> None:
    published(cast)
    one = actions.start_draft(actor=cast.preparer, title="一")
    two = actions.start_draft(actor=cast.preparer, title="二")
    actions.write_file(actor=cast.preparer, draft=one, path="positions.yaml", text=NEW_NAME)
    actions.write_file(actor=cast.preparer, draft=two, path="notes.md", text="# 说明\n")
    published(cast, one)
    actions.send_to_review(actor=cast.preparer, draft=two)
    refused = refusal_of(lambda: actions.publish(actor=cast.other, draft=two, effective_on=TODAY))
    assert refused.code == "edition_moved_on" and "苏曼 published edition 2" in str(refused)
    actions.take_back(actor=cast.preparer, draft=two)
    assert actions.catch_up(actor=cast.preparer, draft=two) == ["positions.yaml"]
    assert refusal_of(lambda: actions.catch_up(actor=cast.preparer, draft=two)).code == (
        "draft_newest"
    )
    assert queries.draft_texts(two) == {
        **queries.draft_texts(one),
        "notes.md": "# 说明\n",
    }


def test_two_changes_of_the_same_file_are_not_merged_by_guess(cast: Cast) -> None:
    published(cast)
    one = actions.start_draft(actor=cast.preparer, title="一")
    two = actions.start_draft(actor=cast.preparer, title="二")
    actions.write_file(actor=cast.preparer, draft=one, path="positions.yaml", text=NEW_NAME)
    other = POSITIONS.replace("店长", "老板")
    actions.write_file(actor=cast.preparer, draft=two, path="positions.yaml", text=other)
    published(cast, one)
    refused = refusal_of(lambda: actions.catch_up(actor=cast.preparer, draft=two))
    assert refused.code == "edition_conflict" and "positions.yaml" in str(refused)
    assert queries.draft_texts(two)["positions.yaml"] == other


def test_nobody_is_left_in_a_post_without_a_position(cast: Cast) -> None:
    draft = in_review(cast, **{"positions.yaml": WITHOUT_ASSISTANT})
    refused = refusal_of(
        lambda: actions.publish(actor=cast.publisher, draft=draft, effective_on=TODAY)
    )
    assert refused.code == "position_held" and "白若" in str(refused)
    book = queries.draft_book(draft).handbook
    assert [(p.position, p.posts, p.holders) for p in queries.places_left_behind(book)] == [
        ("POS-R02", 1, ("白若",))
    ]
    refused = refusal_of(
        lambda: actions.publish(
            actor=cast.publisher, draft=draft, effective_on=TODAY, moves={"POS-R02": "POS-R09"}
        )
    )
    assert refused.code == "move_unknown"
    actions.publish(
        actor=cast.publisher, draft=draft, effective_on=TODAY, moves={"POS-R02": "POS-R01"}
    )
    assert access.may(cast.reader, "editions.publish")
    assert not Post.objects.filter(grant__position="POS-R02").exists()


def test_publishing_leaves_nothing_half_done(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the last step takes everything back: edition, state, positions, trail."""
    draft = in_review(cast, **{"positions.yaml": NEW_NAME})
    entries = Entry.objects.count()

    def break_off(_edition: Edition) -> int:
        raise OSError("disk full")

    monkeypatch.setattr("quanyu.editions.actions.publishing.enforce", break_off)
    with pytest.raises(OSError, match="disk full"):
        actions.publish(actor=cast.publisher, draft=draft, effective_on=TODAY)
    draft.refresh_from_db()
    assert draft.state == "review"
    assert not Edition.objects.exists() and Entry.objects.count() == entries


def test_an_edition_can_be_read_again_from_its_own_texts(cast: Cast) -> None:
    edition = published(cast)
    books.forget()
    again = books.of_edition(Edition.objects.get(pk=edition.pk))
    assert again.handbook.content_hash == edition.content_hash
    assert books.texts_of(edition)["positions.yaml"] == POSITIONS


def test_setting_up_publishes_the_starter_once(cast: Cast) -> None:
    edition = actions.publish_starter()
    assert edition is not None and edition.published_by == cast.system
    assert actions.publish_starter() is None
    assert queries.edition_in_force() == edition


def test_the_system_never_publishes_over_people(cast: Cast) -> None:
    published(cast)
    assert actions.publish_starter() is None


@pytest.fixture
def guarded(transactional_db: None) -> Iterator[None]:
    protection.install(connection)
    yield
    protection.remove(connection)


@pytest.mark.parametrize("model", [Edition, Text])
def test_the_database_itself_refuses_to_change_an_edition(guarded: None, model: type) -> None:
    actions.publish_starter()
    column = {"version": "x"} if model is Edition else {"body": "x"}
    for act in (
        lambda: model.objects.update(**column),  # type: ignore[attr-defined]
        lambda: model.objects.all()._raw_delete("default"),  # type: ignore[attr-defined]
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act()
