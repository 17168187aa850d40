"""Settings come from the environment: read strictly, secrets made once and kept private."""

import stat
from pathlib import Path

import pytest

from quanyu.kernel.refusal import Refusal
from quanyu.project import environment


@pytest.mark.parametrize(("text", "value"), [("1", True), ("TRUE", True), ("off", False)])
def test_a_flag_is_read(monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:
    monkeypatch.setenv("QUANYU_SAMPLE", text)
    assert environment.flag("QUANYU_SAMPLE") is value


def test_an_odd_flag_or_number_is_refused_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUANYU_SAMPLE", "maybe")
    with pytest.raises(Refusal, match="write 1 or 0"):
        environment.flag("QUANYU_SAMPLE")
    with pytest.raises(Refusal, match="whole number"):
        environment.number("QUANYU_SAMPLE", 3)


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from a file\n", encoding="utf-8")
    monkeypatch.setenv("QUANYU_SAMPLE_FILE", str(tmp_path / "key"))
    assert environment.text("QUANYU_SAMPLE") == "from a file"


def test_a_secret_is_made_once_and_only_we_can_read_it(tmp_path: Path) -> None:
    made = environment.kept_secret(tmp_path, "sample_key")
    path = tmp_path / "keys" / "sample_key"
    assert len(made) >= 48
    assert environment.kept_secret(tmp_path, "sample_key") == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["sample_key"]
