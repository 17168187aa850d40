"""Rosters, absences and who is on duty."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

import fastexcel
import pytest
from django.test import Client
from django.urls import reverse

from quanyu.kernel import clock
from quanyu.organisation import actions, permissions, queries
from quanyu.organisation.actions import Position
from quanyu.organisation.models import Entry, Turn
from quanyu.organisation.tests.factories import FIRST, Cast, make_absence, make_person, make_shift
from quanyu.organisation.tests.refusing import refused

MONDAY = date(2026, 11, 16)
FRIDAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)  # 12:00 in Shanghai


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def draw(cast: Cast, shift: object, day: date = FRIDAY, **given: object) -> Turn | None:
    wanted = {"actor": cast.director, "unit": cast.unit, "person": cast.specialist, **given}
    return actions.set_turn(day=day, shift=shift, **wanted)  # type: ignore[arg-type]


def test_a_turn_is_drawn_changed_and_taken_off(cast: Cast) -> None:
    early, late = make_shift(cast), make_shift(cast, "晚班", 13, 21)
    draw(cast, early)
    draw(cast, late)
    assert [turn.shift for turn in Turn.objects.all()] == [late]
    draw(cast, None)
    assert not Turn.objects.exists()
    assert Entry.objects.filter(event="organisation.roster.changed").count() == 3


def test_only_people_of_the_unit_and_its_shifts_are_drawn(cast: Cast) -> None:
    shift = make_shift(cast)
    with refused("not_in_unit"):
        draw(cast, shift, person=cast.outsider)
    beside = actions.add_unit(actor=cast.system, name="旁", kind="store")
    other = actions.add_shift(
        actor=cast.system, unit=beside, name="早班", starts=time(9), ends=time(17)
    )
    with refused("shift_elsewhere"):
        draw(cast, other)
    with refused("shift_taken"):
        make_shift(cast)
    with refused("shift_empty"):
        make_shift(cast, "空班", 9, 9)


def test_a_shift_holds_in_the_units_below(cast: Cast) -> None:
    shift = make_shift(cast)
    inner = actions.add_unit(actor=cast.system, name="组", kind="project", parent=cast.unit)
    assert queries.shifts_of(inner) == [shift]


def test_nobody_works_in_two_places_at_once(cast: Cast) -> None:
    early, late = make_shift(cast), make_shift(cast, "晚班", 17, 22)
    inner = actions.add_unit(actor=cast.system, name="组", kind="project", parent=cast.unit)
    post = actions.add_post(actor=cast.system, unit=inner, position="POS-X")
    actions.appoint(actor=cast.system, person=cast.specialist, post=post, first_on=FIRST)
    draw(cast, early)
    with refused("double_shift"):
        draw(cast, early, unit=inner)
    draw(cast, late, unit=inner)


def test_a_night_before_and_an_early_morning_clash(cast: Cast) -> None:
    night, dawn = make_shift(cast, "夜班", 22, 6), make_shift(cast, "晨班", 5, 9)
    draw(cast, night, FRIDAY - timedelta(days=1))
    with refused("double_shift"):
        draw(cast, dawn)


def test_who_is_away_is_not_drawn_and_the_refusal_names_the_substitute(cast: Cast) -> None:
    make_absence(cast, FRIDAY, FRIDAY, cast.supervisor)
    with pytest.raises(Exception, match="周宁 stands in"):
        draw(cast, make_shift(cast))


def test_an_absence_recorded_later_shows_as_a_conflict(cast: Cast) -> None:
    draw(cast, make_shift(cast))
    assert queries.roster(cast.director, cast.unit, MONDAY).conflicts == 0
    make_absence(cast, FRIDAY, FRIDAY)
    found = queries.roster(cast.director, cast.unit, MONDAY)
    assert found.conflicts == 1
    assert [cell.conflict for row in found.rows for cell in row.cells if cell.turn] == ["absent"]


def test_absences_are_refused_that_make_no_sense(cast: Cast) -> None:
    make_absence(cast, FRIDAY, FRIDAY + timedelta(days=3))
    with refused("absent_already"):
        make_absence(cast, FRIDAY + timedelta(days=3), FRIDAY + timedelta(days=9))
    with refused("dates_reversed"):
        make_absence(cast, FRIDAY, FRIDAY - timedelta(days=1))
    record = {"actor": cast.system, "kind": "trip", "first_on": FRIDAY, "last_on": FRIDAY}
    with refused("substitute_absent"):
        actions.record_absence(person=cast.supervisor, substitute=cast.specialist, **record)  # type: ignore[arg-type]
    with refused("substitute_self"):
        actions.record_absence(person=cast.supervisor, substitute=cast.supervisor, **record)  # type: ignore[arg-type]


def test_both_names_and_no_illness_stand_in_the_trail(cast: Cast) -> None:
    actions.record_absence(
        actor=cast.director,
        person=cast.specialist,
        kind="sick",
        first_on=FRIDAY,
        last_on=FRIDAY,
        substitute=cast.supervisor,
    )
    entry = Entry.objects.get(event="organisation.absence.recorded")
    assert (entry.subject, (entry.after or {})["substitute"]) == ("苏曼", "周宁")
    assert "sick" not in str(entry.after)


def test_last_week_is_copied_without_what_cannot_be_worked(cast: Cast) -> None:
    early = make_shift(cast)
    for n in range(5):
        draw(cast, early, MONDAY + timedelta(days=n))
    draw(cast, None, MONDAY + timedelta(days=7))
    away = MONDAY + timedelta(days=9)
    make_absence(cast, away, away)
    copied = actions.copy_week(
        actor=cast.director, unit=cast.unit, monday=MONDAY + timedelta(days=7)
    )
    assert (copied.made, [fault.code for fault in copied.left_out]) == (4, ["person_absent"])
    again = actions.copy_week(
        actor=cast.director, unit=cast.unit, monday=MONDAY + timedelta(days=7)
    )
    assert again.made == 0


def test_who_is_on_duty(cast: Cast) -> None:
    on = queries.on_duty
    assert on("POS-X") == [cast.specialist]  # nobody drew a roster: whoever holds the post
    early = make_shift(cast)
    draw(cast, early, person=cast.supervisor)
    assert on("POS-X") == [] and on("POS-S") == [cast.supervisor]
    draw(cast, early)
    assert on("POS-X", cast.unit) == [cast.specialist]
    assert on("POS-X", at=NOON + timedelta(hours=6)) == []
    make_absence(cast, FRIDAY, FRIDAY, cast.outsider)
    assert on("POS-X") == [cast.outsider]


def test_a_night_shift_is_on_duty_after_midnight(cast: Cast) -> None:
    night = make_shift(cast, "夜班", 22, 6)
    draw(cast, night, FRIDAY)
    at_two = datetime(2026, 11, 20, 18, tzinfo=UTC)  # Saturday 02:00 in Shanghai
    draw(cast, night, FRIDAY + timedelta(days=1), person=cast.supervisor)
    assert queries.on_duty("POS-X", at=at_two) == [cast.specialist]
    assert queries.on_duty("POS-S", at=at_two) == []


def test_supervisors_draw_the_rosters_of_their_own_units(cast: Cast) -> None:
    stated = [
        Position("POS-D", "总监", permissions=frozenset(permissions.codes())),
        Position("POS-S", "主管", permissions=frozenset({"organisation.roster"})),
        Position("POS-X", "专员"),
    ]
    actions.publish_positions(actor=cast.system, positions=stated)
    shift = make_shift(cast)
    draw(cast, shift, actor=cast.supervisor)
    beside = actions.add_unit(actor=cast.system, name="旁", kind="store")
    with refused("forbidden"):
        actions.copy_week(actor=cast.supervisor, unit=beside, monday=MONDAY)
    with refused("forbidden"):
        draw(cast, shift, actor=cast.specialist)
    assert set(queries.crews_of(cast.supervisor)) == {
        cast.director,
        cast.supervisor,
        cast.specialist,
    }


def test_the_grid_answers_in_place(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    shift = make_shift(cast)
    url = reverse("organisation:roster_set")
    data = {
        "unit": cast.unit.pk,
        "person": cast.specialist.uuid,
        "day": str(FRIDAY),
        "shift": shift.pk,
    }
    answer = client.post(url, data, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and b"<html" not in answer.content
    assert Turn.objects.get().shift == shift
    make_absence(cast, FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=1))
    data["day"] = str(FRIDAY + timedelta(days=1))
    refused_page = client.post(url, data, headers={"accept-language": "en"}).content.decode()
    assert "苏曼 is away until 2026-11-21" in refused_page and Turn.objects.count() == 1


def test_a_week_as_a_workbook(cast: Cast, client: Client) -> None:
    draw(cast, make_shift(cast))
    client.force_login(cast.director)
    url = reverse("organisation:roster_export")
    answer = client.get(f"{url}?unit={cast.unit.pk}&week={MONDAY}")
    sheet = fastexcel.read_excel(BytesIO(answer.content).getvalue()).load_sheet(0)
    rows = sheet.to_arrow().to_pylist()
    mine = next(row for row in rows if "苏曼" in row.values())
    assert "早班 09:00–17:00" in mine.values() and 8.0 in mine.values()
    assert Entry.objects.filter(event="organisation.roster.exported").exists()


def test_a_person_who_left_the_unit_stays_where_they_were_drawn(cast: Cast) -> None:
    draw(cast, make_shift(cast), MONDAY)
    row = cast.specialist.appointments.get()
    actions.end_appointment(actor=cast.system, appointment=row, last_on=MONDAY)
    found = queries.roster(cast.director, cast.unit, MONDAY)
    assert "苏曼" in [row.person.name for row in found.rows]


def test_absences_are_found_ended_and_taken_back(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    record = reverse("organisation:absence_new")
    data = {
        "person": cast.specialist.pk,
        "kind": "leave",
        "first_on": "2026-11-20",
        "last_on": "2026-11-24",
        "substitute": cast.supervisor.pk,
    }
    assert client.post(record, data).status_code == 302
    assert client.post(record, data).status_code == 422
    row = queries.absences(cast.director, text="zn").get()
    end = reverse("organisation:absence_end", args=[row.uuid])
    client.post(end, {"last_on": "2026-11-22"})
    row.refresh_from_db()
    assert row.last_on == date(2026, 11, 22)
    client.post(end, {"last_on": ""})
    assert not queries.absences(cast.director).exists()
    assert make_person(cast.system, "新人") not in queries.absences(cast.director)


@pytest.mark.parametrize(
    ("name", "text"),
    [("unit", "x"), ("person", "x"), ("day", "gestern"), ("day", ""), ("shift", "-1")],
)
def test_a_forged_cell_changes_nothing(cast: Cast, client: Client, name: str, text: str) -> None:
    client.force_login(cast.director)
    data = {"unit": cast.unit.pk, "person": cast.specialist.uuid, "day": str(FRIDAY), "shift": ""}
    answer = client.post(reverse("organisation:roster_set"), {**data, name: text})
    assert answer.status_code == 404 and not Turn.objects.exists()
    assert client.get(reverse("organisation:roster_export"), {"unit": "x"}).status_code == 404
