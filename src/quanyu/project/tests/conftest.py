"""The command line, run in this process on an empty installation."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quanyu.project import cli

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(settings: Any, tmp_path: Path, transactional_db: None) -> Path:
    settings.QUANYU_HOME = tmp_path / "home"
    settings.QUANYU_HOME.mkdir()
    return tmp_path


@pytest.fixture
def quanyu(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("QUANYU_LANGUAGE", "en")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["quanyu", *arguments])
        code: Any = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
        out, error = capfd.readouterr()
        return int(code), out, error

    return run
