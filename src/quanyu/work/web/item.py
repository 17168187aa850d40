"""The general page of an item."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from quanyu.organisation.models import Person
from quanyu.work import queries
from quanyu.work.models import WorkItem


@login_required
def item_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Show an item."""
    item = _item(request, uuid)
    return render(request, "work/item_page.html", {"item": item})


def _item(request: HttpRequest, uuid: str) -> WorkItem:
    person = request.user
    if not isinstance(person, Person):
        raise Http404
    try:
        return queries.get_item(person, uuid)
    except WorkItem.DoesNotExist:
        raise Http404 from None
