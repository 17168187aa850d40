"""Several people at the same moment, in threads and on a real database."""

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import close_old_connections, connection

from quanyu.editions import actions, queries
from quanyu.editions.models import Draft, Edition, Enforcement
from quanyu.editions.tests.conftest import NOW
from quanyu.editions.tests.factories import (
    POSITIONS,
    TODAY,
    Cast,
    make_cast,
    published,
    small_draft,
)
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import audit
from quanyu.organisation.models import Entry, PositionGrant

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    with clock.frozen(NOW):
        return make_cast()


def at_once(*acts: Callable[[], object], at: datetime = NOW) -> list[object]:
    """Do all `acts` in threads of their own; return what each gave or how it was refused."""
    gate = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            with clock.frozen(at):
                gate.wait(20)
                results[number] = act()
        except Exception as fault:
            results[number] = fault
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def refusals(results: list[object]) -> list[str]:
    """Return the codes; any other exception is a fault of ours."""
    faults = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, Refusal) for one in faults), faults
    return [one.code for one in faults if isinstance(one, Refusal)]


def test_of_two_who_publish_one_draft_one_wins(cast: Cast) -> None:
    draft = actions.send_to_review(actor=cast.preparer, draft=small_draft(cast))
    results = at_once(
        lambda: actions.publish(actor=cast.publisher, draft=draft, effective_on=TODAY),
        lambda: actions.publish(actor=cast.other, draft=draft, effective_on=TODAY),
    )
    assert len(refusals(results)) == 1
    assert Edition.objects.count() == Enforcement.objects.count() == 1
    assert Entry.objects.filter(event="editions.edition.published").count() == 1
    assert audit.verify({}).intact


def test_of_two_drafts_published_at_once_the_slower_is_told_whose_was_first(cast: Cast) -> None:
    published(cast)
    drafts = []
    for name in ("营业员", "导购"):
        draft = actions.start_draft(actor=cast.preparer, title=name)
        text = POSITIONS.replace("店员", name)
        actions.write_file(actor=cast.preparer, draft=draft, path="positions.yaml", text=text)
        drafts.append(actions.send_to_review(actor=cast.preparer, draft=draft))
    results = at_once(
        lambda: actions.publish(actor=cast.publisher, draft=drafts[0], effective_on=TODAY),
        lambda: actions.publish(actor=cast.other, draft=drafts[1], effective_on=TODAY),
    )
    assert refusals(results) == ["edition_moved_on"]
    assert [row.number for row in Edition.objects.order_by("number")] == [1, 2]
    won = next(one for one in results if isinstance(one, Edition))
    name = queries.in_force(TODAY).positions["POS-R02"].zh
    assert PositionGrant.objects.get(position="POS-R02").zh == name
    refused = next(one for one in results if isinstance(one, Refusal))
    assert str(won.published_by) in str(refused)


def test_two_who_save_the_same_file_do_not_overwrite_each_other(cast: Cast) -> None:
    draft = small_draft(cast)

    def save(person: object, text: str) -> Draft:
        return actions.write_file(
            actor=person,  # type: ignore[arg-type]
            draft=draft, path="positions.yaml", text=text, rev=draft.rev,
        )  # fmt: skip

    results = at_once(
        lambda: save(cast.preparer, POSITIONS + "# 一\n"),
        lambda: save(cast.second, POSITIONS + "# 二\n"),
    )
    assert refusals(results) == ["conflict"]
    kept = queries.draft_texts(draft)["positions.yaml"]
    assert kept.endswith("# 一\n") != kept.endswith("# 二\n")
    assert draft.changes.count() == 2


def test_writing_and_sending_to_review_do_not_mix(cast: Cast) -> None:
    draft = small_draft(cast)
    results = at_once(
        lambda: actions.write_file(
            actor=cast.second, draft=draft, path="positions.yaml", text="x", rev=1
        ),
        lambda: actions.send_to_review(actor=cast.preparer, draft=draft, rev=1),
    )
    codes = refusals(results)
    assert codes in (["conflict"], ["draft_state"])
    draft.refresh_from_db()
    wrote = queries.draft_texts(draft)["positions.yaml"] == "x"
    assert (draft.state, wrote) in (("open", True), ("review", False))


def test_an_edition_is_put_into_force_once_by_several_workers(cast: Cast) -> None:
    later = TODAY.replace(day=25)
    published(cast, effective_on=later)
    results = at_once(*[actions.enforce_due] * 4, at=NOW.replace(day=25))
    assert refusals(results) == []
    assert Enforcement.objects.count() == 1
    assert Entry.objects.filter(event="editions.edition.enforced").count() == 1
