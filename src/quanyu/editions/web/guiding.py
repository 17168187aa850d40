"""What the pages of the first-run guide share: the draft, its five steps, where one stands."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import pgettext

from quanyu.editions import queries, terms
from quanyu.editions.models import Draft
from quanyu.editions.queries import Progress
from quanyu.editions.web.asking import actor, draft_of
from quanyu.organisation import access


@dataclass(frozen=True)
class Step:
    """One of the five, as the header draws it; `url` is empty where the reader may not go."""

    number: int
    key: str
    label: str
    url: str
    done: bool
    here: bool


def guided(request: HttpRequest, uuid: UUID) -> Draft:
    """Return the draft for somebody who prepares handbooks; 404 where there is none."""
    access.require(actor(request), terms.EDIT)
    return draft_of(request, uuid)


def framed(request: HttpRequest, draft: Draft, key: str) -> dict[str, object]:
    """Return what every step shows: the draft, how far it has come, the header."""
    person, found = actor(request), queries.progress(draft)
    may_edit = access.may(person, terms.EDIT)
    return {
        "draft": draft,
        "progress": found,
        "steps": steps(found, key, may_edit=may_edit),
        "may_edit": may_edit,
        "mending": may_edit and draft.is_open,
    }


def steps(found: Progress | None, key: str, *, may_edit: bool = True) -> list[Step]:
    """Return the five steps; before a draft exists only the first has an address."""
    labels = {
        "choose": pgettext("guide", "Choose"),
        "positions": pgettext("guide", "Positions"),
        "people": pgettext("guide", "People"),
        "holes": pgettext("guide", "Holes"),
        "publish": pgettext("guide", "Publish"),
    }
    done = found.done if found else dict.fromkeys(labels, False)
    return [
        Step(number, name, label, _url(found, name, may_edit), done[name], name == key)
        for number, (name, label) in enumerate(labels.items(), 1)
    ]


def next_step(found: Progress) -> str:
    """Return the first step in which something is left to do."""
    return next((name for name, done in found.done.items() if not done), "publish")


def _url(found: Progress | None, name: str, may_edit: bool) -> str:
    if name == "choose":
        return reverse("editions:guide_choose") if may_edit else ""
    if found is None or not (may_edit or name == "publish"):
        return ""
    return reverse(f"editions:guide_{name}", args=[found.draft.uuid])
