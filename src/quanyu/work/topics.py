"""Items as topics: who may read what is said about one."""

from django.urls import reverse

from quanyu.organisation.models import Person
from quanyu.work import queries, registry
from quanyu.work.actions.telling import url_of
from quanyu.work.models import WorkItem


def register() -> None:
    """Let people talk about items."""
    registry.register_topic(registry.Topic("item", may_see, address))


def may_see(person: Person, uuid: str) -> bool:
    """Tell whether `person` may see the item at `uuid`."""
    try:
        queries.get_item(person, uuid)
    except WorkItem.DoesNotExist:
        return False
    return True


def address(uuid: str) -> str:
    """Return the page of the item at `uuid`."""
    item = WorkItem.objects.filter(uuid=uuid).first()
    return url_of(item) if item else reverse("work:inbox")
