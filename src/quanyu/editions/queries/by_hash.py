"""A handbook by the hash of its meaning: running work keeps the edition that it began with."""

from quanyu.editions import books
from quanyu.editions.models import Edition
from quanyu.editions.queries.in_force import in_force, shipped
from quanyu.handbook import Handbook


def handbook_of(content_hash: str) -> Handbook:
    """Return the handbook of an edition; the one in force where no edition has this hash."""
    current = in_force()
    if content_hash in ("", current.content_hash):
        return current
    edition = _edition(content_hash)
    if edition is not None:
        return books.of_edition(edition).handbook
    starter = shipped()
    return starter if starter.content_hash == content_hash else current


def _edition(content_hash: str) -> Edition | None:
    found = Edition.objects.filter(content_hash=content_hash).defer("confirmations", "note")
    return found.order_by("-number").first()
