"""The audit trail: record an act, verify the chain, say an entry in words."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from quanyu.kernel import clock
from quanyu.kernel.text import msg
from quanyu.organisation import permissions, seals
from quanyu.organisation.models import ChainHead, Entry, Person

Label = str | Promise
Facts = Mapping[str, object] | None
Anchors = Mapping[int, AbstractSet[str]]

_sentences: dict[str, Label] = {}
_labels: dict[str, Label] = {}
_values: dict[str, Mapping[str, Label]] = {}


def register(event: str, sentence: Label) -> None:
    """Declare the sentence of `event` (room.noun.verbed).

    The sentence may name %(actor)s, %(subject)s, %(reason)s and the keys of `after`.
    """
    _sentences[event] = sentence


def register_label(key: str, label: Label, values: Mapping[str, Label] | None = None) -> None:
    """Declare how people read the key `key` of before and after, and its values if they are codes.

    The value for None is named by the empty text.
    """
    _labels[key] = label
    if values is not None:
        _values[key] = values


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
    compared: int = 0

    @property
    def intact(self) -> bool:
        """Tell whether every entry follows from the one before and fits the noted seals."""
        return self.broken_at is None


def verify(anchors: Anchors | None = None) -> Verification:
    """Walk the whole chain and compare it with the seals that were noted outside the database.

    `anchors` (number → seals) stands in for the file of noted seals. Refuses: seals_unreadable.
    """
    kept = seals.noted() if anchors is None else anchors
    count, previous = 0, ""
    for entry in _in_order():
        fault = _fault(entry, count + 1, previous)
        if not fault and kept.get(entry.number, {entry.seal}) != {entry.seal}:
            fault = msg("The entry differs from the seal that was noted elsewhere.")
        if fault:
            return Verification(count, previous, count + 1, fault, clock.now())
        count, previous = count + 1, entry.seal
    head = ChainHead.objects.filter(id=1).first()
    expected = max(head.number if head else 0, *kept, 0)
    if expected != count or (head and head.seal != previous):
        fault = msg("Entries are missing at the end.")
        return Verification(count, previous, count + 1, fault, clock.now())
    return Verification(count, previous, checked_at=clock.now(), compared=len(kept))


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


# Keys whose values tell who somebody is, left out for people whose details were erased.
_PERSONAL = frozenset({"username", "name", "number", "employer"})


class _Words(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "–"


def in_words(entry: Entry, veiled: Mapping[str, str] | None = None) -> str:
    """Return the entry as a sentence in the reader's language; `veiled` is name → pseudonym."""
    known = veiled or {}
    personal = _PERSONAL if entry.subject in known else frozenset()
    told = {key: value for key, value in (entry.after or {}).items() if key not in personal}
    words = _Words({key: _say(key, value) for key, value in told.items()})
    words.update(
        actor=known.get(entry.actor_name, entry.actor_name) or _("Somebody not signed in"),
        subject=known.get(entry.subject) or _subject(entry),
        reason=entry.reason,
    )
    sentence = _sentences.get(entry.event)
    if sentence is None:
        return f"{words['actor']}: {entry.event} {entry.subject}".strip()
    return str(sentence) % words


@dataclass(frozen=True)
class Change:
    """One thing that an act changed or stated, in words."""

    label: str
    before: str
    after: str


def changes(entry: Entry, veiled: Mapping[str, str] | None = None) -> list[Change]:
    """Return what the entry says about before and after, each key with its label.

    `veiled` is name → pseudonym. An entry about a person who was erased tells no details.
    """
    if entry.subject in (veiled or {}):
        return []
    before, after = entry.before or {}, entry.after or {}
    return [
        Change(
            str(_labels.get(key, key)),
            str(_say(key, before[key])) if key in before else "",
            str(_say(key, after[key])) if key in after else "",
        )
        for key in dict.fromkeys([*before, *after])
    ]


def _subject(entry: Entry) -> str:
    if entry.event == "organisation.access.denied":
        return str(permissions.codes().get(entry.subject, entry.subject))
    return entry.subject


def _say(key: str, value: object) -> object:
    known = _values.get(key, {})
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "、".join(str(known.get(str(part), part)) for part in value)
    named = known.get("" if value is None else str(value))
    if named is not None:
        return str(named)
    return "–" if value is None or value == "" else value
