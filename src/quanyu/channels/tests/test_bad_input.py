"""Input that must never end in a traceback: a sentence each, or rejects with a reason."""

from __future__ import annotations

import contextlib
import gzip
import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanyu.channels import Limits, detect, draft_template, unpack
from quanyu.channels.tests.small import (
    HEADER,
    ROW,
    codes_of,
    reading_of,
    rows_of,
    template,
    workbook,
    write,
)
from quanyu.channels.text import MAX_LINE
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.testing import shared_data

FILE = f"{HEADER}\n{ROW}\n"
SMALL = Limits(bytes=1 << 20, small=1 << 16, workbook_bytes=1 << 20)


def refused(path: Path, limits: Limits = SMALL) -> str:
    """The code of the refusal with which unpacking or reading a file ends."""
    with pytest.raises(Refusal) as caught:
        for _ in unpack(path, limits=limits):
            reading_of(path).close()
    assert "%(" not in str(caught.value)
    assert len(str(caught.value)) > 20
    return caught.value.code


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_empty_and_header_only(tmp_path: Path) -> None:
    assert refused(write(tmp_path, b"")) == "empty_file"
    assert refused(write(tmp_path, HEADER)) == "no_rows"
    assert refused(write(tmp_path, HEADER + "\r\n\r\n,,,,\r\n")) == "no_rows"
    assert refused(workbook(tmp_path / "h.xlsx", {"a": [HEADER.split(",")]})) == "no_rows"
    assert refused(workbook(tmp_path / "e.xlsx", {"a": []})) == "sheet_not_found"


def test_wrong_encoding_named_by_a_template(tmp_path: Path) -> None:
    text = template().to_yaml() + "file:\n  encoding: utf-8\n"
    path = write(tmp_path, FILE, codec="gb18030")
    with pytest.raises(Refusal) as caught:
        reading_of(path, template(text))
    assert caught.value.code == "header_not_found"


def test_binary(tmp_path: Path) -> None:
    path = write(tmp_path, bytes(range(256)) * 400)
    assert detect(unpack(path)[0], {"sample": template()}).refusal is not None
    assert refused(path) == "header_not_found"


@pytest.mark.parametrize("keep", [30, 60, -30, -5])
def test_truncated_archives(tmp_path: Path, keep: int) -> None:
    body = (FILE * 50).encode()
    packed = gzip.compress(body)
    assert refused(write(tmp_path, packed[:keep], "a.csv.gz")) in ("broken_archive", "empty_file")
    archive = zipped(tmp_path / "a.zip", {"orders.csv": body})
    assert refused(write(tmp_path, archive.read_bytes()[:keep], "b.zip")) == "broken_archive"
    book = workbook(tmp_path / "a.xlsx", {"a": [HEADER.split(","), ROW.split(",")]})
    assert refused(write(tmp_path, book.read_bytes()[:keep], "b.xlsx")) == "broken_archive"


def test_truncated_text(tmp_path: Path) -> None:
    with reading_of(write(tmp_path, FILE + "1002,半")) as reading:
        assert codes_of(reading) == {3: "too_few_cells"}
        assert len(rows_of(reading)) == 1


def test_ten_thousand_columns(tmp_path: Path) -> None:
    many = HEADER + "".join(f",c{i}" for i in range(10_000))
    path = write(tmp_path, many + "\n" + ROW + "," * 10_000 + "\n")
    assert refused(path) == "too_many_columns"
    refusal = detect(unpack(path)[0], {"sample": template()}).refusal
    assert refusal is not None
    assert refusal.code == "too_many_columns"


def test_one_endless_line(tmp_path: Path) -> None:
    path = write(tmp_path, b"x" * (3 * MAX_LINE), "endless.csv")
    assert refused(path) == "header_not_found"
    long = f"{FILE}2,{'y' * (2 * MAX_LINE)},1,1,2026-11-01\n3" + ROW[4:] + "\n"
    with reading_of(write(tmp_path, long)) as reading:
        assert codes_of(reading) == {3: "too_long"}
        assert [(row["order_id"], row["line"]) for row in rows_of(reading)] == [
            ("1001", 2),
            ("3", 4),
        ]


def test_quotes_that_never_close(tmp_path: Path) -> None:
    body = "\n".join(f'{n},"open,1,1,2026-11-01' for n in range(500))
    with reading_of(write(tmp_path, f"{HEADER}\n{body}\n{ROW}\n")) as reading:
        assert reading.rejected >= 250
        assert reading.rows_read <= 501


def test_negative_quantities_and_formulas_are_read_as_what_they_are(tmp_path: Path) -> None:
    evil = '1002,=HYPERLINK("http://x"),-2,-5.00,2026-11-01'
    with reading_of(write(tmp_path, f"{FILE}{evil}\n")) as reading:
        rows = rows_of(reading)
    assert rows[1]["quantity"] == -2
    assert rows[1]["title"].startswith("=HYPERLINK")


