"""Targets go into the lake as everything does: as a file, through the same door."""

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from quanyu.figures import formats, terms
from quanyu.figures.actions.imports import require_channel, start_import
from quanyu.figures.actions.uploads import Incoming, receive_upload
from quanyu.figures.door import working_folder
from quanyu.figures.models import Batch, Channel
from quanyu.kernel.clock import now
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person

FORMAT = "quanyu_targets"


def set_targets(
    actor: Person, *, channel: Channel, indicator: str, values: Mapping[date, Decimal | None]
) -> Batch | None:
    """Set one shop's targets of one indicator per day; needs ``figures.target``.

    The values become a file in Quanyu's own target format and an ordinary batch, so that they can
    be undone and opened to their line. None leaves the day's target as it is; zero says zero.
    """
    access.require(actor, terms.TARGET)
    require_channel(actor, channel, terms.TARGET)
    if any(value is not None and value < 0 for value in values.values()):
        raise Refusal("target_negative", msg("A target is zero or more."))
    given = {day: value for day, value in values.items() if value is not None}
    if not given:
        return None
    name = f"{FORMAT}_{channel.key}_{indicator}_{now():%Y%m%dT%H%M%S}.csv"
    with working_folder() as folder:
        path = folder / name
        _write(path, indicator, given)
        upload = receive_upload(actor, [Incoming(name, path)], permission=terms.TARGET)
    with transaction.atomic():
        batch = start_import(
            actor,
            upload.files.get(),
            format_id=FORMAT,
            channel=channel,
            exported_at=now(),
            permission=terms.TARGET,
        )
        audit.record(
            actor,
            "figures.targets.set",
            subject=f"{channel.name} · {indicator}",
            after={"count": len(given), "batch": batch.pk},
        )
    return batch


def set_target_grid(
    actor: Person, *, indicator: str, values: Mapping[str, Mapping[date, Decimal | None]]
) -> list[Batch]:
    """Set the targets of several shops (by key) at once; one batch per shop."""
    access.require(actor, terms.TARGET)
    shops = {channel.key: channel for channel in Channel.objects.filter(key__in=values)}
    found = []
    for key, days in values.items():
        if key not in shops:
            raise Refusal("channel_unknown", msg("There is no such shop among those you work for."))
        batch = set_targets(actor, channel=shops[key], indicator=indicator, values=days)
        found += [batch] if batch else []
    return found


def _write(path: Path, indicator: str, values: Mapping[date, Decimal]) -> None:
    """The file as the target format's own example says: its headers, our rows."""
    template = formats.get_format(FORMAT)
    headers = {column.name: column.headers[0] for column in template.columns}
    rows = [
        {"day": day.isoformat(), "indicator": indicator, "value": str(value)}
        for day, value in sorted(values.items())
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(headers.values())
        writer.writerows([row.get(name, "") for name in headers] for row in rows)
