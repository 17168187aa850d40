"""The house rules that no tool knows: who enters a room how, what may be committed, which texts."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from quanyu.project import messages

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "quanyu"
DOORS = {"actions", "queries", "terms", "apps", "registry", "models"}


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    return [ROOT / line for line in listed.stdout.decode().splitlines()]


def test_the_layers_hold() -> None:
    code = "from importlinter.cli import lint_imports_command as run; run()"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def test_every_text_has_its_chinese() -> None:
    assert messages.check() == []


def test_no_page_is_imported_by_another_room() -> None:
    faults = []
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                parts = node.module.split(".")
                if parts[0] == "quanyu" and "web" in parts and parts[1] not in {room, "ui"}:
                    faults.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.module}")
    assert faults == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"https?://[^\s\"']*(pypi|pythonhosted|npmjs|registry\.)",
        r"/work/(main|shared)",
        r"/root/",
    ],
)
def test_nothing_committed_names_a_registry_or_a_machine(pattern: str) -> None:
    found = []
    for path in tracked_files():
        if (
            path == Path(__file__)
            or path.suffix in {".woff2", ".png", ".mo"}
            or "vendor" in path.parts
        ):
            continue
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        found += [f"{path.relative_to(ROOT)}: {m[0]}" for m in re.finditer(pattern, text)]
    assert found == []


def test_no_inline_script_stands_in_a_template() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=[\"']", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {m[0]}"
        for path in PACKAGE.rglob("templates/**/*.html")
        for m in inline.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
