"""Two at once, killed midway, rejects corrected, bad files: nothing doubled, nothing torn."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile

import pytest
from django.db import connection

from quanyu.figures import queries
from quanyu.figures.actions import undo_batch
from quanyu.figures.actions.rejects import export_rejects
from quanyu.figures.models import Batch, Snapshot, UploadFile
from quanyu.figures.tests.factories import imported, order, started, uploaded, written
from quanyu.jobs import worker
from quanyu.jobs.models import Job

CHILD = """
import os, django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["CHILD_DATABASE"]
from pathlib import Path
settings.QUANYU_HOME = Path(os.environ["CHILD_HOME"])
from quanyu.jobs import worker
print("ready", flush=True)
worker.run(once=True)
"""


def digest():
    return queries.digest_of(queries.current_snapshot())


def in_thread():
    try:
        worker.run(once=True)
        while Job.objects.filter(state__in=("waiting", "running")).exists():
            time.sleep(0.2)
            worker.run(once=True)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_same_time(director, people, tmall, tmp_path):
    lines = [order(n, str(n)) for n in range(1, 41)]
    for person, part in ((director, lines[:25]), (people["specialist"], lines[15:])):
        name = f"{person.username}.csv"
        started(person, written(tmp_path, name, part), tmall)
    threads = [threading.Thread(target=in_thread) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(Batch.objects.values_list("state", flat=True)) == {"active"}
    together = digest()
    for batch in Batch.objects.order_by("id"):
        undo_batch(director, batch, reason="again, one after the other")
    worker.run(once=True)
    for name in ("director.csv", "specialist.csv"):
        imported(director, tmp_path / name, tmall)
    assert digest() == together


KILLS = int(os.environ.get("QUANYU_KILLS", "2"))


def overlapping(folder, number):
    """Some thousand orders, half of which the file before had too; every fifth is refunded."""
    first = 10 + number * 1500
    lines = [
        order(n, str(n % 90 + number), refund="1" if n % 5 == number % 5 else "0")
        for n in range(first, first + 3000)
    ]
    return written(folder, f"{number}.csv", lines)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_random_moments_and_repeated(director, tmall, tmp_path, home):
    worker.run(once=True)
    chance, torn = random.Random(), 0
    for number in range(KILLS):
        before, snapshots = digest(), Snapshot.objects.count()
        batch = started(director, overlapping(tmp_path, number), tmall)
        _killed_worker(home, chance.uniform(0.0, 1.2))
        batch.refresh_from_db()
        if batch.state != "active":
            torn += 1
            assert (digest(), Snapshot.objects.count()) == (before, snapshots)
        worker.run(once=True)
        batch.refresh_from_db()
        assert batch.state == "active", batch.error_msgid
        assert Snapshot.objects.count() == snapshots + 1
    print(f"{KILLS} kills, {torn} of them before the import had happened")
    killed = digest()
    for batch in Batch.objects.order_by("id"):
        undo_batch(director, batch, reason="again without kills")
    worker.run(once=True)
    for number in range(KILLS):
        imported(director, tmp_path / f"{number}.csv", tmall)
    assert digest() == killed


def _killed_worker(home, after):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "quanyu.project.settings_test",
        "CHILD_DATABASE": str(connection.settings_dict["NAME"]),
        "CHILD_HOME": str(home),
    }
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "ready"
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


@pytest.mark.django_db
def test_rejects_are_corrected_and_dropped_again(director, tmall, tmp_path):
    import openpyxl

    faulty = "3,20,20,上海市,2026-11-18 10:00:00,2026-11-18 10:05:00,zwei"
    batch = imported(director, written(tmp_path, "a.csv", [order(1), faulty]), tmall)
    assert batch.rows_rejected == 1
    path = tmp_path / "rejects.xlsx"
    path.write_bytes(export_rejects(director, batch))
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    header = [cell.value for cell in sheet[1]]
    assert "拒绝原因 Reject reason" in header
    sheet.cell(row=2, column=header.index("退款金额") + 1, value="0")
    book.save(path)
    again = imported(director, path, tmall)
    assert (again.state, again.rows_rejected) == ("active", 0), again.error_msgid
    from quanyu.figures.door import get_lake

    snapshot = queries.current_snapshot()
    assert snapshot is not None
    with get_lake().reader(snapshot.versions) as reader:
        assert reader.row_count("payment") == 2


def _locked_workbook(path):
    import io

    import openpyxl
    from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]

    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    with path.open("wb") as target:
        OOXMLFile(plain).encrypt("secret", target)


def bad_files(folder):
    (folder / "empty.csv").write_bytes(b"")
    (folder / "wide.csv").write_text(",".join(f"c{n}" for n in range(10_000)) + "\n1\n")
    (folder / "page.xls").write_text("<html><table><tr><td>1</td></tr></table></html>")
    (folder / "cut.xlsx").write_bytes(b"PK\x03\x04" + b"\x00" * 200)
    _locked_workbook(folder / "locked.xlsx")
    with zipfile.ZipFile(folder / "climbs.zip", "w") as archive:
        archive.writestr("../../evil.csv", "a,b\n1,2\n")
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.csv", b"0" * (64 << 20))
    return sorted(folder.glob("*.*"))


# An archive refused midway leaves its temporary folder to the garbage collector, which says so.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.django_db
def test_bad_files_get_a_sentence_and_leave_nothing(director, tmp_path, home):
    folder = tmp_path / "bad"
    folder.mkdir()
    for path in bad_files(folder):
        file = uploaded(director, path)[0]
        assert file.error_msgid, path.name
        assert "Traceback" not in file.error_msgid
        assert file.raw is None, path.name
    assert not Snapshot.objects.exists()
    assert not list((home / "lake").glob("raw/*"))
    assert UploadFile.objects.count() == 7
    locked = UploadFile.objects.get(name="locked.xlsx")
    assert locked.error_code == "password_protected"


@pytest.mark.django_db
def test_a_header_alone_is_refused_when_imported(director, tmall, tmp_path):
    batch = imported(director, written(tmp_path, "a.csv", []), tmall)
    assert (batch.state, batch.error_code) == ("failed", "no_rows")
    assert not Snapshot.objects.exists()
