"""Keeping what stands out, and what people say about it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import translation

from quanyu.analysis import terms
from quanyu.analysis.anomalies.rules import PLACES, Split
from quanyu.analysis.anomalies.terms import CLOSED, State
from quanyu.analysis.models import Anomaly, AnomalyCheck
from quanyu.analysis.queries.anomalies import indicator_name, shop_name
from quanyu.analysis.queries.anomaly_finding import Finding, findings
from quanyu.analysis.queries.desk import Desk
from quanyu.analysis.reports.rules import plain
from quanyu.figures.models import Channel, Snapshot
from quanyu.figures.rules import search_text
from quanyu.kernel.clock import now
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.actions import system_actor
from quanyu.organisation.models import Person
from quanyu.organisation.queries import holders


def find_anomalies(day: date, snapshot: Snapshot) -> int:
    """Look at a day by a snapshot and keep what stands out; returns how many.

    Doing it again changes nothing. What people have closed stays closed while the figure is the
    same; what no longer stands out is marked as gone, not deleted.
    """
    with Desk(system_actor(), snapshot) as desk:
        found = findings(desk, day)
    with transaction.atomic():
        kept = [_keep(row, snapshot) for row in found]
        gone = Anomaly.objects.filter(day=day, state=State.OPEN).exclude(pk__in=kept)
        gone.update(state=State.GONE)
        AnomalyCheck.objects.update_or_create(
            day=day, defaults={"snapshot": snapshot.pk, "checked_at": now()}
        )
    return len(found)


def _keep(found: Finding, snapshot: Snapshot) -> int:
    row = Anomaly.objects.filter(
        indicator=found.watched.key, day=found.day, channel=found.channel
    ).first() or Anomaly(
        indicator=found.watched.key, day=found.day, channel=found.channel, found_at=now()
    )
    value = found.deviation.value.quantize(PLACES)
    if row.pk is not None and row.state in CLOSED and row.value == value:
        return row.pk
    row.state, row.note, row.closed_by, row.closed_at = State.OPEN, "", None, None
    row.unit, row.value, row.side = found.unit, value, found.deviation.side
    row.expected = found.deviation.usual.middle.quantize(PLACES)
    row.spread = found.deviation.usual.spread.quantize(PLACES)
    row.distance = found.deviation.distance
    row.series = found.series
    row.splits = [_stored(split) for split in found.splits]
    row.snapshot = snapshot
    row.owner_position = found.owner_position
    row.owner = _owner(found.owner_position)
    row.search = _search(found)
    row.save()
    return row.pk


def _stored(split: Split) -> dict[str, Any]:
    kept: dict[str, Any] = plain(asdict(split))
    return kept


def _owner(position: str) -> Person | None:
    return next(iter(holders(position)), None)


def _search(found: Finding) -> str:
    shops = dict(Channel.objects.values_list("key", "name"))
    told = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            told += [indicator_name(found.watched.key), shop_name(found.channel, shops)]
    return search_text(*told, found.watched.key)


def explain_anomaly(actor: Person, anomaly: Anomaly, *, note: str) -> Anomaly:
    """Say what made the figure stand out; its owner, or ``analysis.report_comment``."""
    return _close(actor, anomaly, State.EXPLAINED, note)


def dismiss_anomaly(actor: Person, anomaly: Anomaly, *, note: str) -> Anomaly:
    """Say why the figure is nothing to look into; same right, a reason is needed."""
    return _close(actor, anomaly, State.DISMISSED, note)


def _close(actor: Person, anomaly: Anomaly, state: State, note: str) -> Anomaly:
    if anomaly.owner_id != actor.pk:
        access.require(actor, terms.REPORT_COMMENT)
    text = note.strip()[:600]
    if not text:
        raise Refusal("note_missing", msg("Write a sentence: others read it in the report."))
    with transaction.atomic():
        fresh = Anomaly.objects.select_for_update().get(pk=anomaly.pk)
        before = {"state": fresh.state, "note": fresh.note}
        fresh.state, fresh.note, fresh.closed_by, fresh.closed_at = state, text, actor, now()
        fresh.save(update_fields=["state", "note", "closed_by", "closed_at"])
        audit.record(
            actor,
            f"analysis.anomaly.{state.value}",
            subject=f"{fresh.indicator} {fresh.day} {fresh.channel}".strip(),
            before=before,
            after={"note": text},
        )
    return fresh


def reopen_anomaly(actor: Person, anomaly: Anomaly) -> Anomaly:
    """Take back what was said about an anomaly; same right."""
    if anomaly.owner_id != actor.pk:
        access.require(actor, terms.REPORT_COMMENT)
    with transaction.atomic():
        fresh = Anomaly.objects.select_for_update().get(pk=anomaly.pk)
        if fresh.state not in CLOSED:
            raise Refusal("anomaly_open", msg("This anomaly is not closed."))
        before = {"state": fresh.state, "note": fresh.note}
        fresh.state, fresh.closed_by, fresh.closed_at = State.OPEN, None, None
        fresh.save(update_fields=["state", "closed_by", "closed_at"])
        audit.record(
            actor,
            "analysis.anomaly.reopened",
            subject=f"{fresh.indicator} {fresh.day} {fresh.channel}".strip(),
            before=before,
        )
    return fresh


def days_to_check(days: Sequence[date], snapshot: Snapshot) -> list[date]:
    """Return those of `days` that have not been looked at by `snapshot`."""
    done = set(
        AnomalyCheck.objects.filter(day__in=days, snapshot=snapshot.pk).values_list(
            "day", flat=True
        )
    )
    return [day for day in days if day not in done]
