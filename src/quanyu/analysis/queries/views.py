"""Kept questions that a person may open."""

from uuid import UUID

from django.db.models import Q, QuerySet

from quanyu.analysis import terms
from quanyu.analysis.models import SavedView
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.models import Person


def saved_views(person: Person) -> QuerySet[SavedView]:
    """Return the person's own views and those shared with a position they hold today."""
    access.require(person, terms.EXPLORE)
    held = {post.grant.position for post in access.posts_of(person)}
    return SavedView.objects.select_related("created_by").filter(
        Q(created_by=person) | Q(position__in=held)
    )


def get_view(person: Person, uid: UUID) -> SavedView:
    """Return one view; refuses (``not_found``) those of others."""
    found = saved_views(person).filter(uid=uid).first()
    if found is None:
        raise Refusal("not_found", msg("There is no such view of yours."))
    return found
