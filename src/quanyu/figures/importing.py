"""The work of an import: read, stage, apply, and pin in one transaction."""

import errno
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Any

from django.db import transaction

from quanyu.channels import ChannelFacts, Reading, read
from quanyu.figures import formats, telling
from quanyu.figures.door import Turn, current_snapshot, get_lake, opened, writing_turn
from quanyu.figures.models import Batch, Channel, Snapshot
from quanyu.figures.rules import checked_zone
from quanyu.figures.terms import BatchState, TimeSource
from quanyu.jobs.registry import JobHandle
from quanyu.kernel.clock import now
from quanyu.kernel.finding import Finding
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake.facts import FACTS
from quanyu.organisation import audit

READING = msg("Reading %(file)s")
WRITING = msg("Sorting %(rows)s rows into the books")
PINNING = msg("Finishing")
FLAGGED = msg("%(rows)s rows are kept and flagged “%(flag)s”.")
STEPS = 4

NO_ROOM = msg("The disk is full. Nothing was changed; make room and import again.")
NO_WRITING = msg("The data folder cannot be written. Nothing was changed; ask IT to check it.")


def channel_facts(channel: Channel) -> ChannelFacts:
    """What the core needs to know about a shop."""
    return ChannelFacts(
        name=channel.key,
        timezone=channel.timezone,
        day_start=channel.day_start,
        currency=channel.currency,
        legal_entity=channel.legal_entity,
    )


def run_import(job: JobHandle) -> Mapping[str, Any]:
    """Import the batch of a job; doing it again after a kill changes nothing twice."""
    batch = Batch.objects.select_related("upload_file", "channel", "created_by").get(
        pk=job.payload["batch"]
    )
    if batch.state not in (BatchState.WAITING, BatchState.RUNNING):
        return {"batch": batch.pk, "state": batch.state}
    try:
        if batch.dry_run:
            _check_only(job, batch)
        else:
            _import(job, batch)
    except OSError as error:
        raise as_refusal(error) from error
    return {"batch": batch.pk, "state": batch.state}


def as_refusal(error: OSError) -> Exception:
    """A full disk and a folder that cannot be written are sentences, other errors stay errors."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refusal("disk_full", NO_ROOM)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return Refusal("folder_read_only", NO_WRITING)
    return error


def _import(job: JobHandle, batch: Batch) -> None:
    with writing_turn(job) as turn:
        same = same_import(batch)
        if same is not None:
            _note_same(batch, same)
            return
        Batch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING)
        job.progress(0, STEPS, READING, file=batch.upload_file.name)
        template = formats.get_format(batch.format_id, batch.format_version)
        facts = channel_facts(batch.channel)
        with (
            opened(batch.upload_file) as member,
            read(member, template, batch.constants, facts) as reading,
        ):
            _note_reading(batch, reading)
            job.progress(2, STEPS, WRITING, rows=batch.rows_read)
            _apply(job, turn, batch, reading, template.priority)


def same_import(batch: Batch) -> Batch | None:
    """The active batch of the same bytes, shop, format and constants, if there is one.

    Stating a later export time is a change: the file then wins over what came in between.
    """
    active = Batch.objects.filter(
        upload_file__sha256=batch.upload_file.sha256,
        channel=batch.channel,
        format_id=batch.format_id,
        format_version=batch.format_version,
        state=BatchState.ACTIVE,
    ).exclude(pk=batch.pk)
    for other in active:
        stated = batch.exported_from == TimeSource.PERSON
        if other.constants == batch.constants and not (
            stated and batch.exported_at != other.exported_at
        ):
            return other
    return None


def _note_same(batch: Batch, same: Batch) -> None:
    with transaction.atomic():
        batch.state, batch.same_as, batch.applied_at = BatchState.SAME, same, now()
        batch.snapshot = current_snapshot()
        batch.save()
        audit.record(
            batch.created_by,
            "figures.batch.same",
            subject=str(batch.upload_file),
            after={"batch": batch.pk, "same_as": same.pk},
        )


def _note_reading(batch: Batch, reading: Reading) -> None:
    batch.rows_read, batch.rows_rejected = reading.rows_read, reading.rejected
    batch.totals = [plain(total) for total in reading.totals]
    batch.warnings = [plain(finding) for finding in (*reading.warnings, *flagged(batch, reading))]
    batch.reasons = reasons(reading)
    batch.first_on, batch.last_on = days_of(reading, batch.channel)


def flagged(batch: Batch, reading: Reading) -> list[Finding]:
    """One remark per flag: how many rows are kept although something about them is assumed."""
    relations = " UNION ALL ".join(
        f"SELECT DISTINCT line, flags FROM ({emit.relation_sql})" for emit in reading.emits
    )
    rows = reading.connection.execute(
        "SELECT flag, count(DISTINCT line) FROM (SELECT line, unnest(string_split(flags, ',')) flag"
        f" FROM ({relations}) WHERE flags <> '') GROUP BY flag ORDER BY flag"
    ).fetchall()
    name = batch.upload_file.name
    return [
        Finding("flagged", name, None, FLAGGED, {"rows": count, "flag": flag}, "warning")
        for flag, count in rows
    ]


def reasons(reading: Reading) -> list[dict[str, Any]]:
    """Why lines were rejected: per reason how many lines, and the first three."""
    rows = reading.connection.execute(
        'select code, "column", reason, any_value(params), count(distinct line) n,'
        " list_sort(list(distinct line))[:3] firsts"
        f' from ({reading.rejects_sql}) group by code, "column", reason order by n desc, code'
        " limit 50"
    ).fetchall()
    names = ("code", "column", "msgid", "params", "lines", "firsts")
    return [dict(zip(names, row, strict=True)) for row in rows]


def days_of(reading: Reading, channel: Channel) -> tuple[date | None, date | None]:
    """First and last business day of the file's main rows, without the last thousandth on
    either side: one mistyped year must not make a whole decade look imported."""
    for emit in reading.emits:
        at = FACTS[emit.fact].at
        relation = f"({emit.relation_sql})"
        columns = reading.connection.execute(f"describe select * from {relation}").fetchall()
        kinds = {row[0]: row[1] for row in columns}
        if at not in kinds:
            continue
        day = _local_day(at, kinds[at], channel)
        found = reading.connection.execute(
            f"select quantile_disc(d, 0.001), quantile_disc(d, 0.999)"
            f" from (select {day} d from {relation}) where d is not null"
        ).fetchall()[0]
        if found[0] is not None:
            return found[0], found[1]
    return None, None


def _local_day(at: str, kind: str, channel: Channel) -> str:
    if kind == "DATE":
        return f'"{at}"'
    utc = f'"{at}"' if "TIME ZONE" in kind else f"(\"{at}\" at time zone 'UTC')"
    start = channel.day_start
    shift = f"interval {start.hour * 60 + start.minute} minute"
    return f"cast(({utc} at time zone '{checked_zone(channel.timezone)}') - {shift} as date)"


def plain(value: Any) -> Any:
    """Dataclasses and numbers as JSON keeps them: decimals and days as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(part) for name, part in asdict(value).items()}
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(part) for part in value]
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def _apply(job: JobHandle, turn: Turn, batch: Batch, reading: Reading, priority: int) -> None:
    pinned = current_snapshot()
    versions = pinned.versions if pinned else {}
    with get_lake().writer(pinned=versions) as writer:
        writer.stage(
            batch.pk,
            reading,
            channel=channel_facts(batch.channel),
            exported_at=batch.exported_at,
            priority=priority,
        )
        job.check()
        change = writer.apply(batch.pk)
        job.progress(3, STEPS, PINNING)
        _pin(turn, batch, change, writer.versions())


