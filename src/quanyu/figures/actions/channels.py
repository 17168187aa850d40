"""Shops: opening one, changing what is said about it."""

from datetime import time

from django.db import transaction

from quanyu.figures import terms
from quanyu.figures.models import Channel
from quanyu.figures.rules import channel_key, checked_zone
from quanyu.kernel.clock import now
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person

CHANGEABLE = ("name", "platform", "legal_entity", "store", "is_active")


def open_channel(
    actor: Person,
    *,
    name: str,
    platform: str,
    timezone: str = "Asia/Shanghai",
    day_start: time = time(0),
    currency: str = "CNY",
    legal_entity: str = "",
    store: str = "",
    key: str = "",
) -> Channel:
    """Open a shop; needs ``figures.expect`` or ``figures.import``.

    Refuses a name or key that is taken, an unknown time zone and an unreadable currency.
    """
    _require_any(actor)
    name = name.strip()
    checked_zone(timezone)
    if not name:
        raise Refusal("channel_nameless", msg("Give the shop a name."))
    if len(currency) != 3 or not currency.isalpha() or not currency.isascii():
        raise Refusal("currency_unknown", msg("A currency has three letters, like CNY."))
    with transaction.atomic():
        if Channel.objects.filter(name=name).exists():
            raise Refusal("channel_taken", msg("There is already a shop “%(name)s”."), name=name)
        taken = Channel.objects.values_list("key", flat=True)
        channel = Channel.objects.create(
            key=_free_key(key) if key else channel_key(name, taken),
            name=name,
            platform=platform,
            timezone=timezone,
            day_start=day_start,
            currency=currency.upper(),
            legal_entity=legal_entity.strip(),
            store=store.strip(),
            created_at=now(),
        )
        audit.record(actor, "figures.channel.opened", subject=name, after=_facts(channel))
    return channel


def change_channel(actor: Person, channel: Channel, **changes: object) -> Channel:
    """Change the name, platform, legal entity, store or activity of a shop.

    Zone, day start and currency are fixed once a file has been imported: the rows carry them.
    """
    access.require(actor, terms.EXPECT)
    allowed = {name: value for name, value in changes.items() if name in CHANGEABLE}
    with transaction.atomic():
        before = _facts(channel)
        for name, value in allowed.items():
            setattr(channel, name, value)
        name = str(channel.name).strip()
        if not name or Channel.objects.filter(name=name).exclude(pk=channel.pk).exists():
            raise Refusal("channel_taken", msg("There is already a shop “%(name)s”."), name=name)
        channel.save()
        audit.record(
            actor,
            "figures.channel.changed",
            subject=channel.name,
            before=before,
            after=_facts(channel),
        )
    return channel


def _require_any(actor: Person) -> None:
    if not access.may(actor, terms.IMPORT):
        access.require(actor, terms.EXPECT)


def _free_key(key: str) -> str:
    if Channel.objects.filter(key=key).exists():
        raise Refusal("channel_taken", msg("There is already a shop “%(name)s”."), name=key)
    return channel_key(key, [])


def _facts(channel: Channel) -> dict[str, object]:
    names = ("key", "name", "platform", "timezone", "currency", "legal_entity", "store")
    return {name: getattr(channel, name) for name in names} | {"is_active": channel.is_active}
