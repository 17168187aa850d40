"""One command keeps web and workers alive and takes them down together."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

from quanyu.project.serve import Supervisor, web_command, worker_command

TOUCH = "import pathlib, time, os; pathlib.Path({!r}, str(os.getpid())).touch(); time.sleep({})"


def command(folder: Path, seconds: float) -> list[str]:
    return [sys.executable, "-c", TOUCH.format(str(folder), seconds)]


def pids(folder: Path) -> list[int]:
    return [int(path.name) for path in folder.iterdir()]


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def stop_after(seconds: float) -> None:
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGTERM)).start()


def test_a_dead_process_is_replaced_and_all_end_together(tmp_path: Path) -> None:
    (tmp_path / "short").mkdir()
    (tmp_path / "long").mkdir()
    before = signal.getsignal(signal.SIGTERM)
    stop_after(4)
    began = time.monotonic()
    assert Supervisor([command(tmp_path / "short", 0.2), command(tmp_path / "long", 60)]).run() == 0
    signal.signal(signal.SIGTERM, before)
    assert time.monotonic() - began < 20
    assert len(pids(tmp_path / "short")) >= 2
    assert len(pids(tmp_path / "long")) == 1
    assert all(gone(pid) for pid in [*pids(tmp_path / "short"), *pids(tmp_path / "long")])


def test_the_commands_name_this_python() -> None:
    assert web_command("127.0.0.1", 8000, 1, 4)[0] == worker_command()[0] == sys.executable
