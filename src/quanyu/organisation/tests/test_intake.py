"""Many people from a file: every fault with row and column, all of them or nobody."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quanyu.kernel import clock
from quanyu.organisation import actions, intake, tasks
from quanyu.organisation.models import Appointment, PeopleDraft, Person
from quanyu.organisation.tests.factories import Cast
from quanyu.organisation.tests.refusing import refused

HEADS = "姓名,登录名,工号,用工性质,用工单位,电话,部门,编制,到岗日,截止日"
GOOD = [
    "沈一,,DG01,品牌派驻,岚屿女装,13800000001,运营中心,导购,2026-11-01,",
    "沈二,shen.er,,自有员工,,,运营中心,导购,2026/11/2,2026-12-31",
]


@pytest.fixture(autouse=True)
def advisors(cast: Cast) -> None:
    actions.add_post(
        actor=cast.system, unit=cast.unit, position="POS-X", title="导购", headcount=4, counted=2
    )


def file_of(*rows: str, heads: str = HEADS) -> bytes:
    return "\n".join([heads, *rows]).encode()


def faults(*rows: str) -> list[tuple[int, str]]:
    checked = intake.check(intake.rows_of("a.csv", file_of(*rows)))
    return [(row.line, fault.key) for row in checked for fault in row.faults]


def test_everybody_comes_in_with_post_and_employment(cast: Cast) -> None:
    draft = actions.read_people(actor=cast.director, name="a.csv", data=file_of(*GOOD))
    assert actions.import_people(actor=cast.director, draft=draft) == 2
    one, two = Person.objects.filter(name__startswith="沈").order_by("name")[::-1]
    found = {row.name: row for row in (one, two)}
    assert found["沈一"].employment == "brand" and found["沈一"].employer == "岚屿女装"
    assert found["沈一"].username == "dg01" and found["沈二"].username == "shen.er"
    assert not found["沈一"].has_usable_password()
    assert Appointment.objects.filter(person__name__startswith="沈").count() == 2
    assert not PeopleDraft.objects.exists()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (",,,,,,运营中心,导购,2026-11-01,", [(2, "name")]),
        ("甲,,,,,,,导购,2026-11-01,", [(2, "unit")]),
        ("甲,,,,,,不存在,导购,2026-11-01,", [(2, "unit")]),
        ("甲,,,,,,运营中心,店长,2026-11-01,", [(2, "post")]),
        ("甲,,,,,,运营中心,导购,,", [(2, "first_on")]),
        ("甲,,,,,,运营中心,导购,明天,", [(2, "first_on")]),
        ("甲,,,,,,运营中心,导购,2026-11-02,2026-11-01", [(2, "last_on")]),
        ("甲,,,临时,,,运营中心,导购,2026-11-01,", [(2, "employment")]),
        ("甲,,,品牌派驻,,,运营中心,导购,2026-11-01,", [(2, "employer")]),
        ("甲,linxiao,,,,,运营中心,导购,2026-11-01,", [(2, "username")]),
    ],
)
def test_each_fault_names_row_and_column(row: str, expected: list[tuple[int, str]]) -> None:
    assert faults(row) == expected


def test_rows_are_checked_together() -> None:
    same = [f"甲{n},same,,,,,运营中心,导购,2026-11-01," for n in range(2)]
    assert faults(*same) == [(2, "username"), (3, "username")]
    many = [f"甲{n},,,,,,运营中心,导购,2026-11-01," for n in range(5)]
    assert faults(*many) == [(6, "post")]  # four seats, two of them only counted


def test_namesakes_get_log_in_names_of_their_own() -> None:
    rows = ["甲,,,,,,运营中心,导购,2026-11-01,"] * 2
    found = intake.check(intake.rows_of("a.csv", file_of(*rows)))
    assert [row.username for row in found] == ["jia", "jia2"]


def test_nothing_is_written_when_one_row_is_faulty(cast: Cast) -> None:
    bad = "甲,,,,,,运营中心,店长,2026-11-01,"
    draft = actions.read_people(actor=cast.director, name="a.csv", data=file_of(*GOOD, bad))
    before = Person.objects.count()
    with refused("rows_faulty"):
        actions.import_people(actor=cast.director, draft=draft)
    assert Person.objects.count() == before and not Appointment.objects.filter(person__name="沈一")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04broken", "file_unreadable"),
        (b"\xff\xfe\x00\xd8", "file_unreadable"),
        (b"", "columns_missing"),
        ("姓名,部门\n甲,乙".encode(), "columns_missing"),
        (file_of(), "rows_none"),
        (file_of(*["甲,,,,,,运营中心,导购,2026-11-01,"] * 2001), "rows_too_many"),
    ],
)
def test_a_file_that_is_no_list_of_people(data: bytes, code: str) -> None:
    with refused(code):
        intake.rows_of("a.csv", data)


def test_workbooks_with_real_dates_and_gbk_files_are_read() -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name*", "Unit*", "Post*", "From*", "Telephone"])
        sheet.write_row(1, 0, ["Anna", "运营中心", "导购"])
        sheet.write_datetime(1, 3, clock.now().replace(tzinfo=None, hour=0, minute=0, second=0))
        sheet.write_string(1, 4, "13800000001")
    row = intake.check(intake.rows_of("a.xlsx", buffer.getvalue()))[0]
    assert (row.faults, row.texts["phone"]) == ([], "13800000001")
    assert row.first_on == clock.now().date()
    gbk = "\n".join([HEADS, *GOOD]).encode("gb18030")
    assert intake.rows_of("a.csv", gbk)[0]["name"] == "沈一"


def test_the_template_reads_back(cast: Cast) -> None:
    for english in (False, True):
        data = actions.people_template(english=english, example=clock.today())
        rows = intake.rows_of("people.xlsx", data)
        assert [row["name"] for row in rows] == ["示例甲", "示例乙"]


def test_a_draft_is_its_readers_alone_and_does_not_last(cast: Cast, client: Client) -> None:
    draft = actions.read_people(actor=cast.system, name="a.csv", data=file_of(*GOOD))
    client.force_login(cast.director)
    url = reverse("organisation:people_preview", args=[draft.uuid])
    assert client.get(url).status_code == 404
    PeopleDraft.objects.update(at=clock.now() - timedelta(days=2))
    actions.read_people(actor=cast.director, name="b.csv", data=file_of(*GOOD))
    assert PeopleDraft.objects.get().name == "b.csv"


def test_the_preview_then_the_confirmation(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    url = reverse("organisation:people_import")
    bad = file_of(*GOOD, "甲,,,,,,运营中心,店长,2026-11-01,")
    answer = client.post(url, {"file": SimpleUploadedFile("名单.csv", bad)})
    page = client.get(answer["Location"], headers={"accept-language": "en"}).content.decode()
    assert (
        "1 row has faults; nothing was written" in page and "运营中心 has no post “店长”." in page
    )
    answer = client.post(url, {"file": SimpleUploadedFile("名单.csv", file_of(*GOOD))})
    preview = urlsplit(answer["Location"]).path
    assert client.post(preview, {"confirmed": "on"}).status_code == 302
    assert Person.objects.filter(name__startswith="沈").count() == 2


def test_a_file_that_nobody_confirmed_is_gone_after_a_day(cast: Cast) -> None:
    actions.read_people(actor=cast.director, name="a.csv", data=file_of(*GOOD))
    assert tasks.clear_drafts(None) == {"files": 0}  # type: ignore[arg-type]
    with clock.frozen(clock.now() + timedelta(days=1, minutes=1)):
        assert tasks.clear_drafts(None) == {"files": 1}  # type: ignore[arg-type]
