"""The first-run guide: deciding about positions, naming people, publishing by two, appointing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quanyu.editions import actions, fates, proposing, queries
from quanyu.editions.actions import Planned
from quanyu.editions.fates import Wish
from quanyu.editions.models import Draft, DraftSeat
from quanyu.editions.tests.factories import TODAY, Cast
from quanyu.editions.tests.test_pages import browser, text_of
from quanyu.handbook import Handbook
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access
from quanyu.organisation.models import Appointment, Entry, Person

ADOPTED = ("POS-X01", "POS-X10", "POS-E01", "POS-E02")


@pytest.fixture
def draft(cast: Cast) -> Draft:
    return actions.start_draft_from_standards(
        actor=cast.preparer,
        title="小店手册",
        standards=["ecommerce-positions", "t-ccfags-046"],
        id="shop",
        zh="小店手册",
        en="Shop",
    )


def book(draft: Draft) -> Handbook:
    return queries.draft_book(draft).handbook


def chosen(cast: Cast, draft: Draft, **more: Wish) -> None:
    """Adopt four, leave the rest out, as a small shop would."""
    rest = {name: Wish("leave") for name in fates.offered(book(draft))}
    adopted = dict.fromkeys(ADOPTED, Wish("adopt"))
    actions.choose_positions(
        actor=cast.preparer, draft=draft, wishes={**rest, **adopted, **more}, reason="小店"
    )


def closed(cast: Cast, draft: Draft) -> None:
    left = queries.undecided(book(draft))
    actions.decide(
        actor=cast.preparer,
        draft=draft,
        findings=[(one.rule, one.object) for one in left],
        verdict="accepted",
        reason="半年后再看",
        until=TODAY.replace(year=2027),
    )


def url(draft: Draft, step: str) -> str:
    return reverse(f"editions:guide_{step}", args=[draft.uuid])


def test_a_proposal_fits_the_heads_and_keeps_who_must_be_there(draft: Draft) -> None:
    for size in proposing.SIZES:
        rows = [fates.offered(book(draft))[name] for name in proposing.proposal(book(draft), size)]
        assert sum(proposing.heads(row) for row in rows) <= size
        assert proposing.missing_rights(rows) == []
    assert proposing.missing_rights([]) == list(proposing.NEEDED)


def test_positions_are_decided_at_once_and_may_be_decided_anew(cast: Cast, draft: Draft) -> None:
    chosen(cast, draft)
    assert set(book(draft).positions) == set(ADOPTED)
    assert book(draft).positions["POS-E02"].superior == "POS-E01"
    assert queries.progress(draft).done["positions"]
    wish = {"POS-E01": Wish("later"), "POS-E03": Wish("adopt", headcount="2")}
    actions.choose_positions(actor=cast.preparer, draft=draft, wishes=wish)
    assert book(draft).positions["POS-E02"].superior is None
    assert book(draft).positions["POS-E03"].headcount == "2"
    assert queries.progress(draft).later == 1
    back = {"POS-E01": Wish("adopt")}
    actions.choose_positions(actor=cast.preparer, draft=draft, wishes=back)
    actions.choose_positions(actor=cast.preparer, draft=draft, wishes={"POS-E02": Wish("adopt")})
    assert book(draft).positions["POS-E02"].superior == "POS-E01"
    assert not queries.draft_book(draft).errors


def test_nothing_is_left_out_without_a_reason(cast: Cast, draft: Draft) -> None:
    wishes = {"POS-E01": Wish("adopt"), "POS-E03": Wish("leave")}
    with pytest.raises(Refusal, match="left out: 数据分析员"):
        actions.choose_positions(actor=cast.preparer, draft=draft, wishes=wishes)
    assert not book(draft).positions


def test_joined_positions_share_duties_and_rights_and_come_apart(cast: Cast, draft: Draft) -> None:
    chosen(cast, draft)
    before = book(draft)
    actions.merge_positions(
        actor=cast.preparer, draft=draft, positions=["POS-X10", "POS-E01"], zh="店长", en="Manager"
    )
    after = book(draft)
    held = {duty.id for duty in after.duties_of("POS-R01")}
    assert held == {duty.id for duty in before.duties_of("POS-E01")}
    assert "organisation.manage" in after.positions["POS-R01"].permissions
    assert after.positions["POS-E02"].superior == "POS-R01"
    actions.take_apart(actor=cast.preparer, draft=draft, position="POS-R01")
    assert "POS-R01" not in book(draft).positions
    assert not queries.draft_book(draft).errors
    with pytest.raises(Refusal, match="at least two"):
        actions.merge_positions(actor=cast.preparer, draft=draft, positions=["POS-X10"], zh="店长")


def test_one_name_is_one_person_with_a_log_in_of_their_own(cast: Cast, draft: Draft) -> None:
    chosen(cast, draft)
    people = [Planned("POS-E01", "吴桐"), Planned("POS-E02", "吴桐"), Planned("POS-X10", "林晓")]
    actions.name_people(actor=cast.preparer, draft=draft, people=people)
    logins = dict(DraftSeat.objects.values_list("position", "username"))
    assert logins == {"POS-E01": "wutong", "POS-E02": "wutong", "POS-X10": "linxiao"}
    assert not Person.objects.filter(username="wutong").exists()
    assert queries.planned_staffing(draft)["POS-E01"].people == 1  # type: ignore[index]
    taken = [Planned("POS-E01", "别人", "LinXiao")]
    with pytest.raises(Refusal, match="belongs to"):
        actions.name_people(actor=cast.preparer, draft=draft, people=taken)
    twice = [Planned("POS-E01", "甲", "same"), Planned("POS-E02", "乙", "same")]
    with pytest.raises(Refusal, match="beside two people"):
        actions.name_people(actor=cast.preparer, draft=draft, people=twice)
    assert DraftSeat.objects.count() == 3


def test_two_in_one_draft_are_told_who_and_lose_nothing(cast: Cast, draft: Draft) -> None:
    chosen(cast, draft)
    rev = Draft.objects.get().rev
    actions.name_people(actor=cast.second, draft=draft, people=[Planned("POS-E01", "吴桐")])
    typed = {"rev": rev, "name-POS-E02_0": "郑好", "login-POS-E02_0": "zheng"}
    page = text_of(browser(cast.preparer).post(url(draft, "people"), typed), 409)
    assert "周宁" in page and 'value="郑好"' in page and 'value="zheng"' in page
    actions.choose_positions(
        actor=cast.second, draft=draft, wishes={"POS-E03": Wish("adopt")}, rev=None
    )
    typed = {"rev": rev, "fate-POS-E02": "leave", "why-POS-E02": "外包出去"}
    page = text_of(browser(cast.preparer).post(url(draft, "positions"), typed), 409)
    assert "周宁" in page and 'value="外包出去"' in page
    assert "POS-E02" in book(draft).positions


@pytest.mark.parametrize("step", ["positions", "people", "holes"])
def test_an_expired_session_leads_back_to_the_page(cast: Cast, draft: Draft, step: str) -> None:
    del cast
    answer = Client().post(url(draft, step), {"name-POS-E01_0": "吴桐"})
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={url(draft, step)}")


def ready(cast: Cast, draft: Draft) -> None:
    chosen(cast, draft)
    actions.name_people(
        actor=cast.preparer,
        draft=draft,
        people=[Planned("POS-E01", "吴桐"), Planned("POS-E02", "吴桐"), Planned("POS-E02", "郑好")],
    )
    closed(cast, draft)
    actions.send_to_review(actor=cast.preparer, draft=draft)


def test_the_preparer_does_not_publish_and_is_told_who_may(cast: Cast, draft: Draft) -> None:
    ready(cast, draft)
    client = browser(cast.preparer)
    page = text_of(client.get(url(draft, "publish")))
    assert "Somebody who did not prepare it" in page and "苏曼" in page
    said = {"effective_on": TODAY.isoformat(), "move-POS-R01": "POS-X10", "move-POS-R02": "POS-E02"}
    page = text_of(client.post(url(draft, "publish"), said), 422)
    assert "You prepared" in page
    draft.refresh_from_db()
    assert draft.edition is None


def published(cast: Cast, draft: Draft) -> None:
    ready(cast, draft)
    said = {"effective_on": TODAY.isoformat(), "move-POS-R01": "POS-X10", "move-POS-R02": "POS-E02"}
    answer = browser(cast.publisher).post(url(draft, "publish"), said)
    assert answer.status_code == 302, answer.content.decode()[:1500]
    draft.refresh_from_db()


def test_everybody_named_is_appointed_at_once(cast: Cast, draft: Draft) -> None:
    published(cast, draft)
    client = browser(cast.publisher)
    page = text_of(client.post(url(draft, "appoint")))
    assert "wutong" in page and "zhenghao" in page
    person = Person.objects.get(username="wutong")
    assert person.must_change_password
    held = {holding.post.grant.position for holding in access.holdings(person)}
    assert held == {"POS-E01", "POS-E02"}
    assert Entry.objects.filter(event="editions.people.appointed").count() == 1
    again = actions.appoint_named(actor=cast.publisher, draft=draft)
    assert again == [] and Person.objects.filter(username="wutong").count() == 1


def test_all_are_appointed_or_nobody(cast: Cast, draft: Draft) -> None:
    published(cast, draft)
    DraftSeat.objects.filter(name="郑好").update(username=cast.other.username)
    people, appointments = Person.objects.count(), Appointment.objects.count()
    with pytest.raises(Refusal, match="belongs to"):
        actions.appoint_named(actor=cast.publisher, draft=draft)
    assert (Person.objects.count(), Appointment.objects.count()) == (people, appointments)


def test_a_reader_neither_composes_nor_appoints(cast: Cast, draft: Draft) -> None:
    client = browser(cast.reader)
    for step in ("positions", "people", "holes"):
        assert client.get(url(draft, step)).status_code == 403
    assert client.post(url(draft, "appoint")).status_code == 403
    assert client.get(reverse("editions:guide_choose")).status_code == 403


@pytest.mark.parametrize(
    ("step", "most"), [("positions", 30), ("people", 30), ("holes", 34), ("publish", 40)]
)
def test_a_step_costs_few_statements(
    cast: Cast, draft: Draft, step: str, most: int, django_assert_max_num_queries: Any
) -> None:
    ready(cast, draft)
    actions.take_back(actor=cast.preparer, draft=draft)
    client = browser(cast.preparer)
    client.get(url(draft, step))
    with django_assert_max_num_queries(most):
        assert client.get(url(draft, step)).status_code == 200


def test_every_sheet_is_printed_with_room_to_sign(cast: Cast, draft: Draft) -> None:
    chosen(cast, draft)
    page = text_of(browser(cast.reader).get(f"/editions/positions/print/?draft={draft.uuid}"))
    assert page.count('<article class="paper"') == page.count('class="sign"') == 3
    one = text_of(
        browser(cast.reader).get(f"/editions/positions/print/?draft={draft.uuid}&position=POS-E01")
    )
    assert one.count('<article class="paper"') == 1
