"""What the pages of this room share: the actor, refusals shown in forms, going back."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access, permissions
from quanyu.organisation.models import Person, Unit
from quanyu.organisation.terms import FieldClass
from quanyu.ui.middleware import in_words

Result = TypeVar("Result")


def actor(request: HttpRequest) -> Person:
    """Return the person of `request`; pages stand behind `login_required`."""
    person = request.user
    if not isinstance(person, Person):
        raise TypeError("this page needs login_required")
    return person


def with_refusal(form: forms.Form, act: Callable[[], Result]) -> Result | None:
    """Do `act`; a refusal other than "forbidden" becomes a fault of `form` and gives None."""
    try:
        return act()
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        form.add_error(None, in_words(refusal))
        return None


def chosen_unit(request: HttpRequest, name: str = "unit") -> Unit | None:
    """Return the unit that a filter names, None for none or one that does not exist."""
    text = request.GET.get(name, "")
    return Unit.objects.filter(pk=text).first() if text.isdecimal() else None


def done(request: HttpRequest, uuid: UUID, words: str) -> HttpResponse:
    """Say `words` and go back to the person at `uuid`."""
    messages.success(request, words)
    return redirect("organisation:person_detail", uuid)


def rights(person: Person) -> list[dict[str, object]]:
    """Return what each post of `person` allows today, in words."""
    labels = permissions.codes()
    classes = dict(FieldClass.choices)
    return [
        {
            "post": held.post,
            "unit": held.post.unit,
            "labels": [labels[code] for code in sorted(held.permissions) if code in labels]
            + [classes[name] for name in sorted(held.field_classes) if name in classes],
        }
        for held in access.holdings(person)
    ]
