"""Serving: one command keeps the web server and the workers running and stops them together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

GRACE_SECONDS = 20


def web_command(host: str, port: int, workers: int, threads: int) -> list[str]:
    """Return the command of the web server."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        *("--log-level", "warning", "--respawn-failed-workers"),
        "quanyu.project.wsgi:application",
    ]


def worker_command() -> list[str]:
    """Return the command of one background worker."""
    return [sys.executable, "-m", "quanyu.project.cli", "worker"]


class Supervisor:
    """Starts the given commands, restarts one that dies, and stops all when asked to."""

    def __init__(self, commands: Sequence[Sequence[str]]) -> None:
        self._commands = [list(command) for command in commands]
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._stopping = False

    def run(self) -> int:
        """Keep everything running until SIGINT or SIGTERM; return the exit code."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._stop)
        try:
            while not self._stopping:
                self._keep_running()
                time.sleep(0.5)
        finally:
            self._terminate()
        return 0

    def _keep_running(self) -> None:
        for index, command in enumerate(self._commands):
            process = self._running.get(index)
            if process is None or process.poll() is not None:
                self._running[index] = subprocess.Popen(command, env=os.environ.copy())  # noqa: S603

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _terminate(self) -> None:
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