def _pin(turn: Turn, batch: Batch, change: Any, versions: Mapping[str, int]) -> None:
    """The one moment in which the import happens, for every reader at once."""
    with transaction.atomic():
        turn.check()
        batch.snapshot = Snapshot.objects.create(versions=dict(versions), created_at=now())
        batch.state, batch.applied_at = BatchState.ACTIVE, now()
        batch.counts = {fact: plain(counts) for fact, counts in change.facts.items()}
        batch.save()
        audit.record(
            batch.created_by,
            "figures.batch.imported",
            subject=str(batch.upload_file),
            after={
                "batch": batch.pk,
                "channel": batch.channel.name,
                "format": batch.format_id,
                "read": batch.rows_read,
                "rejected": batch.rows_rejected,
                "snapshot": batch.snapshot.pk,
            },
        )
        telling.tell_imported(batch)


def _check_only(job: JobHandle, batch: Batch) -> None:
    job.progress(0, 2, READING, file=batch.upload_file.name)
    template = formats.get_format(batch.format_id, batch.format_version)
    facts = channel_facts(batch.channel)
    with (
        opened(batch.upload_file) as member,
        read(member, template, batch.constants, facts) as reading,
    ):
        _note_reading(batch, reading)
        batch.counts = _would_be(reading)
    same = same_import(batch)
    with transaction.atomic():
        batch.state, batch.applied_at, batch.same_as = BatchState.CHECKED, now(), same
        batch.save()


def _would_be(reading: Reading) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for emit in reading.emits:
        found = reading.connection.execute(f"select count(*) from ({emit.relation_sql})").fetchall()
        entry = counts.setdefault(emit.fact, {"accepted": 0})
        entry["accepted"] += found[0][0]
    return counts


def note_failure(payload: Mapping[str, Any], refusal: Refusal) -> None:
    """The job has finally failed: say so on the batch, in the job's own transaction."""
    batch = Batch.objects.select_related("created_by", "upload_file").get(pk=payload["batch"])
    batch.state, batch.error_code, batch.error_msgid = (
        BatchState.FAILED,
        refusal.code,
        refusal.msgid,
    )
    batch.error_params = {name: str(value) for name, value in refusal.params.items()}
    batch.save()
    audit.record(
        batch.created_by,
        "figures.batch.refused",
        subject=str(batch.upload_file),
        after={"batch": batch.pk, "code": refusal.code},
    )
    telling.tell_failed(batch)
