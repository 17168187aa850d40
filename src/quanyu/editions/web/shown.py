"""Findings, files and differences as the templates of this room take them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from quanyu.editions import books
from quanyu.editions.models import Draft
from quanyu.editions.saying import say
from quanyu.handbook import Handbook
from quanyu.kernel.finding import Finding


@dataclass(frozen=True)
class Found:
    """A finding in the reader's language; `url` opens its line where it stands in the draft."""

    rule: str
    tone: str
    file: str
    line: int | None
    words: str
    url: str


@dataclass(frozen=True)
class FileRow:
    """A file of a draft or edition with how much stands in it and how much is wrong."""

    path: str
    lines: int
    errors: int
    warnings: int
    url: str


def findings_of(book: books.Book, draft: Draft | None, paths: Iterable[str] = ()) -> list[Found]:
    """Return the findings, errors first; those in files of `draft` can be opened."""
    own = set(paths)
    ranked = sorted(book.findings, key=lambda f: (f.severity != "error", f.file, f.line or 0))
    return [_found(finding, draft if finding.file in own else None) for finding in ranked]


def file_url(draft: Draft, path: str, line: int | None = None) -> str:
    """Return the address of the editor at a line of a file."""
    query = {"path": path, **({"line": line} if line else {})}
    return f"{reverse('editions:file_page', args=[draft.uuid])}?{urlencode(query)}"


def files_of(
    texts: Mapping[str, str], book: books.Book, url: Callable[[str], str]
) -> list[FileRow]:
    """Return the files in order, with their findings counted; `url` makes the address of a path."""
    counts: dict[tuple[str, str], int] = {}
    for finding in book.findings:
        key = (finding.file, finding.severity)
        counts[key] = counts.get(key, 0) + 1
    return [
        FileRow(
            path,
            len(texts[path].splitlines()),
            counts.get((path, "error"), 0),
            counts.get((path, "warning"), 0),
            url(path),
        )
        for path in sorted(texts, key=_main_first)
    ]


def holdings(book: Handbook) -> list[tuple[str, int]]:
    """Return what a handbook holds, by kind, leaving out what it has none of."""
    counts = [
        (gettext("Positions"), len(book.positions)),
        (gettext("Duties"), len(book.duties)),
        (gettext("Departments"), len(book.departments)),
        (gettext("Abilities"), len(book.competencies)),
        (gettext("Appraisal cards"), len(book.cards)),
        (gettext("Indicators"), len(book.indicators)),
        (gettext("Processes"), len(book.processes)),
        (gettext("Rules"), len(book.rules)),
    ]
    return [(label, count) for label, count in counts if count]


def _main_first(path: str) -> tuple[bool, str]:
    return (path != "handbook.yaml", path)


def _found(finding: Finding, draft: Draft | None) -> Found:
    url = file_url(draft, finding.file, finding.line) if draft else ""
    tone = "bad" if finding.severity == "error" else "warn"
    return Found(finding.rule, tone, finding.file, finding.line, say(finding), url)
