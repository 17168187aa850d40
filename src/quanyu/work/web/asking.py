"""What the pages of work share: who asks, which item, going back, refusals said as toasts."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from quanyu.kernel.refusal import Refusal
from quanyu.organisation.models import Person
from quanyu.ui.middleware import in_words
from quanyu.work import queries
from quanyu.work.models import WorkItem


def actor(request: HttpRequest) -> Person:
    """Return the person of `request`; pages stand behind `login_required`."""
    person = request.user
    if not isinstance(person, Person):
        raise TypeError("this page needs login_required")
    return person


def sight(request: HttpRequest) -> queries.Sight:
    """Return what the person of `request` may work off, asked once per request."""
    found = getattr(request, "work_sight", None)
    if not isinstance(found, queries.Sight):
        found = queries.Sight(actor(request))
        request.work_sight = found  # type: ignore[attr-defined]
    return found


def item_at(request: HttpRequest, uuid: str) -> WorkItem:
    """Return the item at `uuid`; 404 for those who may not see it."""
    try:
        return queries.get_item(actor(request), uuid)
    except WorkItem.DoesNotExist:
        raise Http404 from None


def back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Go where the form came from, if that is a page of ours."""
    url = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())
    return redirect(url if inside and url else otherwise)


def attempt(request: HttpRequest, act: Callable[[], object], words: str) -> bool:
    """Do `act` and say `words`; a refusal is said instead, unless it is for want of a right."""
    try:
        act()
    except Refusal as refusal:
        if refusal.code in ("forbidden", "not_found"):
            raise
        messages.error(request, in_words(refusal))
        return False
    messages.success(request, words)
    return True
