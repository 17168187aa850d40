"""A full disk and a folder that cannot be written: one sentence, nothing changed, then it works."""

import os
import subprocess

import pytest

from quanyu.figures import queries
from quanyu.figures.models import Snapshot, UploadFile
from quanyu.figures.tests.factories import imported, order, started, uploaded, written
from quanyu.jobs import worker
from quanyu.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


def mount(*words):
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


@pytest.fixture
def small_disk(home, settings):
    """A home of 24 megabytes of its own; the lake's tests do the same by limits where mounting
    is not allowed."""
    if os.getuid() != 0 or not mount("-t", "tmpfs", "-o", "size=24m", "tmpfs", str(home)):
        pytest.skip("mounting is not allowed here; quanyu/lake/tests/test_failure.py covers it")
    try:
        yield home
    finally:
        subprocess.run(["umount", "-l", str(home)], check=True)


def digest():
    return queries.digest_of(queries.current_snapshot())


def state():
    return digest(), Snapshot.objects.count()


def filled(home):
    path = home / "filler"
    with path.open("wb", buffering=0) as target:
        try:
            while True:
                target.write(b"0" * 4096)
        except OSError:
            pass
    return path


def test_a_full_disk_changes_nothing_and_the_repeat_succeeds(director, tmall, tmp_path, small_disk):
    imported(director, written(tmp_path, "a.csv", [order(1), order(2)]), tmall)
    before = state()
    path = written(tmp_path, "b.csv", [order(n, str(n % 97)) for n in range(10, 3000)])
    batch = started(director, path, tmall)
    filler = filled(small_disk)
    worker.run(once=True)
    batch.refresh_from_db()
    assert (batch.state, batch.error_code) == ("failed", "disk_full")
    assert state() == before
    with pytest.raises(Refusal) as refused:
        uploaded(director, path)
    assert refused.value.code == "disk_full"
    filler.unlink()
    assert imported(director, path, tmall).state == "active"


def test_a_read_only_folder_changes_nothing(director, tmall, tmp_path, small_disk):
    imported(director, written(tmp_path, "a.csv", [order(1)]), tmall)
    before, files = state(), UploadFile.objects.count()
    path = written(tmp_path, "b.csv", [order(2)])
    batch = started(director, path, tmall)
    assert mount("-o", "remount,ro", str(small_disk))
    worker.run(once=True)
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert batch.error_code in ("folder_read_only", "lake_read_only")
    with pytest.raises(Refusal) as refused:
        uploaded(director, path)
    assert refused.value.code == "lake_read_only"
    assert (state(), UploadFile.objects.count()) == (before, files + 1)
    assert mount("-o", "remount,rw", str(small_disk))
    assert imported(director, path, tmall).state == "active"
