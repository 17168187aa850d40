"""From stored texts to handbooks: the one place where this room asks `handbook` to read.

A handbook is kept per process by the digest of everything it was made from, so that asking for the
same texts again costs a look into a dictionary.
"""

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from quanyu.editions import registry
from quanyu.editions.models import Edition, Text
from quanyu.handbook import Handbook, load_texts, shipped, shipped_base
from quanyu.handbook.bases import read_texts
from quanyu.indicators import load_definitions
from quanyu.kernel.finding import Finding
from quanyu.organisation import permissions

Texts = Mapping[str, str]
KEPT = 12  # handbooks per process: those in force, compared, and drafts that people type in


@dataclass(frozen=True)
class Book:
    """A handbook with everything that was found while it was read."""

    handbook: Handbook
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> list[Finding]:
        """Return the findings that bar publishing."""
        return [found for found in self.findings if found.severity == "error"]


def digest_of(text: str) -> str:
    """Return the name under which `text` is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_all(files: Mapping[str, str], bases: Mapping[str, Mapping[str, str]]) -> str:
    """Return one digest of {path: digest} and of the bases' {path: digest}."""
    whole = json.dumps([dict(files), {k: dict(v) for k, v in bases.items()}], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def read(texts: Texts) -> Book:
    """Read a handbook on the standards that are shipped now, with every check that needs no day."""
    key = digest_of_all({path: digest_of(text) for path, text in texts.items()}, {})
    return _kept(key) or _keep(key, _read(texts))


def of_edition(edition: Edition) -> Book:
    """Read a published edition on the bases that it carries, whatever is shipped now."""
    return _kept(edition.digest) or _keep(edition.digest, _read_edition(edition))


def texts_of(edition: Edition) -> dict[str, str]:
    """Return {path: text} of an edition."""
    bodies = _bodies(edition.files.values())
    return {path: bodies[digest] for path, digest in edition.files.items()}


def bases_of(edition: Edition) -> dict[str, dict[str, str]]:
    """Return {base: {path: text}} of the standards that an edition was made from."""
    wanted = [digest for files in edition.bases.values() for digest in files.values()]
    bodies = _bodies(wanted)
    return {
        base: {path: bodies[digest] for path, digest in files.items()}
        for base, files in edition.bases.items()
    }


def store(texts: Texts) -> dict[str, str]:
    """Keep `texts`, each once, and return {path: digest}."""
    named = {path: digest_of(text) for path, text in texts.items()}
    bodies = {named[path]: text for path, text in texts.items()}
    known = set(Text.objects.filter(pk__in=bodies).values_list("pk", flat=True))
    fresh = [Text(digest=d, body=body) for d, body in bodies.items() if d not in known]
    Text.objects.bulk_create(fresh, ignore_conflicts=True)
    return named


def bases(handbook: Handbook) -> dict[str, dict[str, str]]:
    """Return {"id@version": {path: text}} of the shipped standards that `handbook` grew from."""
    return {base.reference: dict(_shipped(base.id) or {}) for base in handbook.bases}


def confirmations(handbook: Handbook) -> list[dict[str, str]]:
    """Return what people decided about findings, as it is kept with an edition."""
    kept = ("rule", "object", "verdict", "inside", "reason", "who", "until")
    return [
        {name: str(value) for name in kept if (value := getattr(row, name)) is not None}
        for row in handbook.waivers.values()
    ]


def forget() -> None:
    """Drop every handbook that this process keeps; for measuring what a cold start costs."""
    with _lock:
        _books.clear()
        _compiled.clear()


_books: dict[str, Book] = {}
_lock = Lock()


def _kept(key: str) -> Book | None:
    with _lock:
        book = _books.pop(key, None)
        if book is not None:
            _books[key] = book  # the newest stands last
        return book


def _keep(key: str, book: Book) -> Book:
    with _lock:
        _books[key] = book
        while len(_books) > KEPT:
            del _books[next(iter(_books))]
    return book


def _read(texts: Texts) -> Book:
    known = permissions.codes().__contains__
    return _checked(*load_texts(texts, _shipped, known_permission=known))


def _read_edition(edition: Edition) -> Book:
    """Read an edition; a base is known by its id, whatever its release was."""
    carried = {base.partition("@")[0]: files for base, files in bases_of(edition).items()}
    return _checked(*load_texts(texts_of(edition), carried.get))


@functools.cache
def _shipped(base: str) -> Mapping[str, str] | None:
    """Return the texts of a shipped standard; they stay as long as the process."""
    return shipped(base)


def _checked(handbook: Handbook, findings: Sequence[Finding]) -> Book:
    lacking = registry.missing(handbook)
    return Book(handbook, (*findings, *_of_definitions(handbook), *lacking))


_compiled: dict[tuple[object, ...], tuple[Finding, ...]] = {}


def _of_definitions(handbook: Handbook) -> tuple[Finding, ...]:
    """Return what is wrong with the formulas; drafts seldom touch them, so it is kept."""
    rows = (*handbook.cuts, *handbook.measures.values(), *handbook.indicators.values())
    with _lock:
        kept = _compiled.get(rows)
    if kept is None:
        kept = tuple(load_definitions(handbook)[1])
        with _lock:
            while len(_compiled) >= KEPT:
                del _compiled[next(iter(_compiled))]
            _compiled[rows] = kept
    return kept


def _bodies(digests: object) -> dict[str, str]:
    rows = Text.objects.filter(pk__in=set(digests))  # type: ignore[call-overload]
    return dict(rows.values_list("pk", "body"))


@functools.cache
def starter() -> dict[str, str]:
    """Return the files that a fresh installation starts with."""
    return read_texts(shipped_base())[0]
