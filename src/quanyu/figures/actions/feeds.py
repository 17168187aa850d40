"""Records of rooms above become facts: as files in a format of ours, through everybody's door."""

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from quanyu.figures import formats, registry, terms
from quanyu.figures.actions.imports import start_import
from quanyu.figures.actions.uploads import Incoming, receive_upload
from quanyu.figures.door import working_folder
from quanyu.figures.models import Batch, Channel
from quanyu.figures.registry import Feed, Record
from quanyu.figures.terms import BatchState
from quanyu.jobs.actions import enqueue
from quanyu.jobs.registry import JobHandle
from quanyu.kernel.clock import now
from quanyu.organisation.actions import system_actor

HOUSE, HOUSE_NAME = "house", "总部记录"
"""The channel of what belongs to no shop."""


def ask_for_feeds() -> None:
    """Take what the rooms above have to say soon; once for whatever happens until then."""
    enqueue(terms.FEEDS_JOB, {}, key="feeds")


def take_feeds(job: JobHandle) -> dict[str, int]:
    """Import every feed that says something else than when it was last taken."""
    taken = 0
    for feed in registry.feeds():
        job.check()
        taken += _take(feed) is not None
    return {"feeds": taken}


def _take(feed: Feed) -> Batch | None:
    records = list(feed.records())
    if not records:
        return None
    channel = _house()
    name = f"{feed.format_id}_{now():%Y%m%dT%H%M%S}.csv"
    with working_folder() as folder:
        path = folder / name
        write_records(path, feed.format_id, records)
        if _sha256(path) == _last(feed, channel):
            return None
        system = system_actor()
        upload = receive_upload(system, [Incoming(name, path)])
    return start_import(
        system, upload.files.get(), format_id=feed.format_id, channel=channel, exported_at=now()
    )


def write_records(path: Path, format_id: str, records: Sequence[Record]) -> None:
    """A file as the format says it: its headers, our records; KeyError for an unknown column."""
    columns = formats.get_format(format_id).columns
    known = {column.name for column in columns}
    for record in records:
        if unknown := set(record) - known:
            raise KeyError(f"{format_id} has no column {', '.join(sorted(unknown))}")
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(column.headers[0] for column in columns)
        writer.writerows([record.get(column.name, "") for column in columns] for record in records)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _last(feed: Feed, channel: Channel) -> str:
    """The fingerprint of the file by which the feed was last taken, or is being taken."""
    states = (BatchState.ACTIVE, BatchState.WAITING, BatchState.RUNNING)
    found = Batch.objects.filter(channel=channel, format_id=feed.format_id, state__in=states)
    newest = found.order_by("-id").select_related("upload_file").first()
    return newest.upload_file.sha256 if newest else ""


def _house() -> Channel:
    told = {
        "name": HOUSE_NAME,
        "platform": "quanyu",
        "timezone": settings.TIME_ZONE,
        "created_at": now(),
    }
    return Channel.objects.get_or_create(key=HOUSE, defaults=told)[0]
