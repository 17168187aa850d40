"""Installations for the flows: prepared once per run, copied for every test that wants its own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.flows.house import House, prepare, served
from tests.flows.shell import Shell

OpenShell = Callable[..., Shell]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after `quanyu setup`, without any import."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    home.mkdir()
    shell = Shell(home)
    answer = shell.run("setup")
    shell.close()
    assert answer.code == 0, answer.err
    shutil.rmtree(home / "static", ignore_errors=True)
    return home


@pytest.fixture(scope="module")
def open_shell(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShell]:
    """Open a shell on a fresh installation, or a second one on the home of another shell."""
    opened: list[Shell] = []

    def open_one(beside: Shell | None = None) -> Shell:
        home = beside.home if beside else tmp_path_factory.mktemp("flow") / "home"
        if beside is None:
            shutil.copytree(prepared, home)
        opened.append(Shell(home))
        return opened[-1]

    yield open_one
    for shell in opened:
        shell.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A served installation with one demo shop, for everything that a browser does."""
    home = tmp_path_factory.mktemp("house") / "home"
    prepare(home)
    with served(home) as found:
        yield found
