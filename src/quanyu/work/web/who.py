"""What the pages of duties share: the actor, and refusals shown in forms."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.http import HttpRequest

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


def with_refusal(form: forms.Form, act: Callable[[], Result]) -> Result | None:
    """Do `act`; a refusal other than "forbidden" becomes a fault of `form` and gives None."""
    try:
        return act()
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        form.add_error(None, in_words(refusal))
        return None
