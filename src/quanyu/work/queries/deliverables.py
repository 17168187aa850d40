"""The archive: what was handed in, found again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.organisation.queries import people_below
from quanyu.work.duties.terms import MANAGE, Verdict
from quanyu.work.models import Deliverable

RELATED = ("owner", "for_person", "unit", "sent_up_to", "answer", "superseded_by", "occurrence")


@dataclass(frozen=True)
class Narrow:
    """What narrows the archive; `state` is mine, waiting, returned or empty for all."""

    text: str = ""
    state: str = ""
    folder: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return any(vars(self).values())


def deliverables(actor: Person, narrow: Narrow) -> QuerySet[Deliverable]:
    """Return what `actor` may see: their own, what was sent to them, what their people did."""
    found = Deliverable.objects.select_related(*RELATED)
    if not access.may(actor, MANAGE):
        found = found.filter(_seen_by(actor, people_below(actor)))
    for word in narrow.text.lower().split():
        found = found.filter(search__contains=word)
    if narrow.folder:
        found = found.filter(archive=narrow.folder)
    if narrow.since:
        found = found.filter(handed_in_at__date__gte=narrow.since)
    if narrow.until:
        found = found.filter(handed_in_at__date__lte=narrow.until)
    return _in_state(found, actor, narrow.state)


def _seen_by(actor: Person, below: Collection[int]) -> Q:
    return Q(owner__in=[actor.pk, *below]) | Q(for_person=actor) | Q(sent_up_to=actor)


def _in_state(rows: QuerySet[Deliverable], actor: Person, state: str) -> QuerySet[Deliverable]:
    if state == "mine":
        return rows.filter(Q(owner=actor) | Q(for_person=actor))
    if state == "waiting":
        return rows.filter(waits_for(actor))
    if state == "returned":
        return rows.filter(answer__verdict=Verdict.RETURNED, superseded_by=None)
    return rows


def waits_for(actor: Person) -> Q:
    """Return the condition that a deliverable waits for the answer of `actor`."""
    return Q(sent_up_to=actor, answer=None, superseded_by=None)


def waiting(actor: Person, limit: int) -> list[Deliverable]:
    """Return the newest deliverables that wait for somebody's answer."""
    rows = Deliverable.objects.select_related("owner").filter(waits_for(actor))
    return list(rows.order_by("-handed_in_at", "-id")[:limit])


def waiting_count(actor: Person) -> int:
    """Return how many deliverables wait for somebody's answer."""
    return Deliverable.objects.filter(waits_for(actor)).count()


def get_deliverable(actor: Person, uuid: str) -> Deliverable:
    """Return the deliverable at `uuid`; DoesNotExist where `actor` may not see it."""
    row = Deliverable.objects.select_related(*RELATED).get(uuid=uuid)
    if access.may(actor, MANAGE) or actor.pk in (
        row.owner_id, row.for_person_id, row.sent_up_to_id,
    ):  # fmt: skip
        return row
    if row.owner_id in people_below(actor):
        return row
    raise Deliverable.DoesNotExist


def folders() -> list[str]:
    """Return the places in which something is kept."""
    rows = Deliverable.objects.exclude(archive="").order_by("archive")
    return list(rows.values_list("archive", flat=True).distinct())


def versions(row: Deliverable) -> list[Deliverable]:
    """Return every version of a deliverable, the newest first."""
    newest = row
    while hasattr(newest, "superseded_by"):
        newest = newest.superseded_by
    found: list[Deliverable] = [newest]
    while found[-1].supersedes is not None:
        found.append(found[-1].supersedes)
    return found
