"""A whole installation at work: `quanyu serve` on a home of its own, with one demo shop in it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SHOP = "tmall-beauty"
# Who may look at everything, as the maintainers of a small installation do.
INSPECTOR, PASSWORD = "xunjian", "right-Horse-7-battery"
POSITIONS = ("POS-E03", "POS-H01", "POS-H14", "POS-X10")

PREPARE = f"""
import os
import django
django.setup()
from datetime import date
from quanyu.organisation import actions
from quanyu.organisation.models import Unit
from quanyu.project.cli import service
from quanyu.project.demo.load import load_demo
service.setup(admin="")
load_demo(scale=0.0004, shops=os.environ["QUANYU_TEST_SHOPS"].split(","))
system = actions.system_actor()
person = actions.add_person(
    actor=system, username="{INSPECTOR}", name="巡检员", password="{PASSWORD}")
unit = Unit.objects.filter(parent=None).first()
for position in {POSITIONS}:
    post = actions.add_post(actor=system, unit=unit, position=position)
    actions.appoint(actor=system, person=person, post=post, first_on=date(2026, 1, 1))
"""


@dataclass(frozen=True)
class House:
    """A served installation: where it lies and where it answers."""

    home: Path
    address: str


def environment(home: Path) -> dict[str, str]:
    """The environment of a served installation."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "quanyu.project.settings",
        "QUANYU_HOME": str(home),
        "QUANYU_MEMORY": "1GB",
        "QUANYU_SECRET_KEY": "only-for-tests-" + "x" * 40,
        "QUANYU_LAKE_KEY": "only-for-tests-" + "y" * 40,
    }


def prepare(home: Path, shops: Sequence[str] = (SHOP,)) -> None:
    """Set up, load one demo shop or several, appoint the inspector."""
    home.mkdir(parents=True, exist_ok=True)
    env = {**environment(home), "QUANYU_TEST_SHOPS": ",".join(shops)}
    subprocess.run([sys.executable, "-c", PREPARE], env=env, check=True)


@contextlib.contextmanager
def served(home: Path) -> Iterator[House]:
    """Serve `home` with one web process and one worker until the end of the block."""
    port = _free_port()
    command = [sys.executable, "-m", "quanyu.project.cli", "serve", "--port", str(port)]
    log = (home / "serve.log").open("w", encoding="utf-8")
    process = subprocess.Popen(command, env=environment(home), stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/accounts/login/", process)
        yield House(home, address)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "quanyu serve ended"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    raise AssertionError(f"{address} does not answer")
