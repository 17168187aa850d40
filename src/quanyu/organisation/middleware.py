"""Per request: keep computed rights, end idle sessions, apply the language, keep denials."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from quanyu.kernel import clock
from quanyu.organisation import access, audit, entrance
from quanyu.organisation.models import Entry, Person

_SEEN = "organisation_seen_at"


class AccessMiddleware:
    """Stands after authentication and allauth."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request within its own cache of rights."""
        with access.request_cache():
            person = request.user
            if isinstance(person, Person):
                if _idle(request):
                    return _end(request, person)
                _apply_language(request, person)
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Lead somebody who owes a password or a second step there, whatever they asked for."""
        del view, args, kwargs
        person = request.user
        return entrance.gate(request, person) if isinstance(person, Person) else None

    def process_exception(self, request: HttpRequest, fault: Exception) -> None:
        """Write a denial again where a rolled-back transaction took its record away."""
        del request
        if not isinstance(fault, access.Denied):
            return
        if not Entry.objects.filter(
            number=fault.entry, event="organisation.access.denied"
        ).exists():
            access.record_denial(fault.person, fault.permission)


def _idle(request: HttpRequest) -> bool:
    now, seen = clock.now(), request.session.get(_SEEN)
    limit = timedelta(minutes=settings.QUANYU_IDLE_MINUTES)
    last = datetime.fromisoformat(seen) if seen else now
    if now - last > limit:
        return True
    if seen is None or now - last > timedelta(minutes=1):
        request.session[_SEEN] = now.isoformat()
    return False


def _end(request: HttpRequest, person: Person) -> HttpResponse:
    audit.record(person, "organisation.session.expired", subject=str(person))
    logout(request)
    messages.info(request, _("You were signed out because nothing happened for a while."))
    answer = redirect_to_login(request.get_full_path())
    if request.headers.get("HX-Request"):
        again = HttpResponse(status=204)
        again["HX-Redirect"] = answer.headers["Location"]
        return again
    return answer


def _apply_language(request: HttpRequest, person: Person) -> None:
    if person.language and not request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
        translation.activate(person.language)
        request.LANGUAGE_CODE = translation.get_language()
