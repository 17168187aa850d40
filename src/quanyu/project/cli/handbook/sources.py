"""Which handbook a command speaks of: a folder, a shipped standard, or the edition in force."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from quanyu.editions import books, queries
from quanyu.editions.models import Edition
from quanyu.handbook import Handbook, load_texts, shipped_base
from quanyu.handbook.bases import Bases, read_texts, shipped
from quanyu.handbook.checks import Asked
from quanyu.handbook.coverage import Staffing
from quanyu.kernel import clock
from quanyu.kernel.finding import Finding
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import permissions
from quanyu.project.cli.output import messages

PATH = Annotated[
    Path | None,
    typer.Argument(
        help="Folder of a handbook, id of a standard, or number of an edition; "
        "default: the edition in force."
    ),
]
JSON = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@dataclass(frozen=True)
class Taken:
    """A handbook with its files, what was found in it, and who holds its positions."""

    book: Handbook
    texts: Mapping[str, str]
    findings: tuple[Finding, ...]
    staffing: Staffing | None = None


def take(path: Path | None) -> Taken:
    """Return the handbook of a folder, standard or edition, else the one in force.

    Refuses: handbook_unknown, edition_unknown.
    """
    return _given(path) if path else _in_force()


def _given(path: Path) -> Taken:
    if path.is_dir():
        texts, findings = read_texts(path)
    elif path.name.isdecimal():
        return _edition(Edition.objects.filter(number=int(path.name)).first(), path)
    else:
        found = shipped(path.name) if len(path.parts) == 1 else None
        if found is None:
            raise Refusal(
                "handbook_unknown", msg("“%(path)s” is no folder and no standard."), path=str(path)
            )
        texts, findings = dict(found), []
    return _read(texts, findings)


def _edition(edition: Edition | None, path: Path) -> Taken:
    if edition is None:
        raise Refusal(
            "edition_unknown", msg("There is no edition with the number %(number)s."), number=path
        )
    kept = books.bases_of(edition)
    bases = {reference.partition("@")[0]: texts for reference, texts in kept.items()}
    return _read(books.texts_of(edition), [], bases.get)


def _read(texts: Mapping[str, str], findings: list[Finding], bases: Bases = shipped) -> Taken:
    asked = Asked(permissions.codes().__contains__, today=clock.today())
    book, more = load_texts(texts, bases, asked=asked)
    return Taken(book, texts, (*findings, *more))


def _in_force() -> Taken:
    """Return the edition in force with its people; the starter where nothing is set up yet."""
    try:
        edition = queries.edition_in_force()
        people = queries.staffing()
    except (OperationalError, ProgrammingError):  # no tables yet
        edition = people = None
    if edition is None:
        messages.print(_("No edition is in force here: this is the starter."))
        return _read(*read_texts(shipped_base()))
    return replace(_edition(edition, Path(str(edition.number))), staffing=people)
