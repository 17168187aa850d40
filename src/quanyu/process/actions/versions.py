"""Versions: the sheet in force becomes one when a case first needs it."""

import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from quanyu.editions.queries import in_force
from quanyu.editions.queries.processes import graph_of
from quanyu.handbook import Handbook
from quanyu.handbook.sheets import Graph, Sheet
from quanyu.handbook.sheets.expressions import Refused
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.process import graphs
from quanyu.process.engine import program_of
from quanyu.process.models import ProcessVersion

KEPT = 200
_known: dict[tuple[str, str], str] = {}


def version_in_force(process: str) -> ProcessVersion:
    """Return the version of `process` that the edition in force asks for; made if it is new.

    Refuses: process_unknown, process_outline, process_faulty.
    """
    book = in_force()
    kept = _known.get((book.content_hash, process))
    found = ProcessVersion.objects.filter(content_hash=kept).first() if kept else None
    if found is not None:
        return found
    if process not in book.processes:
        raise Refusal(
            "process_unknown",
            msg("The handbook in force has no process %(process)s."),
            process=process,
        )
    if process not in book.sheets:
        raise Refusal(
            "process_outline",
            msg("%(process)s is only an outline: it has no steps to work by yet."),
            process=process,
        )
    version = make_version(book.sheets[process], graph_of(book, process), edition=_edition(book))
    if len(_known) > KEPT:
        _known.clear()
    _known[book.content_hash, process] = version.content_hash
    return version


def make_version(sheet: Sheet | None, graph: Graph, *, edition: str = "") -> ProcessVersion:
    """Return the version of this content, made if it is new. Refuses: process_faulty."""
    told: Any = sheet.model_dump(mode="json", exclude_defaults=True) if sheet else None
    plain = graphs.to_plain(graph)
    content = _hash({"graph": plain, "sheet": told})
    found = ProcessVersion.objects.filter(content_hash=content).first()
    if found is not None:
        return found
    try:
        program_of(content, lambda: graph)
    except Refused as refused:
        raise Refusal(
            "process_faulty",
            msg("%(process)s cannot run: %(why)s."),
            process=graph.process,
            why=str(refused),
        ) from refused
    return _insert(graph, told, plain, content, edition)


def _insert(
    graph: Graph, told: Any, plain: graphs.Plain, content: str, edition: str
) -> ProcessVersion:
    last = ProcessVersion.objects.filter(process=graph.process).aggregate(n=Max("number"))["n"]
    version = ProcessVersion(
        process=graph.process, number=(last or 0) + 1, content_hash=content,
        zh=graph.label.zh, en=graph.label.en, sheet=told, graph=plain, edition=edition,
        created_at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError:
        # Somebody else made it, or took the number, between our look and our insert.
        found = ProcessVersion.objects.filter(content_hash=content).first()
        return found or _insert(graph, told, plain, content, edition)
    return version


def _edition(book: Handbook) -> str:
    return book.content_hash


def _hash(plain: Any) -> str:
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
