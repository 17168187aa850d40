"""What the pages of this room share: who asks, which draft, refusals shown where they belong."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from quanyu.editions import queries
from quanyu.editions.models import Draft, Edition
from quanyu.kernel.refusal import Refusal
from quanyu.organisation.models import Person
from quanyu.ui.middleware import in_words

Result = TypeVar("Result")


def actor(request: HttpRequest) -> Person:
    """Return the person of `request`; pages stand behind `login_required`."""
    person = request.user
    if not isinstance(person, Person):
        raise TypeError("this page needs login_required")
    return person


def draft_of(request: HttpRequest, uuid: UUID) -> Draft:
    """Return the draft at `uuid` for whoever asks; 404 where there is none."""
    try:
        return queries.get_draft(actor(request), uuid)
    except Draft.DoesNotExist as fault:
        raise Http404 from fault


def edition_of(request: HttpRequest, number: int) -> Edition:
    """Return the edition with this number for whoever asks; 404 where there is none."""
    try:
        return queries.get_edition(actor(request), number)
    except Edition.DoesNotExist as fault:
        raise Http404 from fault


def seen_rev(request: HttpRequest) -> int | None:
    """Return the draft's revision that the person had before them."""
    text = request.POST.get("rev", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def refused(act: Callable[[], Result], form: forms.Form) -> Result | None:
    """Do `act`; a refusal other than "forbidden" becomes a fault of `form` and gives None."""
    try:
        return act()
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        form.add_error(None, in_words(refusal))
        return None


def back(request: HttpRequest, words: str, name: str, *arguments: object) -> HttpResponse:
    """Say `words` and go to a page."""
    messages.success(request, words)
    return redirect(name, *arguments)
