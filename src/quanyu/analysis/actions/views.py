"""Keeping a question under a name, sharing it with a position, dropping it."""

from django.db import transaction

from quanyu.analysis import terms
from quanyu.analysis.models import SavedView
from quanyu.kernel.clock import now
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person

LONGEST = 4000


def save_view(actor: Person, *, name: str, question: str, share: bool = False) -> SavedView:
    """Keep a question; a name that the person has used before is written over.

    Needs ``analysis.save_view``. `share` opens it to the position the person works in; whoever
    opens it sees it under their own scope. Refuses ``name_missing``, ``too_long``.
    """
    access.require(actor, terms.SAVE_VIEW)
    title = name.strip()[:80]
    if not title:
        raise Refusal("name_missing", msg("Give the view a name."))
    if len(question) > LONGEST:
        raise Refusal("too_long", msg("This question is too long to be kept. Choose less."))
    position = (access.position_of(actor) or "") if share else ""
    with transaction.atomic():
        view, _made = SavedView.objects.update_or_create(
            created_by=actor,
            name=title,
            defaults={"question": question, "position": position, "changed_at": now()},
            create_defaults={
                "question": question,
                "position": position,
                "created_at": now(),
                "changed_at": now(),
            },
        )
        audit.record(actor, "analysis.view.saved", subject=title, after={"shared_with": position})
    return view


def delete_view(actor: Person, view: SavedView) -> None:
    """Drop a view of one's own; refuses (``not_yours``) those of others."""
    access.require(actor, terms.SAVE_VIEW)
    if view.created_by_id != actor.pk:
        raise Refusal("not_yours", msg("Only the person who saved a view can delete it."))
    with transaction.atomic():
        audit.record(actor, "analysis.view.deleted", subject=view.name)
        view.delete()
