"""Where each catalogue id lives in this project, read from the project's own files.

Nobody keeps this list by hand: a place counts when a file of the project writes the id out, and the
file's own place in the project says in which role.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Literal

from quanyu.handbook.bases import catalogue

Role = Literal["standard", "process", "indicator", "demo", "page", "code", "test", "document"]
ROLES: tuple[Role, ...] = (
    "standard", "process", "indicator", "demo", "page", "code", "test", "document",
)  # fmt: skip
SUFFIXES = frozenset({".py", ".yaml", ".html", ".js", ".md", ".po", ".bpmn"})
ID = re.compile(
    r"\b(?:(?:POS|DEP)-[A-Z]\d{2}|DUT-[A-Z]\d{2}-\d{1,2}|IND-[A-Z0-9]\d{2}|PRC-\d{2}"
    r"|(?:APR|TRN|DAT|SEC|FIN|ORG|AMB)-\d{2}|CMP-[A-Z]\d{2}-[PA]\d{2})\b"
)
DEFINITION = re.compile(r"^\s*-?\s*(?:id|process|ref)\s*:\s*")
LISTED = re.compile(r"^\s*-\s*IND-")


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the project that names an id; `file` is relative to the project."""

    role: Role
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Traced:
    """A catalogue id with every place that names it."""

    id: str
    kind: str
    zh: str
    en: str
    places: tuple[Place, ...]

    @property
    def roles(self) -> tuple[Role, ...]:
        """Return the roles in which the id lives, in the order of `ROLES`."""
        held = {place.role for place in self.places}
        return tuple(role for role in ROLES if role in held)

    @property
    def nowhere(self) -> bool:
        """Tell whether no row, process, page or test knows the id yet."""
        return not set(self.roles) - {"document"}


def trace(root: Path | None = None) -> list[Traced]:
    """Return every id of the catalogue, in its order, with the places that name it."""
    found = places(root or project_root())
    return [
        Traced(entry.id, entry.kind, entry.zh, entry.en, found.get(entry.id, ()))
        for entry in catalogue().values()
    ]


def project_root() -> Path:
    """Return the checkout that holds this package, or the package itself once installed."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent.parent
    return checkout if (checkout / "pyproject.toml").exists() else package


@cache
def places(root: Path) -> Mapping[str, tuple[Place, ...]]:
    """Return every place of every id under `root`; read once for each process."""
    found: dict[str, list[Place]] = {}
    for path in _files(root):
        relative = path.relative_to(root).as_posix()
        for name, place in _named(relative, path.read_text("utf-8", errors="replace")):
            found.setdefault(name, []).append(place)
    return {name: tuple(sorted(named, key=_telling)) for name, named in found.items()}


def counts(rows: Iterable[Traced]) -> dict[str, dict[str, int]]:
    """Return for each kind the number of ids: `total`, one for each role, and `nowhere`."""
    told: dict[str, dict[str, int]] = {}
    for row in rows:
        kind = told.setdefault(row.kind, dict.fromkeys(("total", *ROLES, "nowhere"), 0))
        for key in ("total", *row.roles, *(["nowhere"] if row.nowhere else [])):
            kind[key] += 1
    return told


def _telling(place: Place) -> tuple[int, str, int]:
    return ROLES.index(place.role), place.file, place.line


def _files(root: Path) -> Iterator[Path]:
    tops = [root / name for name in ("src", "tests", "docs")]
    for top in [top for top in tops if top.is_dir()] or [root]:
        for path in sorted(top.rglob("*")):
            if path.suffix in SUFFIXES and path.name != "catalogue.yaml":
                yield path


def _named(file: str, text: str) -> Iterator[tuple[str, Place]]:
    seen: set[tuple[str, Role]] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        for name in ID.findall(line):
            role = _role(file, line, name)
            if role and (name, role) not in seen:
                seen.add((name, role))
                yield name, Place(role, file, number)


def _role(file: str, line: str, name: str) -> Role | None:
    """Return what it means that `line` of `file` names an id; None where it is a mere reference."""
    parts = PurePosixPath(file).parts
    if "tests" in parts:
        return "test"
    if "standards" in parts:
        return None if "starter" in parts else _row(parts, line, name)
    if "demo" in parts and file.endswith(".yaml"):
        return "demo" if DEFINITION.match(line) else None
    if file.endswith(".md"):
        return "document"
    if {"web", "templates"} & set(parts):
        return "page"
    return "code" if file.endswith((".py", ".yaml", ".js")) else None


def _row(parts: tuple[str, ...], line: str, name: str) -> Role | None:
    """Only the row that defines an id is its place in a standard, not the rows that cite it."""
    if "indicators" in parts and LISTED.match(line):
        return "indicator"
    if not DEFINITION.match(line):
        return None
    return "process" if name.startswith("PRC-") and "processes" in parts else "standard"
