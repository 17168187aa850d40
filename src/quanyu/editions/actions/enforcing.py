"""Putting an edition into force: its positions become what people may do."""

from django.db import IntegrityError, transaction

from quanyu.editions import books
from quanyu.editions.models import Edition, Enforcement
from quanyu.editions.queries.in_force import edition_in_force, forget
from quanyu.handbook import Handbook
from quanyu.kernel import clock
from quanyu.organisation import actions as organisation
from quanyu.organisation import audit


def enforce_due() -> Edition | None:
    """Put the edition whose day has come into force; return it, None where nothing was due.

    May be repeated and run twice at once: an edition is put into force once.
    """
    edition = edition_in_force()
    if edition is None or Enforcement.objects.filter(edition=edition).exists():
        return None
    try:
        with transaction.atomic():
            enforce(edition)
    except IntegrityError:  # another process was a moment earlier
        return None
    return edition


def enforce(edition: Edition) -> int:
    """Write the positions of `edition` inside the caller's transaction; return how many changed."""
    system = organisation.system_actor()
    enforcement = Enforcement.objects.create(edition=edition, at=clock.now(), changed=0)
    book = books.of_edition(edition).handbook
    changed = organisation.publish_positions(
        actor=system, positions=stated(book), moves=edition.moves
    )
    Enforcement.objects.filter(pk=enforcement.pk).update(changed=changed)
    audit.record(
        system, "editions.edition.enforced", subject=str(edition.number),
        after={"changed": changed, "effective_on": edition.effective_on},
    )  # fmt: skip
    forget()
    return changed


def stated(book: Handbook) -> list[organisation.Position]:
    """Return the positions of `book` in the words of the organisation."""
    return [
        organisation.Position(
            id=row.id,
            zh=row.zh,
            en=row.en,
            superior=row.superior or "",
            permissions=frozenset(row.permissions),
            field_classes=frozenset(row.field_classes),
            headcount=str(row.headcount or ""),
        )
        for row in book.positions.values()
    ]
