"""What forms ask for while people fill them in, and a form to try before anybody works with it."""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quanyu.editions import queries as editions
from quanyu.editions import terms
from quanyu.editions.models import Draft, Edition
from quanyu.handbook import Handbook
from quanyu.kernel.uid import uuid7
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.work.forms import Context, bind, people, shown
from quanyu.work.forms.context import Upload
from quanyu.work.forms.wording import words
from quanyu.work.web.asking import actor


@dataclass(frozen=True)
class _Tried:
    """A file that was tried and not kept."""

    uuid: UUID = field(default_factory=uuid7)


def _tried(field_name: str, upload: Upload) -> _Tried:
    del field_name, upload
    return _Tried()


@login_required
def form_people(request: HttpRequest) -> HttpResponse:
    """Offer the colleagues who fit what is typed."""
    text = request.GET.get("q", "").strip()[:60]
    found = people.with_posts(people.named(text))
    return render(request, "work/_form_people_found.html", {"people": found, "asked": text})


@login_required
def form_trial(request: HttpRequest, form: str) -> HttpResponse:
    """Let somebody fill in a form of a handbook or of a draft; nothing of it is kept."""
    person = actor(request)
    access.require(person, terms.VIEW)
    row = _book(request, person).forms.get(form)
    if row is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    bound = bind(row, data, request.FILES, person, Context(topic=f"trial:{form}", keep=_tried))
    context = {
        "form": row,
        "name": words(row),
        "back": f"{reverse('editions:form_sheet', args=[form])}?{request.GET.urlencode()}",
        "bound": bound,
        "shown": shown(row, bound.values, person) if bound.is_valid else None,
    }
    return render(request, "work/form_trial.html", context, status=422 if bound.errors else 200)


def _book(request: HttpRequest, person: Person) -> Handbook:
    """Return the handbook that `?draft=` or `?edition=` names, else the one in force."""
    draft, edition = request.GET.get("draft", ""), request.GET.get("edition", "")
    try:
        if draft:
            return editions.draft_book(editions.get_draft(person, UUID(draft))).handbook
        if edition:
            found = editions.get_edition(person, int(edition))
            return editions.handbook_of(found.content_hash)
    except (Draft.DoesNotExist, Edition.DoesNotExist, ValueError) as missing:
        raise Http404 from missing
    return editions.in_force()
