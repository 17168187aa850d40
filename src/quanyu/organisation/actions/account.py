"""What people set for themselves."""

from django.db import transaction

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person, Post


def set_preferences(*, actor: Person, language: str, theme: str) -> Person:
    """Keep the language ('' = as the browser) and the colours that a person prefers."""
    before = {"language": actor.language, "theme": actor.theme}
    after = {"language": language, "theme": theme}
    if before == after:
        return actor
    with transaction.atomic():
        actor.language, actor.theme = language, theme
        actor.save(update_fields=["language", "theme"])
        audit.record(
            actor,
            "organisation.preferences.changed",
            subject=str(actor),
            before=before,
            after=after,
        )
    return actor


def choose_post(*, actor: Person, post: Post) -> Person:
    """Work in `post` from now on: first page and, where posts differ, row scope follow it.

    Refuses: post_not_held.
    """
    if post.pk not in {held.pk for held in access.posts_of(actor)}:
        raise Refusal("post_not_held", msg("You do not hold that post today."))
    with transaction.atomic():
        actor.working_post = post
        actor.save(update_fields=["working_post"])
        audit.record(
            actor,
            "organisation.post.chosen",
            subject=str(actor),
            after={"post": post.said},
        )
    return actor
