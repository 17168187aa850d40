"""A backup of one moment restores to the same bytes; a damaged or misplaced one is refused."""

import tarfile
from pathlib import Path

import pytest

from quanyu.kernel.refusal import Refusal
from quanyu.project import backup


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("lake/facts/order/one.parquet", "keys/lake_key", "files/a.bin"):
        path = tmp_path / "home" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() * 50)
    return tmp_path / "home"


@pytest.mark.django_db(transaction=True)
def test_what_was_written_comes_back_byte_for_byte(home: Path, tmp_path: Path) -> None:
    count = backup.write(home, tmp_path / "b.tar")
    restored = tmp_path / "restored"
    assert backup.restore(tmp_path / "b.tar", restored) == count == 4
    for path in home.rglob("*"):
        if path.is_file():
            assert (restored / path.relative_to(home)).read_bytes() == path.read_bytes()
    assert any((restored / name).is_file() for name in backup.DUMP.values())


@pytest.mark.django_db(transaction=True)
def test_a_home_with_data_is_never_overwritten(home: Path, tmp_path: Path) -> None:
    backup.write(home, tmp_path / "b.tar")
    with pytest.raises(Refusal, match="already holds data"):
        backup.restore(tmp_path / "b.tar", home)


@pytest.mark.django_db(transaction=True)
def test_a_damaged_backup_is_refused(home: Path, tmp_path: Path) -> None:
    backup.write(home, tmp_path / "b.tar")
    damaged = (
        (tmp_path / "b.tar").read_bytes().replace(b"keys/lake_keykeys", b"keys/lake_keyKEYS", 1)
    )
    (tmp_path / "c.tar").write_bytes(damaged)
    with pytest.raises(Refusal, match="damaged"):
        backup.restore(tmp_path / "c.tar", tmp_path / "restored")


def test_a_backup_cannot_write_outside_the_home(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        (tmp_path / "x").write_text("x", encoding="utf-8")
        archive.add(tmp_path / "x", "../outside")
    with pytest.raises(tarfile.TarError):
        backup.restore(tmp_path / "evil.tar", tmp_path / "restored")
