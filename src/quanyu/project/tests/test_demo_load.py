"""The demo comes in through the figures' door, once, and the figures are the world's own."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pytest_django import Settings

from quanyu.figures.models import Batch, Expectation
from quanyu.figures.queries import get_figures
from quanyu.kernel import clock
from quanyu.kernel.period import Period
from quanyu.organisation import access
from quanyu.organisation.actions import system_actor
from quanyu.organisation.models import Absence, Appointment, Person, Post, Turn
from quanyu.organisation.queries import headcount, vacancies
from quanyu.project.demo.generation import generate
from quanyu.project.demo.load import load_demo
from quanyu.project.demo.password import demo_password

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SHOP, SCALE, SEED = "tmall-beauty", 0.0008, 3
KEYS = ("placed_orders", "placed_amount", "paid_orders", "paid_amount", "refund_amount", "buyers")


@pytest.mark.django_db(transaction=True)
def test_one_shop_comes_in_once(tmp_path: Path, settings: Settings) -> None:
    settings.QUANYU_HOME = tmp_path / "home"
    settings.QUANYU_HOME.mkdir()
    with clock.frozen(NOW):
        assert load_demo(scale=SCALE, seed=SEED, shops=[SHOP])
        batches = Batch.objects.count()
        assert not load_demo(scale=SCALE, seed=SEED, shops=[SHOP])
        manifest = generate(tmp_path / "again", today=date(2026, 11, 22), scale=SCALE, seed=SEED)
        figures = get_figures(
            system_actor(), keys=KEYS, period=Period(manifest.first, manifest.last),
            by=("channel",),
        )  # fmt: skip
    assert Batch.objects.count() == batches
    assert not Batch.objects.exclude(state="active").exists()
    row = next(row for row in figures.table.rows if row["channel"] == SHOP)
    assert {key: Decimal(str(row[key])) for key in KEYS} == {
        key: Decimal(manifest.truth[SHOP][key]) for key in KEYS
    }
    _check_people()


def test_every_installation_has_a_password_of_its_own(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QUANYU_DEMO_PASSWORD", raising=False)
    found = set()
    for name in ("one", "two"):
        settings.QUANYU_HOME = tmp_path / name
        found |= {demo_password(), demo_password()}
        kept = tmp_path / name / "keys" / "demo_password"
        assert kept.stat().st_mode & 0o077 == 0
    assert len(found) == 2
    assert all(re.fullmatch(r"[a-z]{6}-[1-9][0-9]{3}", word) for word in found)
    monkeypatch.setenv("QUANYU_DEMO_PASSWORD", "typed-by-us")
    settings.QUANYU_HOME = tmp_path / "three"
    assert demo_password() == "typed-by-us"
    monkeypatch.delenv("QUANYU_DEMO_PASSWORD")
    assert demo_password() == "typed-by-us"


def _check_people() -> None:
    _check_seats()
    assert Expectation.objects.filter(owner__isnull=True).count() == 0
    supervisor = Person.objects.get(username="linwangshu")
    assert supervisor.check_password(demo_password())
    brand = Person.objects.get(username="yuancaiwei")
    assert access.scope_of(brand, "figures.view").categories == frozenset({"女装"})
    delivery = Person.objects.get(username="dingmubai")
    assert access.scope_of(delivery, "figures.view").allows_channel("meituan-flash")
    assert not access.scope_of(delivery, "figures.view").allows_channel("tmall-flagship")


def _check_seats() -> None:
    """30 heads, 2,900 advisors of whom 60 by name, one project without its operator."""
    advisors = Appointment.objects.filter(post__grant__position="POS-X16")
    assert Appointment.objects.count() - advisors.count() == 30
    seats = headcount(system_actor())
    assert (advisors.count(), seats.total - 31, seats.vacant, seats.over) == (60, 2900, 1, 0)
    brand = advisors.filter(person__employment="brand")
    assert brand.count() == 54 and not brand.filter(person__employer="").exists()
    posts = Post.objects.filter(title="导购（品牌派驻）").values_list("headcount", flat=True)
    assert sum(posts) == pytest.approx(2900 * 0.88, abs=3)
    assert [row.post.unit.name for row in vacancies(system_actor())] == ["到家业务"]
    assert Absence.objects.get().substitute is not None
    assert Turn.objects.filter(unit__name="销售部").count() > 40
