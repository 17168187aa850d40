"""Rows as templates show them: plain values in the reader's language."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quanyu.figures import formats, terms
from quanyu.figures.models import Batch
from quanyu.figures.terms import BatchState, TimeSource
from quanyu.jobs.models import Job
from quanyu.jobs.queries import JobView, get_job
from quanyu.lake.facts import FACTS
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.organisation.terms import PersonKind


@dataclass(frozen=True)
class FactCount:
    """What became of the rows of one fact."""

    fact: str
    accepted: int
    replaced: int
    outranked: int
    duplicate: int
    waiting: int
    moved: int


@dataclass(frozen=True)
class Total:
    """A declared figure beside the recomputed one."""

    name: str
    declared: Decimal | None
    recomputed: Decimal | None
    differs: bool


@dataclass(frozen=True)
class Reason:
    """Why lines were rejected."""

    sentence: str
    column: str
    lines: int
    firsts: Sequence[int]


@dataclass(frozen=True)
class BatchView:
    """An import as pages show it."""

    batch: Batch
    name: str
    format_name: str
    state_label: str
    tone: str
    is_open: bool
    exported_from: str
    counts: Sequence[FactCount]
    accepted: int
    totals: Sequence[Total]
    reasons: Sequence[Reason]
    warnings: Sequence[str]
    error: str
    job: JobView | None
    may_undo: bool
    by: str

    @property
    def strip(self) -> list[tuple[str, int, str]]:
        """The headline figures: label, value, tone."""
        rejected = self.batch.rows_rejected
        return [
            (_("Read"), self.batch.rows_read, ""),
            (_("Accepted"), self.accepted, ""),
            (_("Rejected"), rejected, "q-poor" if rejected else ""),
            (_("Replaced"), sum(count.replaced for count in self.counts), ""),
            (_("Duplicate"), sum(count.duplicate for count in self.counts), ""),
            (_("Waiting"), sum(count.waiting for count in self.counts), ""),
        ]


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def is_chinese() -> bool:
    """Whether Chinese names come first."""
    return language().startswith("zh")


def sentence(msgid: str, params: Mapping[str, Any] | None) -> str:
    """A stored sentence in the reader's language; parameters that are msgids are translated."""
    if not msgid:
        return ""
    words, told = _(msgid), dict(params or {})
    for name in [name for name in told if f"{name}_zh" in told and is_chinese()]:
        told[name] = told[f"{name}_zh"]
    return words % told if told else words


def fact_name(fact: str) -> str:
    """The name of a fact for people."""
    known = FACTS.get(fact)
    if known is None:
        return fact
    return known.zh if is_chinese() else known.en


def shown_batch(person: Person, batch: Batch) -> BatchView:
    """Everything a page says about an import."""
    state = BatchState(batch.state)
    counts = [_fact_count(fact, found) for fact, found in batch.counts.items()]
    return BatchView(
        batch=batch,
        name=str(batch.upload_file),
        format_name=formats.name_of_id(batch.format_id, language()),
        state_label=str(state.label),
        tone=terms.BATCH_TONES[state],
        is_open=state in terms.OPEN_BATCH,
        exported_from=str(TimeSource(batch.exported_from).label),
        counts=counts,
        accepted=sum(count.accepted for count in counts),
        totals=[_total(row) for row in batch.totals],
        reasons=[_reason(row) for row in batch.reasons],
        warnings=[sentence(w.get("msgid", ""), w.get("params")) for w in batch.warnings],
        error=sentence(batch.error_msgid, batch.error_params),
        job=_job(batch),
        may_undo=state == BatchState.ACTIVE and access.may(person, terms.UNDO),
        by=person_name(batch.created_by),
    )


def person_name(person: Person) -> str:
    """The name of a person; what Quanyu does by itself is said to be done by the system."""
    return _("System") if person.kind == PersonKind.SYSTEM else str(person)


def _job(batch: Batch) -> JobView | None:
    if batch.job_id is None:
        return None
    try:
        return get_job(batch.job_id)
    except Job.DoesNotExist:
        return None


def _fact_count(fact: str, found: Mapping[str, int]) -> FactCount:
    return FactCount(
        fact=fact_name(fact),
        accepted=found.get("accepted", 0),
        replaced=found.get("replaced", 0),
        outranked=found.get("outranked", 0),
        duplicate=found.get("duplicate", 0),
        waiting=found.get("waiting", 0),
        moved=found.get("moved", 0),
    )


def _total(row: Mapping[str, Any]) -> Total:
    declared, recomputed = _decimal(row.get("declared")), _decimal(row.get("recomputed"))
    name = row.get("zh" if is_chinese() else "en") or row.get("name", "")
    return Total(str(name), declared, recomputed, declared != recomputed)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _reason(row: Mapping[str, Any]) -> Reason:
    return Reason(
        sentence=sentence(row.get("msgid", ""), _params(row.get("params"))),
        column=str(row.get("column") or ""),
        lines=int(row.get("lines", 0)),
        firsts=row.get("firsts", []),
    )


def _params(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, str):
        loaded = json.loads(value) if value else None
        return loaded if isinstance(loaded, dict) else None
    return value if isinstance(value, Mapping) else None
