"""People named in a form: found by name, pinyin or staff number, kept by their uuid."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from quanyu.kernel import clock
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.organisation.terms import PersonKind
from quanyu.work.forms.faults import Fault
from quanyu.work.forms.inputs import Chosen

FOUND = 8  # people offered while somebody types


def named(text: str, limit: int = FOUND) -> list[Person]:
    """Return who fits what was typed: name, pinyin, initials, user name or staff number."""
    found = _colleagues()
    for word in text.replace("\x00", " ").lower().split():
        found = found.filter(search__contains=word)
    return list(found.order_by("pinyin", "id")[:limit]) if text.strip() else []


def with_posts(people: Iterable[Person]) -> list[Chosen]:
    """Return people as a list offers them, each with the posts held today."""
    rows = list(people)
    held = access.appointments_on(clock.today()).filter(person__in=rows)
    posts: dict[int, list[str]] = {}
    for one in held.select_related("post__grant", "post__unit"):
        posts.setdefault(one.person_id, []).append(str(one.post))
    return [Chosen(str(row.uuid), str(row), more=" · ".join(posts.get(row.pk, []))) for row in rows]


def chosen(uuids: Iterable[str]) -> list[Chosen]:
    """Return the people of these uuids in their order; whoever is unknown is left out."""
    asked = [text for text in uuids if _is_uuid(text)]
    known = {str(row.uuid): row for row in Person.objects.filter(uuid__in=asked)}
    return [Chosen(text, str(known[text])) for text in dict.fromkeys(asked) if text in known]


def found_by_typing(text: str) -> Chosen:
    """Return the one person whose name or number was typed out; raises `Fault`."""
    exact = [p for p in named(text, limit=50) if text.strip() in (str(p), p.username, p.number)]
    fitting = exact or named(text, limit=2)
    if not fitting:
        raise Fault(_("Nobody here is called “%(name)s”.") % {"name": text})
    if len(fitting) > 1:
        raise Fault(_("Several people fit “%(name)s”: choose one.") % {"name": text})
    return Chosen(str(fitting[0].uuid), str(fitting[0]))


def _colleagues() -> QuerySet[Person]:
    return Person.objects.filter(kind=PersonKind.HUMAN, is_active=True)


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
