"""The trail cannot be changed, and tampering names its place."""

import ast
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from quanyu.jobs import worker
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access, actions, audit, protection, seals
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
    seals.note()
    fill(cast)
    _rewrite(from_number=3)
    assert audit.verify({}).intact
    assert audit.verify().broken_at == kept.number


def test_a_trail_cut_behind_a_noted_seal_is_noticed(cast: Cast) -> None:
    count = fill(cast)
    seals.note()
    Entry.objects.filter(number=count).delete()
    last = Entry.objects.get(number=count - 1)
    ChainHead.objects.update(number=last.number, seal=last.seal)
    assert audit.verify({}).intact
    assert audit.verify().broken_at == count


def test_the_seal_is_noted_every_day_by_a_job(cast: Cast) -> None:
    fill(cast)
    start = datetime(2026, 11, 20, 1, tzinfo=UTC)
    for hours in (0, 1, 25, 26):
        with clock.frozen(start + timedelta(hours=hours)):
            worker.run(once=True)
    lines = seals.path().read_text().splitlines()
    assert len(lines) == 2
    head = ChainHead.objects.get()
    assert lines[0].split()[1:] == [str(head.number), head.seal]
    assert seals.path().stat().st_mode & 0o777 == 0o600
    assert audit.verify().compared == 1


def test_a_damaged_file_of_seals_is_said(cast: Cast) -> None:
    fill(cast)
    seals.note()
    with seals.path().open("a") as file:
        file.write("nonsense\n")
    with pytest.raises(Refusal) as refused:
        audit.verify()
    assert refused.value.code == "seals_unreadable" and refused.value.params["line"] == 2


def test_whoever_checks_is_recorded(cast: Cast) -> None:
    count = fill(cast)
    assert actions.verify_trail(actor=cast.director).intact
    entry = Entry.objects.order_by("-number")[0]
    assert audit.in_words(entry) == (
        f"林晓 checked the audit trail: {count} entries, nothing changed"
    )
    with pytest.raises(Refusal):
        actions.verify_trail(actor=cast.supervisor)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", [("Name", "A", "B"), ("Channels", "All", "jd、tmall"), ("Kind", "Store", "")]),
        ("zh-hans", [("名称", "A", "B"), ("渠道", "全部", "jd、tmall"), ("种类", "门店", "")]),
    ],
)
def test_before_and_after_are_said_in_words(
    cast: Cast, language: str, said: list[tuple[str, str, str]]
) -> None:
    entry = audit.record(
        cast.director,
        "x.y.z",
        before={"name": "A", "channels": None, "kind": "store"},
        after={"name": "B", "channels": ["jd", "tmall"]},
    )
    with translation.override(language):
        found = [(c.label, c.before, c.after) for c in audit.changes(entry)]
    assert found == said


def test_a_denial_names_the_permission_in_words(cast: Cast) -> None:
    access.record_denial(cast.specialist, "organisation.manage")
    entry = Entry.objects.order_by("-number")[0]
    assert audit.in_words(entry) == "苏曼 was denied: Manage people, posts and appointments"


def test_every_key_of_the_trail_has_a_label() -> None:
    """Keys are read from the calls in the code, so that a new one is not forgotten."""
    package = Path(__file__).resolve().parents[2]
    keys: set[str] = set()
    for path in package.glob("*/**/*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("audit.record"):
                for part in node.keywords:
                    if part.arg in ("before", "after") and isinstance(part.value, ast.Dict):
                        keys |= {
                            str(k.value) for k in part.value.keys if isinstance(k, ast.Constant)
                        }
    assert len(keys) > 20
    assert keys - set(audit._labels) == set()


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
