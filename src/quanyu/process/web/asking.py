"""What the pages of this room share: who asks, which case, refusals said where they belong."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime

from quanyu.kernel.refusal import Refusal
from quanyu.organisation.models import Person
from quanyu.process import queries
from quanyu.process.models import Case, ProcessVersion
from quanyu.process.queries.running import versions
from quanyu.ui.middleware import in_words

Result = TypeVar("Result")
HERE = ZoneInfo("Asia/Shanghai")


def actor(request: HttpRequest) -> Person:
    """Return the person of `request`; pages stand behind `login_required`."""
    person = request.user
    if not isinstance(person, Person):
        raise TypeError("this page needs login_required")
    return person


def case_of(request: HttpRequest, uuid: UUID) -> Case:
    """Return the case at `uuid` for whoever asks; 404 where they may not see it."""
    try:
        return queries.case(actor(request), str(uuid))
    except Case.DoesNotExist as missing:
        raise Http404 from missing


def version_of(process: str, number: int) -> ProcessVersion:
    """Return a version of a process; 404 where there is none."""
    found = versions(process).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def tried(request: HttpRequest, act: Callable[[], Result]) -> Result | None:
    """Do `act`; a refusal other than "forbidden" is said on the next page and gives None."""
    try:
        return act()
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        messages.error(request, in_words(refusal))
        return None


def back_to(request: HttpRequest, case: Case, words: str = "") -> HttpResponse:
    """Go to a case, saying `words` where there are any."""
    if words:
        messages.success(request, words)
    return redirect("process:case_page", case.uuid)


def instant(text: str) -> datetime | None:
    """Return the instant that a date-and-time field names, in the time of the house."""
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        return None
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=HERE)
