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
from quanyu.kernel.money import allocate
from quanyu.kernel.period import Period, end_of_month
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person

FORMAT = "quanyu_targets"
COUNTED = frozenset({"visitors", "paid_orders"})


def set_targets(
    actor: Person, *, channel: Channel, indicator: str, values: Mapping[date, Decimal | None]
) -> Batch | None:
    """Set one shop's targets of one indicator per day; needs ``figures.target``.

    The values become a file in Quanyu's own target format and an ordinary batch, so that they can
    be undone and opened to their line. None clears the day's target; zero says zero.
    """
    access.require(actor, terms.TARGET)
    require_channel(actor, channel, terms.TARGET)
    if any(value is not None and value < 0 for value in values.values()):
        raise Refusal("target_negative", msg("A target is zero or more."))
    if not values:
        return None
    name = f"{FORMAT}_{channel.key}_{indicator}_{now():%Y%m%dT%H%M%S}.csv"
    with working_folder() as folder:
        path = folder / name
        _write(path, indicator, values)
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
            after={"count": len(values), "batch": batch.pk},
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


def set_target_months(
    actor: Person, *, indicator: str, values: Mapping[str, Mapping[date, Decimal | None]]
) -> list[Batch]:
    """Set whole months of several shops: a month (its first day) is spread evenly over its days.

    The days add up to the month exactly; what does not divide goes to the first days.
    """
    spread = {
        shop: {
            day: value
            for first, total in months.items()
            for day, value in _spread(first, total, indicator in COUNTED).items()
        }
        for shop, months in values.items()
    }
    return set_target_grid(actor, indicator=indicator, values=spread)


def _spread(first: date, total: Decimal | None, counted: bool) -> dict[date, Decimal | None]:
    days = list(Period(first.replace(day=1), end_of_month(first)))
    if total is None:
        return dict.fromkeys(days)
    step = Decimal(1) if counted else Decimal("0.01")
    if total % step:
        raise Refusal("target_uneven", msg("“%(value)s” has too many decimals."), value=total)
    shares = allocate(int(total / step), [1] * len(days))
    return {day: share * step for day, share in zip(days, shares, strict=True)}


def _write(path: Path, indicator: str, values: Mapping[date, Decimal | None]) -> None:
    """The file as the target format's own example says: its headers, our rows."""
    template = formats.get_format(FORMAT)
    headers = {column.name: column.headers[0] for column in template.columns}
    rows = [
        {"day": day.isoformat(), "indicator": indicator, "value": _text(value)}
        for day, value in sorted(values.items())
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(headers.values())
        writer.writerows([row.get(name, "") for name in headers] for row in rows)


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
