"""What this room gives to the shell: the gate, who is here, places, search."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quanyu.organisation import access, queries
from quanyu.organisation.models import Person, Post
from quanyu.ui import navigation, search, shell
from quanyu.ui.navigation import Item


def fill() -> None:
    """Fill the registries of the shell."""
    shell.set_gate(may_enter)
    shell.set_identity(identity)
    for item in _ITEMS:
        navigation.register(item)
    search.register(
        search.Source("people", _("People"), "organisation.view", find_people, order=50)
    )


_ITEMS = (
    Item(
        key="organisation.people",
        label=_("People"),
        icon="users",
        url_name="organisation:person_list",
        group="handbook",
        permission="organisation.view",
        order=60,
    ),
    Item(
        key="organisation.units",
        label=_("Units and posts"),
        icon="sitemap",
        url_name="organisation:unit_list",
        group="handbook",
        permission="organisation.view",
        order=61,
    ),
    Item(
        key="organisation.rosters",
        label=_("Rosters"),
        icon="calendar",
        url_name="organisation:roster",
        group="operate",
        permission="organisation.view",
        order=80,
    ),
    Item(
        key="organisation.audit",
        label=_("Audit trail"),
        icon="shield-check",
        url_name="organisation:entry_list",
        group="foot",
        permission="organisation.audit",
        order=90,
    ),
)


def may_enter(request: HttpRequest, permission: str) -> bool:
    """Tell whether the person of `request` has `permission` today."""
    return access.may(getattr(request, "user", None), permission)


def identity(request: HttpRequest) -> shell.Identity | None:
    """Return the person of `request` with today's posts."""
    # An error page may be drawn before anybody was authenticated.
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return None
    seats = [_seat(post, n == 0) for n, post in enumerate(access.posts_of(person))]
    return shell.Identity(
        name=str(person),
        detail=seats[0].place if seats else str(_("No post today")),
        theme=person.theme,
        seats=seats,
        switch_url=reverse("organisation:post_choose"),
        account_url=reverse("organisation:account"),
        logout_url=reverse("account_logout"),
    )


def find_people(request: HttpRequest, text: str, limit: int) -> Iterator[search.Hit]:
    """Find people by name, pinyin, initials, log-in name or number."""
    person = request.user
    if not isinstance(person, Person):
        return
    for found in queries.people(person, text=text).order_by("pinyin")[:limit]:
        today = [str(row.post) for row in found.today]  # type: ignore[attr-defined]
        url = reverse("organisation:person_detail", args=[found.uuid])
        yield search.Hit(str(found), "、".join(today), url, "user")


def _seat(post: Post, current: bool) -> shell.Seat:
    return shell.Seat(str(post.uuid), str(post), str(post.unit), current)
