"""Two at once, killed midway, rejects corrected, bad files: nothing doubled, nothing torn."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter

import pytest
from django.db import connection

from quanyu.figures import queries
from quanyu.figures.actions import undo_batch
from quanyu.figures.actions.rejects import export_rejects
from quanyu.figures.models import Batch, Snapshot, UploadFile
from quanyu.figures.tests.factories import imported, order, started, uploaded, written
from quanyu.jobs import worker
from quanyu.jobs.models import Job

# A worker that says when it enters and leaves each phase of an import.
CHILD = """
import functools, os, time, django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["CHILD_DATABASE"]
from pathlib import Path
settings.QUANYU_HOME = Path(os.environ["CHILD_HOME"])
from quanyu.figures import importing
from quanyu.jobs import worker
from quanyu.lake.work import Work
from quanyu.lake.writer import Writer

def told(phase, place, name):
    work = getattr(place, name)
    @functools.wraps(work)
    def telling(*args, **more):
        print(phase, 0, flush=True)
        began = time.perf_counter()
        done = work(*args, **more)
        print(phase, time.perf_counter() - began, flush=True)
        return done
    setattr(place, name, telling)

told("read", importing, "read")
told("stage", Writer, "stage")
told("apply", Writer, "apply")
told("commit", Work, "commit")
told("pin", importing, "_pin")
print("ready", 0, flush=True)
worker.run(once=True)
"""
# The commit lies within the applying, which has no more to do after it.
PHASES = ("read", "stage", "apply", "commit", "pin")


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


KILLS = int(os.environ.get("QUANYU_KILLS", str(len(PHASES))))


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
def test_killed_in_every_phase_and_repeated(director, tmall, tmp_path, home):
    worker.run(once=True)
    chance, torn = random.Random(), 0
    told: Counter[str] = Counter()
    started(director, overlapping(tmp_path, 0), tmall)
    lasts = _lasts(_Child(home).finish())
    for number in range(1, KILLS + 1):
        before, snapshots = digest(), Snapshot.objects.count()
        batch = started(director, overlapping(tmp_path, number), tmall)
        phase = PHASES[number % len(PHASES)]
        told[_Child(home).kill_in(phase, chance.uniform(0, lasts[phase]))] += 1
        batch.refresh_from_db()
        if batch.state != "active":
            torn += 1
            assert (digest(), Snapshot.objects.count()) == (before, snapshots)
        worker.run(once=True)
        batch.refresh_from_db()
        assert batch.state == "active", batch.error_msgid
        assert Snapshot.objects.count() == snapshots + 1
    print(f"{KILLS} kills, {torn} before the import had happened; by phase: {dict(told)}")
    assert torn >= KILLS // 2
    killed = digest()
    for batch in Batch.objects.order_by("id"):
        undo_batch(director, batch, reason="again without kills")
    worker.run(once=True)
    for number in range(KILLS + 1):
        imported(director, tmp_path / f"{number}.csv", tmall)
    assert digest() == killed


class _Child:
    """A worker in a process of its own, ready to begin."""

    def __init__(self, home):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "quanyu.project.settings_test",
            "CHILD_DATABASE": str(connection.settings_dict["NAME"]),
            "CHILD_HOME": str(home),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD], env=environment, stdout=subprocess.PIPE, text=True
        )

    def finish(self):
        """Let it do its work; return what it told."""
        assert self.process.stdout is not None
        with self.process.stdout as told:
            lines = [line.split() for line in told]
        assert self.process.wait() == 0
        return lines

    def kill_in(self, phase, after):
        """Kill it so many seconds after it entered a phase; return the phase it had reached."""
        assert self.process.stdout is not None
        with self.process.stdout as told:
            while (line := told.readline()) and line.split()[0] != phase:
                pass
            time.sleep(after)
            self.process.send_signal(signal.SIGKILL)
            reached = [line.split() for line in told]
        self.process.wait()
        return _open_at_last([[phase, "0"], *reached])


def _lasts(lines):
    """Return the seconds of each phase, the commit's taken off the applying."""
    found = {phase: float(seconds) for phase, seconds in lines if phase != "ready"}
    assert set(found) == set(PHASES)
    return {**found, "apply": found["apply"] - found["commit"]}


def _open_at_last(lines):
    """Return the innermost phase that was entered and not left, or what came after which."""
    entered = []
    for phase, seconds in lines:
        if float(seconds) == 0:
            entered.append(phase)
        elif phase in entered:
            entered.remove(phase)
    return entered[-1] if entered else f"after {lines[-1][0]}"


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
