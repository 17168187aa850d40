"""Standards that change or go: drafts are told, editions stay what they were."""

from collections.abc import Iterator, Mapping

import pytest
from django.test import Client

from quanyu.editions import actions, books, queries, registry
from quanyu.editions.models import Draft, Edition
from quanyu.editions.tests.factories import HANDBOOK, TODAY, Cast, small_draft
from quanyu.handbook import shipped
from quanyu.kernel.refusal import Refusal

GONE = "t-ccfags-046"
OVERLAY = """\
kind: overlay
positions:
  - op: adopt
    ref: POS-S03
  - op: drop
    ref: POS-S01
    reason: 没有小程序
  - op: drop
    ref: POS-S02
    reason: 没有用户运营
  - op: drop
    ref: POS-S04
    reason: 没有导购
"""
MOVES = {"POS-R01": "POS-S03", "POS-R02": "POS-S03"}


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """What was read while the shelf was another must not reach the next test."""
    yield
    books.forget()


@pytest.fixture
def draft(cast: Cast) -> Draft:
    draft = actions.start_draft_from_standards(
        actor=cast.preparer, title="会员", id="members", zh="会员", en="Members",
        standards=[GONE],
    )  # fmt: skip
    actions.write_file(actor=cast.preparer, draft=draft, path="overlay.yaml", text=OVERLAY)
    left = queries.undecided(queries.draft_book(draft).handbook)
    if left:
        actions.decide(
            actor=cast.preparer, draft=draft, verdict="unfounded", reason="小店没有",
            findings=[(one.rule, one.object) for one in left],
        )  # fmt: skip
    return actions.send_to_review(actor=cast.preparer, draft=draft)


def publish(cast: Cast, draft: Draft) -> Edition:
    return actions.publish(actor=cast.publisher, draft=draft, effective_on=TODAY, moves=MOVES)


def ship(monkeypatch: pytest.MonkeyPatch, changed: Mapping[str, str] | None) -> None:
    """Let the product ship another text of the standard, or none, as after an upgrade."""

    def shelf(base: str) -> Mapping[str, str] | None:
        return changed if base == GONE else shipped(base)

    books.forget()
    monkeypatch.setattr(books, "_shipped", shelf)
    monkeypatch.setattr("quanyu.editions.queries.coverage.shipped", shelf)


def test_a_standard_that_is_no_longer_shipped_bars_publishing_in_words(
    cast: Cast, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(monkeypatch, None)
    with pytest.raises(Refusal) as refused:
        publish(cast, draft)
    assert refused.value.code == "draft_faulty" and GONE in str(refused.value)
    assert not Edition.objects.exists()


def test_an_edition_outlives_the_standard_it_grew_from(
    cast: Cast, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = publish(cast, draft)
    before = queries.in_force()
    ship(monkeypatch, None)
    again = books.of_edition(Edition.objects.get(pk=edition.pk))
    assert again.handbook.content_hash == edition.content_hash == before.content_hash
    assert again.handbook.positions["POS-S03"].zh == "会员运营师"
    assert queries.gone_bases(edition) == [f"{GONE}@2023"]
    assert queries.newer_bases(edition) == {}


def test_a_newer_release_is_told_and_moves_nothing_by_itself(
    cast: Cast, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = publish(cast, draft)
    newer = {
        path: text.replace("会员运营师", "会员运营官")
        for path, text in (shipped(GONE) or {}).items()
    }
    ship(monkeypatch, newer)
    assert queries.in_force().positions["POS-S03"].zh == "会员运营师"
    [(base, (_release, lines))] = queries.newer_bases(edition).items()
    assert base == f"{GONE}@2023"
    assert any("会员运营官" in str(line) for line in lines)


def test_the_page_of_an_edition_shows_the_release_beside_what_was_changed_here(
    client: Client, cast: Cast, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = publish(cast, draft)
    newer = {
        path: text.replace("会员运营师", "会员运营官")
        for path, text in (shipped(GONE) or {}).items()
    }
    ship(monkeypatch, newer)
    client.force_login(cast.reader)
    path = f"/editions/{edition.number}"
    assert f"{path}/release/" in client.get(f"{path}/").content.decode()
    shown = client.get(f"{path}/release/").content.decode()
    assert "会员运营师" in shown and "会员运营官" in shown


def test_the_handbook_in_force_is_read_again_from_the_database_alone(
    cast: Cast, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = publish(cast, draft)
    ship(monkeypatch, None)
    monkeypatch.setattr("quanyu.handbook.bases.shipped", lambda base: None)
    assert queries.in_force().content_hash == edition.content_hash


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> None:
    books.forget()
    monkeypatch.setattr(registry, "_needs", {"board": lambda: ["net_sales", "buyers"]})


def test_a_handbook_without_what_boards_show_is_not_published(cast: Cast, board: None) -> None:
    draft = small_draft(cast)
    assert [found.rule for found in queries.draft_book(draft).errors] == ["HB-NEEDED"]
    actions.send_to_review(actor=cast.preparer, draft=draft)
    with pytest.raises(Refusal) as refused:
        actions.publish(actor=cast.publisher, draft=draft, effective_on=TODAY)
    assert refused.value.code == "draft_faulty" and "buyers, net_sales" in str(refused.value)


def test_an_indicator_on_a_board_cannot_be_dropped(cast: Cast, board: None) -> None:
    handbook = {"handbook.yaml": f"{HANDBOOK}extends:\n  - quanyu@2026.11\n"}
    whole = small_draft(cast, **handbook)
    assert queries.draft_book(whole).errors == []
    overlay = "kind: overlay\nindicators:\n  - op: drop\n    ref: net_sales\n    reason: 不看\n"
    draft = small_draft(cast, **handbook, **{"overlay.yaml": overlay})
    found = queries.draft_book(draft).errors
    assert any(one.rule == "HB-NEEDED" and "net_sales" in str(one) for one in found)
