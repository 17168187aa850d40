"""A shell of an installation of its own: commands of `quanyu` one after the other, as JSON.

One child process per shell runs the real command line (`quanyu.project.cli.commands.app`) under the
real settings with its own QUANYU_HOME. Starting Python once instead of once per command keeps the
flows quick; two shells on one home are two people at work at the same time.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

CHILD = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "quanyu.project.settings"
import django
django.setup()
from django.utils import translation
from typer.testing import CliRunner
from quanyu.figures import queries
from quanyu.kernel.refusal import Refusal
from quanyu.project.cli import translated
from quanyu.project.cli.commands import app
translation.activate("en")
runner, answers = CliRunner(), os.fdopen(os.dup(1), "w", encoding="utf-8")
for line in sys.stdin:
    argv = json.loads(line)
    if argv == ["digest"]:
        told = {"code": 0, "out": queries.digest_of(queries.current_snapshot()), "err": ""}
    else:
        result = runner.invoke(app, argv)
        fault, code, err = result.exception, result.exit_code, result.stderr
        if isinstance(fault, Refusal):
            code, err = 2, translated(fault)
        elif fault is not None and not isinstance(fault, SystemExit):
            code, err = 70, repr(fault)
        told = {"code": code, "out": result.stdout, "err": err}
    answers.write(json.dumps(told) + chr(10))
    answers.flush()
"""


@dataclass(frozen=True)
class Answer:
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document of `--json`, numbers exact."""
        return json.loads(self.out, parse_float=Decimal)


class Shell:
    """Runs commands in the installation `home` until it is closed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        env = {
            **os.environ,
            "QUANYU_HOME": str(home),
            "QUANYU_LANGUAGE": "en",
            "QUANYU_MEMORY": "1GB",
            "QUANYU_SECRET_KEY": "only-for-tests-" + "x" * 40,
            "QUANYU_LAKE_KEY": "only-for-tests-" + "y" * 40,
        }
        self._child = subprocess.Popen(
            [sys.executable, "-c", CHILD],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def send(self, *argv: object) -> None:
        """Start a command without waiting for it."""
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps([str(part) for part in argv]) + "\n")
        self._child.stdin.flush()

    def receive(self) -> Answer:
        """Wait for the command that was started first."""
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        assert line, "the command line ended without an answer"
        return Answer(**json.loads(line))

    def run(self, *argv: object) -> Answer:
        """Run a command to its end."""
        self.send(*argv)
        return self.receive()

    def imported(self, *argv: object) -> list[dict[str, Any]]:
        """Import files, all of which must come in; what came of each."""
        answer = self.run("import", "--json", *argv)
        assert answer.code == 0, answer.err + answer.out
        return list(answer.document)

    def rows(self, period: tuple[str, str], *keys: str, **asked: Any) -> list[dict[str, Any]]:
        """Query indicators; `by=` and `where=` ("dim=value") as on the command line."""
        argv = ["indicators", "query", *keys, "--from", period[0], "--to", period[1], "--json"]
        argv += ["--by", asked["by"]] if "by" in asked else []
        argv += ["--where", asked["where"]] if "where" in asked else []
        answer = self.run(*argv)
        assert answer.code == 0, answer.err
        return list(answer.document)

    def figures(self, period: tuple[str, str], *keys: str, **asked: Any) -> dict[str, Any]:
        """The one row of a query without breakdown."""
        (row,) = self.rows(period, *keys, **asked)
        return row

    def split(self, period: tuple[str, str], key: str, by: str, **asked: Any) -> dict[str, Any]:
        """One figure by one dimension: value of the dimension to figure."""
        return {row[by]: row[key] for row in self.rows(period, key, by=by, **asked)}

    def digest(self) -> str:
        """The content digest of the current snapshot."""
        return self.run("digest").out

    def close(self) -> None:
        """End the child, which holds nothing open between two commands, and wait for it."""
        self._child.terminate()
        for stream in (self._child.stdin, self._child.stdout):
            assert stream is not None
            stream.close()
        self._child.wait(timeout=60)
