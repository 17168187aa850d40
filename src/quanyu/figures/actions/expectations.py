"""Which file is due when, and whose it is."""

from collections.abc import Iterable
from datetime import date, time, timedelta

from django.db import IntegrityError, transaction

from quanyu.figures import formats, terms
from quanyu.figures.actions.imports import require_channel
from quanyu.figures.models import Channel, Expectation, NothingCame
from quanyu.kernel.clock import now, today
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person


def set_expectation(
    actor: Person,
    *,
    channel: Channel,
    format_id: str,
    weekdays: Iterable[int] = (),
    days_after: int = 1,
    due_time: time = time(8, 30),
    owner_position: str = "",
    owner: Person | None = None,
    first_on: date | None = None,
    last_on: date | None = None,
) -> Expectation:
    """Expect a file of *format_id* from a shop; needs ``figures.expect``.

    *weekdays* are 0 (Monday) to 6 of the business day, none means every day; due *days_after* the
    business day at *due_time* of the shop's own clock.
    """
    access.require(actor, terms.EXPECT)
    require_channel(actor, channel, terms.EXPECT)
    template = formats.get_format(format_id)
    first = first_on or today(channel.timezone)
    if last_on is not None and last_on < first:
        raise Refusal("period_reversed", msg("The expectation ends before it begins."))
    days = sorted({day for day in weekdays if 0 <= day <= 6})
    values = {
        "weekdays": days,
        "days_after": days_after,
        "due_time": due_time,
        "owner_position": owner_position.strip(),
        "owner": owner,
        "last_on": last_on,
    }
    with transaction.atomic():
        row = _stored(channel, template.format, first, values)
        audit.record(
            actor,
            "figures.expectation.set",
            subject=f"{channel.name} · {template.zh}",
            after={"first_on": first, "due_time": due_time, "owner": str(owner or "")},
        )
    return row


def _stored(
    channel: Channel, format_id: str, first: date, values: dict[str, object]
) -> Expectation:
    try:
        row, _made = Expectation.objects.update_or_create(
            channel=channel, format_id=format_id, first_on=first, defaults=values
        )
    except IntegrityError:
        raise Refusal("conflict", msg("Somebody else has just changed this. Look again.")) from None
    return row


def end_expectation(actor: Person, expectation: Expectation) -> None:
    """Expect the file no longer from today on; what was missing before stays missing."""
    access.require(actor, terms.EXPECT)
    require_channel(actor, expectation.channel, terms.EXPECT)
    with transaction.atomic():
        expectation.last_on = today(expectation.channel.timezone) - timedelta(days=1)
        if expectation.last_on < expectation.first_on:
            expectation.delete()
        else:
            expectation.save(update_fields=["last_on"])
        audit.record(
            actor,
            "figures.expectation.ended",
            subject=f"{expectation.channel.name} · {expectation.format_id}",
        )


def say_nothing_came(actor: Person, expectation: Expectation, *, day: date, reason: str) -> None:
    """State that the shop had nothing to export on *day*: the file is no longer missing."""
    access.require(actor, terms.EXPECT)
    require_channel(actor, expectation.channel, terms.EXPECT)
    if not reason.strip():
        raise Refusal("reason_missing", msg("Say why there is nothing; the trail keeps it."))
    with transaction.atomic():
        NothingCame.objects.update_or_create(
            channel=expectation.channel,
            format_id=expectation.format_id,
            day=day,
            defaults={"reason": reason.strip()[:400], "said_by": actor, "said_at": now()},
        )
        audit.record(
            actor,
            "figures.expectation.nothing",
            subject=f"{expectation.channel.name} · {expectation.format_id}",
            after={"day": day},
            reason=reason.strip(),
        )
