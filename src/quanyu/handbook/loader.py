"""A folder, or a mapping of paths to texts, to a handbook and everything found on the way."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from quanyu.handbook import checks, kinds
from quanyu.handbook.assembly import assemble, origins_of
from quanyu.handbook.bases import COMMON, FOLDER, STARTER, Bases, catalogue, read_texts, shipped
from quanyu.handbook.book import Handbook, Tags
from quanyu.handbook.checks import Asked
from quanyu.handbook.composition import compose
from quanyu.handbook.records import Extension
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

Permissions = Callable[[str], bool]


def starter() -> Path:
    """Return the folder of what a fresh installation begins with: every standard, all adopted."""
    return FOLDER / STARTER


def shipped_base() -> Path:
    """Return the folder of a handbook that holds all that is shipped."""
    return starter() if (starter() / "handbook.yaml").is_file() else FOLDER / COMMON


def load(
    folder: Path,
    *,
    bases: Bases = shipped,
    known_permission: Permissions | None = None,
    asked: Asked | None = None,
) -> tuple[Handbook, list[Finding]]:
    """Read a handbook folder, composed with the bases that it extends.

    `known_permission` tells whether a room declares a code; without it codes are not checked.
    `asked` tells the checks more: which month is closed, which day it is.
    Returns the handbook of what could be read, and all findings, sorted by file and line.
    """
    texts, findings = read_texts(folder)
    handbook, more = load_texts(texts, bases, known_permission=known_permission, asked=asked)
    return handbook, _sorted([*findings, *more])


def load_texts(
    texts: Mapping[str, str],
    bases: Bases = shipped,
    *,
    known_permission: Permissions | None = None,
    asked: Asked | None = None,
) -> tuple[Handbook, list[Finding]]:
    """Read a handbook that is given as {path with slashes: text}; see `load`.

    `bases` gives the texts of a base by its id; by default those shipped with the product.
    """
    content = kinds.read_all(texts)
    if content.of(Extension):
        handbook, findings = _grown(content, bases)
    else:
        handbook, findings = _plain(content)
    common = _common(handbook, bases)
    told = replace(
        asked or Asked(known_permission),
        known_id=_known(common),
        common=common.tags if common else Tags(),
        common_forms=frozenset(common.forms if common else ()),
    )
    findings = [*content.findings, *findings, *checks.check(content, handbook, told)]
    return handbook, _sorted(findings)


def _common(handbook: Handbook, bases: Bases) -> Handbook | None:
    """Return the common base, by whose tags and forms a standard alone is read."""
    texts = None if handbook.bases else bases(COMMON)
    return base_of(tuple(sorted(texts.items())))[0] if texts else None


def _known(common: Handbook | None) -> Permissions:
    """Return what tells whether the catalogue, or the common base for a standard, knows an id."""
    ids = catalogue()
    if common is None:
        return ids.__contains__
    return lambda name: name in ids or common.indicator_of(name) is not None


def _plain(content: kinds.Content) -> tuple[Handbook, list[Finding]]:
    """Return a handbook without bases: all its rows are in force."""
    identity = content.identity
    own = identity is None or identity.status == "own"
    base = f"{identity.id}@{identity.version}" if identity and not own else ""
    rows = list(content.records())
    origins = origins_of(rows, "own" if own else "standard", base)
    lost = [
        Finding("HB-BASE", op.file, op.line, msg("An overlay needs bases: name them in extends."))
        for op in content.operations[:1]
    ]
    return assemble(identity, rows, origins), lost


def _grown(content: kinds.Content, bases: Bases) -> tuple[Handbook, list[Finding]]:
    """Return a handbook composed with what it extends."""
    found, findings = _bases(content.of(Extension), bases)
    composed = compose(content, found, complete=len(found) == len(content.of(Extension)))
    handbook = assemble(
        content.identity,
        composed.rows,
        composed.origins,
        left=composed.left,
        bases=tuple(base for _, base in found),
        operations=content.operations,
    )
    return handbook, [*findings, *composed.findings]


def _bases(
    extensions: list[Extension], bases: Bases
) -> tuple[list[tuple[Extension, Handbook]], list[Finding]]:
    """Return the bases that could be had, in their order, and what is wrong with the others."""
    found: dict[str, tuple[Extension, Handbook]] = {}
    findings: list[Finding] = []
    for extension in extensions:
        texts = bases(extension.base)
        if texts is None:
            msgid = msg("There is no standard %(id)s: take one of the list under Standards.")
            findings.append(_fault(extension, msgid, id=extension.base))
            continue
        base, faulty = base_of(tuple(sorted(texts.items())))
        findings += _unfit(extension, base, faulty, found)
        found.setdefault(extension.base, (extension, base))
    return list(found.values()), findings


@lru_cache(maxsize=64)  # the shipped standards, and the releases that drafts were begun with
def base_of(texts: tuple[tuple[str, str], ...]) -> tuple[Handbook, bool]:
    """Return a base by its texts, and whether it has an error of its own."""
    content = kinds.read_all(dict(texts))
    handbook, _ = _plain(content)
    return handbook, any(found.severity == "error" for found in content.findings)


def _unfit(
    extension: Extension, base: Handbook, faulty: bool, found: Mapping[str, object]
) -> Iterator[Finding]:
    """Yield what speaks against taking a base, which is taken all the same."""
    if base.reference != extension.reference:
        msgid = msg("%(reference)s is asked for, but %(shipped)s is shipped: compare and adjust.")
        yield _fault(extension, msgid, reference=extension.reference, shipped=base.reference)
    if extension.base in found:
        yield _fault(extension, msg("%(id)s is extended twice."), id=extension.base)
    if base.extends:
        yield _fault(extension, msg("%(id)s extends others itself: name those."), id=extension.base)
    if faulty:
        msgid = msg("%(id)s has faults of its own: check it first.")
        yield _fault(extension, msgid, id=extension.base)


def _fault(at: Extension, msgid: str, **params: object) -> Finding:
    return Finding("HB-BASE", at.file, at.line, msgid, params)


def _sorted(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda found: (found.file, found.line or 0, found.rule))
