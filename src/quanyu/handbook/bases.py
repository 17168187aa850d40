"""What is shipped with the product: the standards, the starter and the catalogue of ids."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from quanyu.handbook.kinds import read_all
from quanyu.handbook.records import CatalogueEntry, Identity
from quanyu.handbook.source import entries, parse
from quanyu.kernel.finding import Finding
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

Bases = Callable[[str], Mapping[str, str] | None]
"""Gives the texts of a base by its id, or None where there is none of that id."""

FOLDER = Path(__file__).parent.parent / "standards"
COMMON = "quanyu"  # measures, indicators, tags, words and readings that all standards share
STARTER = "starter"  # extends every standard and adopts everything


@dataclass(frozen=True, slots=True)
class Standard:
    """One shipped standard. `counts` says how many rows of which kind it holds."""

    id: str
    version: str
    status: str
    zh: str
    en: str
    counts: Mapping[str, int]

    @property
    def reference(self) -> str:
        """Return `id@version`, as written under `extends`."""
        return f"{self.id}@{self.version}"


def standards() -> tuple[Standard, ...]:
    """Return the shipped standards, the common base first."""
    found = [_standard(path.parent.name) for path in FOLDER.glob("*/handbook.yaml")]
    listed = [one for one in found if one is not None]
    return tuple(sorted(listed, key=lambda one: (one.id != COMMON, one.id)))


def _standard(name: str) -> Standard | None:
    """Return the standard in a folder; the starter, which extends others, is none."""
    content = read_all(standard_texts(name))
    identity = content.identity
    if identity is None or identity.extends:
        return None
    counts = {
        model.noun: len(rows) for model, rows in content.rows.items() if model is not Identity
    }
    return Standard(
        identity.id, identity.version, identity.status, identity.zh, identity.en, counts
    )


def standard_texts(name: str) -> dict[str, str]:
    """Return the files of a shipped standard as {path: text}.

    Raises a `Refusal` (``standard_unknown``) where no standard has this id.
    """
    texts = shipped(name)
    if texts is None:
        raise Refusal("standard_unknown", msg("No standard “%(id)s” is shipped."), id=name)
    return dict(texts)


def shipped(name: str) -> Mapping[str, str] | None:
    """Return the files of a shipped standard, or None; the default of `load_texts`."""
    return _kept(FOLDER / name)


@lru_cache(maxsize=32)
def _kept(folder: Path) -> Mapping[str, str] | None:
    """Read a shipped folder once: it is part of the product and stays as it is while that runs."""
    if not (folder / "handbook.yaml").is_file():
        return None
    return MappingProxyType(read_texts(folder)[0])


def read_texts(folder: Path) -> tuple[dict[str, str], list[Finding]]:
    """Return the texts of a folder as {path with slashes: text}, and what could not be read."""
    texts: dict[str, str] = {}
    findings: list[Finding] = []
    paths = [*folder.rglob("*.yaml"), *folder.rglob("*.yml")]
    for path in sorted(paths):
        name = path.relative_to(folder).as_posix()
        try:
            texts[name] = path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            findings.append(
                Finding("HB-READ", name, None, msg("The file cannot be read as UTF-8 text."))
            )
    return texts, findings


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, CatalogueEntry]:
    """Return every id that the sources know, whether or not a handbook holds it."""
    path = FOLDER / "catalogue.yaml"
    if not path.is_file():
        return {}
    source = parse(path.name, path.read_text(encoding="utf-8"))
    listed = (CatalogueEntry.model_validate(entry) for _, entry in entries(source, "entries"))
    return {entry.id: entry for entry in listed}