def test_web_page_and_no_workbook(tmp_path: Path) -> None:
    assert refused(write(tmp_path, "<html><table>", "orders.xls")) == "web_page"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert refused(write(tmp_path, ole, "orders.xls")) == "broken_workbook"
    locked = ole + "EncryptedPackage".encode("utf-16-le")
    assert refused(write(tmp_path, locked, "locked.xlsx")) == "password_protected"


def test_bombs(tmp_path: Path) -> None:
    zeros = b"0" * (4 << 20)
    assert refused(zipped(tmp_path / "a.zip", {"a.csv": zeros})) == "archive_too_large"
    assert refused(write(tmp_path, gzip.compress(zeros), "a.csv.gz")) == "archive_too_large"
    sheet = {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": zeros}
    assert refused(zipped(tmp_path / "a.xlsx", sheet)) == "archive_too_large"
    many = {f"{n}.csv": b"a" for n in range(300)}
    assert refused(zipped(tmp_path / "many.zip", many)) == "unsafe_archive"


def test_a_workbook_that_lies_about_its_size(tmp_path: Path) -> None:
    sheet = {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * (1 << 20)}
    raw = bytearray(zipped(tmp_path / "a.xlsx", sheet).read_bytes())
    size = (1 << 20).to_bytes(4, "little")
    while (place := raw.find(size)) >= 0:
        raw[place : place + 4] = (100).to_bytes(4, "little")
    assert refused(write(tmp_path, bytes(raw), "lie.xlsx")) == "broken_archive"


@pytest.mark.parametrize(
    "name", ["../a.csv", "/etc/a.csv", "x/../../a.csv", "C:/a.csv", "..\\a.csv"]
)
def test_paths_that_lead_outside(tmp_path: Path, name: str) -> None:
    assert refused(zipped(tmp_path / "a.zip", {name: FILE.encode()})) == "unsafe_archive"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_links_duplicates_nesting_passwords(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refused(tmp_path / "link.zip") == "unsafe_archive"
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        archive.writestr("a.csv", FILE)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.csv", FILE)
    assert refused(tmp_path / "twice.zip") == "unsafe_archive"
    inner = zipped(tmp_path / "inner.zip", {"a.csv": FILE.encode()}).read_bytes()
    assert refused(zipped(tmp_path / "outer.zip", {"inner.zip": inner})) == "nested_archive"
    raw = bytearray(zipped(tmp_path / "locked.zip", {"a.csv": FILE.encode()}).read_bytes())
    raw[6] |= 1
    raw[raw.find(b"PK\x01\x02") + 8] |= 1
    assert refused(write(tmp_path, bytes(raw), "locked.zip")) == "password_protected"


def test_chinese_names_in_a_zip(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("AAAAAAAA.csv", FILE)
    raw = out.getvalue().replace(b"AAAAAAAA", "业务明细".encode("gb18030"))
    (member,) = unpack(write(tmp_path, raw, "bill.zip"))
    assert member.name == "bill.zip/业务明细.csv"


def test_private_bills_say_what_to_download() -> None:
    folder = shared_data() / "bills"
    codes = {}
    for path in sorted(folder.glob("*example*")):
        refusal = detect(unpack(path)[0], {}).refusal
        assert refusal is not None
        codes[path.name.split("_")[0]] = refusal.code
        assert "ownload" in str(refusal)
    assert codes == {
        "alipay": "personal_alipay", "boc": "personal_bank", "cmb": "personal_bank",
        "icbc": "personal_bank", "jd": "personal_jd", "wechat": "personal_wechat",
    }  # fmt: skip


def test_summary_and_unknown_files(tmp_path: Path) -> None:
    path = write(tmp_path, "门店编号,笔数\n1,2\n", "2088_业务明细(汇总).csv")
    for name, code in [(None, "summary_file"), ("other.csv", "unknown_format")]:
        refusal = detect(unpack(path, name)[0], {"sample": template()}).refusal
        assert refusal is not None
        assert refusal.code == code


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=120))
def test_any_bytes_end_in_rows_rejects_or_a_sentence(tmp_path: Path, junk: bytes) -> None:
    for content in (junk or b"\n", FILE.encode() + junk, HEADER.encode("gb18030") + b"\n" + junk):
        path = write(tmp_path, content)
        try:
            member = unpack(path)[0]
        except Refusal:
            continue
        try:
            detect(member, {"sample": template()})
            with reading_of(path) as reading:
                good = len(rows_of(reading))
                assert good + reading.rejected == reading.rows_read
        except Refusal as refusal:
            assert len(str(refusal)) > 20
        with contextlib.suppress(Refusal):
            assert draft_template(member).template
