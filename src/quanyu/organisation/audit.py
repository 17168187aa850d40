"""The audit trail: record an act, verify the chain, say an entry in words."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from quanyu.kernel import clock
from quanyu.kernel.text import msg
from quanyu.organisation.models import ChainHead, Entry, Person

Label = str | Promise
Facts = Mapping[str, object] | None

_sentences: dict[str, Label] = {}


def register(event: str, sentence: Label) -> None:
    """Declare the sentence of `event` (room.noun.verbed).

    The sentence may name %(actor)s, %(subject)s, %(reason)s and the keys of `after`.
    """
    _sentences[event] = sentence


def events() -> Mapping[str, Label]:
    """Return the declared events with their sentences."""
    return dict(_sentences)


def record(
    actor: Person | None,
    event: str,
    *,
    subject: str = "",
    before: Facts = None,
    after: Facts = None,
    reason: str = "",
) -> Entry:
    """Append one entry inside the caller's transaction and return it.

    `actor` None stands for somebody who is not logged in. Values in `before` and `after` may be
    anything that Django's JSON encoder knows.
    """
    with transaction.atomic():
        head, _made = ChainHead.objects.select_for_update().get_or_create(id=1)
        entry = Entry(
            number=head.number + 1,
            at=clock.now(),
            actor=actor,
            actor_name=str(actor) if actor else "",
            event=event,
            subject=subject[:300],
            before=_plain(before),
            after=_plain(after),
            reason=reason,
            previous=head.seal,
        )
        entry.seal = seal_of(entry)
        entry.save(force_insert=True)
        head.number, head.seal = entry.number, entry.seal
        head.save(update_fields=["number", "seal"])
    return entry


def seal_of(entry: Entry) -> str:
    """Return SHA-256 over the previous seal and the canonical JSON of the entry."""
    content = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "event": entry.event,
        "subject": entry.subject,
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{entry.previous}\n{canonical}".encode()).hexdigest()


def _plain(facts: Facts) -> Any:
    if facts is None:
        return None
    return json.loads(json.dumps(dict(facts), cls=DjangoJSONEncoder, ensure_ascii=False))


@dataclass(frozen=True)
class Verification:
    """Outcome of walking the chain; `broken_at` is the first position that does not hold."""

    count: int
    seal: str
    broken_at: int | None = None
    msgid: str = ""
    checked_at: datetime | None = None

    @property
    def intact(self) -> bool:
        """Tell whether every entry follows from the one before."""
        return self.broken_at is None


def verify(anchor: tuple[int, str] | None = None) -> Verification:
    """Walk the whole chain; `anchor` is a (number, seal) that was noted elsewhere earlier."""
    count, previous = 0, ""
    for entry in _in_order():
        fault = _fault(entry, count + 1, previous)
        if not fault and anchor and entry.number == anchor[0] and entry.seal != anchor[1]:
            fault = msg("The entry differs from the seal that was noted elsewhere.")
        if fault:
            return Verification(count, previous, count + 1, fault, clock.now())
        count, previous = count + 1, entry.seal
    head = ChainHead.objects.filter(id=1).first()
    expected = max(head.number if head else 0, anchor[0] if anchor else 0)
    if expected != count or (head and head.seal != previous):
        fault = msg("Entries are missing at the end.")
        return Verification(count, previous, count + 1, fault, clock.now())
    return Verification(count, previous, checked_at=clock.now())


def _in_order() -> Iterator[Entry]:
    return Entry.objects.order_by("number").iterator(chunk_size=2000)


def _fault(entry: Entry, number: int, previous: str) -> str:
    if entry.number != number:
        return msg("An entry is missing here.")
    if entry.previous != previous:
        return msg("The entry does not follow the one before it.")
    if entry.seal != seal_of(entry):
        return msg("The entry was changed after it was written.")
    return ""


class _Words(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "–"


def in_words(entry: Entry) -> str:
    """Return the entry as a sentence in the reader's language."""
    words = _Words({key: _say(value) for key, value in (entry.after or {}).items()})
    words.update(
        actor=entry.actor_name or _("Somebody not signed in"),
        subject=entry.subject,
        reason=entry.reason,
    )
    sentence = _sentences.get(entry.event)
    if sentence is None:
        return f"{words['actor']}: {entry.event} {entry.subject}".strip()
    return str(sentence) % words


def _say(value: object) -> object:
    if isinstance(value, list):
        return "、".join(str(v) for v in value)
    return "–" if value is None else value
