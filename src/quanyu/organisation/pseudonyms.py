"""Names of people whose details were erased: what readers see instead.

The audit trail is sealed and keeps the words that were written. A keyed digest of the old name lets
readers see the pseudonym in their place; where somebody who is here has the same name, the words
stay, because nobody could tell the two apart.
"""

import hmac
from collections.abc import Iterable, Mapping

from django.conf import settings

from quanyu.organisation.models import Entry, Erasure, Person


def digest(name: str) -> str:
    """Return the keyed digest of `name`."""
    key = f"quanyu.organisation.pseudonym|{settings.SECRET_KEY}".encode()
    return hmac.new(key, name.encode(), "sha256").hexdigest()


def pseudonym(person: Person) -> str:
    """Return what `person` is called once erased; it stays the same for ever."""
    return f"P-{person.uuid.hex[-8:].upper()}"


def unveiled(entries: Iterable[Entry]) -> Mapping[str, str]:
    """Return old name → pseudonym for the names in `entries` that belong to erased people."""
    names = {name for entry in entries for name in (entry.actor_name, entry.subject) if name}
    digests = {digest(name): name for name in names}
    found = Erasure.objects.filter(digest__in=digests).select_related("person")
    veiled = {digests[row.digest]: row.person.name for row in found}
    if not veiled:
        return {}
    present = Person.objects.filter(name__in=veiled, erased_on=None).values_list("name", flat=True)
    return {name: said for name, said in veiled.items() if name not in set(present)}
