"""What a person must do before anything else: a password of their own, a second step."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from quanyu.organisation import access
from quanyu.organisation.models import Person

_ALWAYS = {"account_logout", "account_login", "account_reauthenticate", "ui:language"}
_PASSWORD = "account_change_password"  # noqa: S105 - the name of a page
_SECOND_STEP = "mfa_activate_totp"


def gate(request: HttpRequest, person: Person) -> HttpResponse | None:
    """Return the way to what `person` must do first, None where nothing is owed.

    A fragment is answered with a redirect of the whole page, JSON with a sentence.
    """
    owed = _owed(person)
    match = request.resolver_match
    if owed is None or (match and match.view_name in _ALWAYS | {owed}):
        return None
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"code": "sign_in_unfinished", "message": _words(owed)}, status=403)
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = reverse(owed)
        return answer
    return redirect(owed)


def lacks_second_step(person: Person) -> bool:
    """Tell whether this installation asks `person` for a second step that is not there yet."""
    return bool(
        settings.QUANYU_REQUIRE_MFA
        and access.needs_second_step(person)
        and not Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    )


def _owed(person: Person) -> str | None:
    if person.must_change_password:
        return _PASSWORD
    return _SECOND_STEP if lacks_second_step(person) else None


def _words(owed: str) -> str:
    if owed == _PASSWORD:
        return _("Choose a password of your own first.")
    return _("Set up two-step sign-in first: your position needs it.")
