"""Small pieces: the limits of docs/architecture.md on files, functions, templates and pages."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "quanyu"
FILE_LIMIT = 400
FUNCTION_LIMIT = 50
TEMPLATE_LIMIT = 120
PAGE_LIMIT = 25


def code_files() -> list[Path]:
    return [p for p in sorted(PACKAGE.rglob("*.py")) if "migrations" not in p.parts]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_no_file_is_longer_than_its_limit() -> None:
    sizes = {name(p): len(p.read_text(encoding="utf-8").splitlines()) for p in code_files()}
    assert {file: size for file, size in sizes.items() if size > FILE_LIMIT} == {}


def test_no_function_is_longer_than_its_limit() -> None:
    too_long = [
        f"{name(path)}:{node.lineno} {node.name} has {length(node)} lines"
        for path in code_files()
        for node in functions(path)
        if length(node) > FUNCTION_LIMIT
    ]
    assert too_long == []


def test_no_template_is_longer_than_its_limit() -> None:
    sizes = {
        name(p): len(p.read_text(encoding="utf-8").splitlines())
        for p in PACKAGE.rglob("templates/**/*.html")
    }
    assert {file: size for file, size in sizes.items() if size > TEMPLATE_LIMIT} == {}


def is_page(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return bool(node.args.args) and node.args.args[0].arg == "request"


def action_calls(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [
        ast.unparse(call.func)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("actions.")
    ]


def test_a_page_parses_calls_one_action_and_renders() -> None:
    faults = []
    for path in PACKAGE.glob("*/web/**/*.py"):
        for node in functions(path):
            if not is_page(node):
                continue
            if length(node) > PAGE_LIMIT:
                faults.append(f"{name(path)}:{node.lineno} {node.name} has {length(node)} lines")
            if len(action_calls(node)) > 1:
                faults.append(f"{name(path)}:{node.lineno} {node.name} calls {action_calls(node)}")
    assert faults == []


def test_nobody_names_a_file_after_nothing() -> None:
    vague = {"utils", "helpers", "manager", "managers", "common", "misc"}
    assert [name(p) for p in code_files() if p.stem in vague] == []


def test_every_room_has_a_door_plate() -> None:
    rooms = [p for p in PACKAGE.iterdir() if (p / "__init__.py").exists()]
    plates = {p.name: ast.get_docstring(ast.parse((p / "__init__.py").read_text())) for p in rooms}
    assert [room for room, plate in plates.items() if not plate or len(plate) < 60] == []
