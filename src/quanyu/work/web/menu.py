"""What this room gives to the shell: its place, its count, its search."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quanyu.organisation.models import Person
from quanyu.ui import navigation, search
from quanyu.work import actions, queries
from quanyu.work.terms import Shelf
from quanyu.work.web.asking import sight


def register() -> None:
    """Fill the registries of the shell."""
    navigation.register(
        navigation.Item(
            key="work.inbox",
            label=_("Inbox"),
            icon="inbox",
            url_name="work:inbox",
            group="",
            order=20,
            badge=waiting,
        )
    )
    search.register(search.Source("items", _("Items"), None, find_items, order=20))


def waiting(request: HttpRequest) -> int:
    """Return how many items wait for the person of `request`."""
    person = getattr(request, "user", None)
    return queries.count(sight(request), Shelf.MINE) if isinstance(person, Person) else 0


def find_items(request: HttpRequest, text: str, limit: int) -> Iterator[search.Hit]:
    """Find items of one's own lists by words, pinyin and initials."""
    person = request.user
    if not isinstance(person, Person):
        return
    narrowed, seen, mine = queries.Filter(text=text), set[int](), sight(request)
    for shelf in (Shelf.MINE, Shelf.POOL, Shelf.STARTED):
        for item in queries.items_page(mine, shelf, narrowed=narrowed, size=limit).rows:
            if item.pk not in seen:
                seen.add(item.pk)
                yield search.Hit(item.title, item.subject, actions.url_of(item), icon="inbox")
