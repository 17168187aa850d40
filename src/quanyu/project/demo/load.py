"""Loading the demo: people, shops, expected files, then every export through the figures' door."""

import json
import shutil
from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from quanyu.figures import actions as figures
from quanyu.figures.models import Batch, Channel
from quanyu.jobs.worker import finish_job
from quanyu.kernel import clock
from quanyu.organisation.actions import system_actor
from quanyu.organisation.models import Person
from quanyu.project.demo import retailer
from quanyu.project.demo.generation import DEFAULT_SCALE, DEFAULT_SEED, generate
from quanyu.project.demo.manifest import Manifest, ManifestFile
from quanyu.project.demo.people import appoint_everybody
from quanyu.project.demo.working import begin_today, live_until

MARK = "demo.json"
FOLDER = "demo"
# How long after its export a file is handed in; one comes late, as it happens.
HANDED_IN = timedelta(minutes=25)
LATE = ("mini-program", 3, timedelta(hours=4))
Progress = Callable[[int, int, str], None]


def load_demo(
    *,
    scale: float = DEFAULT_SCALE,
    seed: int = DEFAULT_SEED,
    shops: Collection[str] = (),
    progress: Progress | None = None,
) -> bool:
    """Load the demo retailer once and return whether there was anything left to do.

    A load that was stopped is taken up where it stopped. `shops` keeps to the files of these
    channels. `progress` is called with (done, total, what). Needs Django set up and migrated.
    """
    home = Path(settings.QUANYU_HOME)
    mark = _mark(home, scale, seed)
    if mark.get("done"):
        return False
    tell = progress or _silent
    today = date.fromisoformat(mark["today"])
    actor, folder = system_actor(), home / FOLDER
    manifest = generate(folder, today=today, scale=mark["scale"], seed=mark["seed"], progress=tell)
    with transaction.atomic():
        appoint_everybody(actor, manifest.first)
    live_until(today)
    channels = {row.key: _channel(actor, row.key) for row in retailer.shops()}
    _expect(actor, channels, manifest)
    files = [file for file in manifest.files if not shops or file.channel in shops]
    for number, file in enumerate(files):
        tell(number, len(files), file.path)
        _import(actor, channels[file.channel], folder / file.path, file, manifest)
    begin_today()
    (home / MARK).write_text(json.dumps(mark | {"done": True}), encoding="utf-8")
    shutil.rmtree(folder)
    return True


def _silent(_done: int, _total: int, _what: str) -> None:
    """Tell nobody."""


def _mark(home: Path, scale: float, seed: int) -> dict[str, Any]:
    """Return what this installation's demo is; the first call decides on it."""
    path = home / MARK
    if not path.exists():
        today = clock.today("Asia/Shanghai").isoformat()
        path.write_text(
            json.dumps({"today": today, "scale": scale, "seed": seed}), encoding="utf-8"
        )
    mark: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return mark


def _channel(actor: Person, key: str) -> Channel:
    found = Channel.objects.filter(name=retailer.shop(key).zh).first()
    if found:
        return found
    row = retailer.shop(key)
    return figures.open_channel(
        actor, name=row.zh, platform=row.platform, timezone=row.timezone,
        day_start=time.fromisoformat(row.day_start), currency=row.currency,
        legal_entity=row.legal_entity, store=row.store, key=row.key,
    )  # fmt: skip


def _expect(actor: Person, channels: dict[str, Channel], manifest: Manifest) -> None:
    people = {row.username: row for row in Person.objects.all()}
    introduced = manifest.last - timedelta(days=6)
    for row in retailer.read("expectations")["expectations"]:
        first = introduced
        if "since" in row:
            first = _last_passed(row["since"], introduced)
        figures.set_expectation(
            actor, channel=channels[row["channel"]], format_id=row["format"],
            days_after=int(row["days_after"]), due_time=time.fromisoformat(row["due"]),
            owner=people[row["owner"]], first_on=first,
        )  # fmt: skip


def _last_passed(name: str, before: date) -> date:
    found = date.fromisoformat(f"{before.year}-{name}")
    return found if found < before else found.replace(year=before.year - 1)


def _import(
    actor: Person, channel: Channel, path: Path, file: ManifestFile, manifest: Manifest
) -> None:
    """Hand one file in as it was handed in then, and do the import now; once."""
    batch = Batch.objects.filter(channel=channel, upload_file__name=path.name).first()
    if batch is None:
        with clock.frozen(_handed_in(file, manifest)):
            upload = figures.receive_upload(actor, [figures.Incoming(path.name, path)])
            batch = figures.start_import(
                actor, upload.files.get(), format_id=file.format, channel=channel,
                constants=file.constants, exported_at=min(file.exported_at, clock.now()),
            )  # fmt: skip
    if batch.job_id:
        finish_job(batch.job_id)


def _handed_in(file: ManifestFile, manifest: Manifest) -> datetime:
    shop, days, delay = LATE
    late = file.channel == shop and file.first == file.last == manifest.last - timedelta(days=days)
    return min(clock.now(), file.exported_at + HANDED_IN + (delay if late else timedelta()))
