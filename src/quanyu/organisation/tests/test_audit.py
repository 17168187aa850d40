"""The trail cannot be changed, and tampering names its place."""

import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from quanyu.organisation import audit, protection
from quanyu.organisation.models import ChainHead, Entry
from quanyu.organisation.tests.factories import Cast


@pytest.fixture
def guarded(db: None) -> Iterator[None]:
    protection.install(connection)
    yield
    protection.remove(connection)


def fill(cast: Cast, count: int = 5) -> int:
    for number in range(count):
        audit.record(cast.director, "organisation.unit.added", subject=f"单元{number}")
    return Entry.objects.count()


def test_every_act_is_in_the_chain(cast: Cast) -> None:
    count = fill(cast)
    result = audit.verify()
    assert (result.intact, result.count) == (True, count)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_an_entry(cast: Cast, guarded: None, act: str) -> None:
    fill(cast)
    entries = Entry.objects.filter(number=2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entries.update(subject="x") if act == "update" else entries.delete()
    assert audit.verify().intact


@pytest.mark.postgres
def test_postgresql_refuses_to_empty_the_trail(cast: Cast, guarded: None) -> None:
    fill(cast)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE organisation_entry")
    assert audit.verify().intact


@pytest.mark.django_db(transaction=True)
def test_people_who_act_at_the_same_time_make_one_chain() -> None:
    def act() -> None:
        try:
            for number in range(5):
                audit.record(None, "x.y.z", subject=str(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result = audit.verify()
    assert (result.intact, result.count) == (True, 20)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("subject", "x"),
        ("event", "x"),
        ("actor_name", "x"),
        ("actor_id", None),
        ("reason", "x"),
        ("after", {"x": 1}),
        ("seal", "0" * 64),
    ],
)
def test_a_changed_entry_is_named(cast: Cast, column: str, value: object) -> None:
    fill(cast)
    Entry.objects.filter(number=3).update(**{column: value})
    assert audit.verify().broken_at == 3


def test_a_changed_entry_with_a_fitting_seal_is_found_at_the_next(cast: Cast) -> None:
    fill(cast)
    entry = Entry.objects.get(number=3)
    entry.subject = "x"
    entry.seal = audit.seal_of(entry)
    entry.save()
    assert audit.verify().broken_at == 4


def test_a_missing_entry_is_named(cast: Cast) -> None:
    fill(cast)
    Entry.objects.filter(number=4).delete()
    assert audit.verify().broken_at == 4


def test_a_cut_tail_is_noticed(cast: Cast) -> None:
    count = fill(cast)
    Entry.objects.filter(number__gte=count - 1).delete()
    assert audit.verify().broken_at == count - 1


def test_a_chain_written_anew_is_noticed_by_a_seal_kept_elsewhere(cast: Cast) -> None:
    fill(cast)
    kept = ChainHead.objects.get()
    anchor = (kept.number, kept.seal)
    _rewrite(from_number=3)
    assert audit.verify().intact
    assert audit.verify(anchor).broken_at == anchor[0]


def test_swapped_entries_are_named(cast: Cast) -> None:
    fill(cast)
    three, four = Entry.objects.get(number=3), Entry.objects.get(number=4)
    Entry.objects.filter(number__in=(3, 4)).delete()
    three.number, four.number = 4, 3
    three.save(force_insert=True)
    four.save(force_insert=True)
    assert audit.verify().broken_at == 3


def test_values_of_business_are_kept_exactly(cast: Cast) -> None:
    entry = audit.record(
        cast.director, "x.y.z", before={"on": date(2026, 1, 2)}, after={"amount": Decimal("1.10")}
    )
    entry.refresh_from_db()
    assert (entry.before, entry.after) == ({"on": "2026-01-02"}, {"amount": "1.10"})
    assert audit.verify().intact


def test_an_act_that_fails_leaves_no_entry(cast: Cast) -> None:
    count = Entry.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record(cast.director, "x.y.z")
        raise ZeroDivisionError
    assert Entry.objects.count() == count
    audit.record(cast.director, "x.y.z")
    assert audit.verify().intact


def test_entries_are_said_in_words(cast: Cast) -> None:
    entry = audit.record(
        cast.director, "organisation.post.added", subject="主管", after={"unit": "运营中心"}
    )
    assert audit.in_words(entry) == "林晓 added the post 主管 in 运营中心"
    assert "–" in audit.in_words(audit.record(None, "organisation.post.added", subject="主管"))
    assert "x.y.z" in audit.in_words(audit.record(None, "x.y.z"))


def _rewrite(from_number: int) -> None:
    previous = Entry.objects.get(number=from_number - 1).seal
    for entry in Entry.objects.filter(number__gte=from_number).order_by("number"):
        entry.subject, entry.previous = "forged", previous
        entry.seal = previous = audit.seal_of(entry)
        entry.save()
    ChainHead.objects.update(seal=previous)
