"""Search over everything, the language switch, and errors said in words."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.ui import notices
from quanyu.ui import search as registry
from quanyu.ui.answers import page
from quanyu.ui.paging import keyset

YEAR_SECONDS = 365 * 24 * 3600


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found for `?q=`, as a page or as the list below the search box."""
    text = request.GET.get("q", "")[:80]
    context = {"text": text, "found": registry.find(request, text)}
    return page(request, "ui/search.html", "ui/_search.html", context)


@login_required
def notice_list(request: HttpRequest) -> HttpResponse:
    """Show a person's notices, newest first; all or the unread ones."""
    only = request.GET.get("show") == "unread"
    found = notices.notices_of(request.user, unread=only)
    shown = keyset(found, ["-id"], request.GET.get("cursor"))
    context = {
        "page": shown,
        "notices": [notices.shown(notice) for notice in shown.rows],
        "only": only,
        "unread": notices.unread_count(request.user),
    }
    return render(request, "ui/notice_list.html", context)


@login_required
@require_POST
def notice_read(request: HttpRequest) -> HttpResponse:
    """Mark one notice as read and go where it leads; without one, all of them."""
    try:
        found = notices.mark_read(request.user, request.POST.get("uid", ""))
    except ValidationError:
        raise Http404 from None
    inside = found is not None and url_has_allowed_host_and_scheme(found.url, None)
    return redirect(found.url if found and inside else "ui:notice_list")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie and go back to where the person was."""
    code, back = request.POST.get("language", ""), request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    answer = redirect(back)
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return answer


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    del exception  # Django hands it over; what it says is for the log
    title, words = _("You may not see this"), _("Ask whoever appoints people if you need it.")
    return _error(request, 403, "lock", title, words)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    del exception
    title = _("There is nothing here")
    words = _("The address is mistyped, or what was here has been removed.")
    return _error(request, 404, "map-off", title, words)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; the fault itself stands in the log, never on the page."""
    title = _("Something went wrong")
    words = _("It is our fault and has been logged. Try again; if it stays, tell IT the time.")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=500)
    # Without the request nothing is asked of a database that may be what failed.
    context = {"title": title, "words": words, "glyph": "alert-triangle"}
    return HttpResponse(render_to_string("ui/error.html", context), status=500)


def _error(request: HttpRequest, status: int, glyph: str, title: str, words: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        context = {"words": f"{title} {words}", "tone": "bad"}
        answer = render(request, "ui/_toast.html", context, status=status)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#q-toasts", "beforeend"
        return answer
    context = {"title": title, "words": words, "glyph": glyph}
    return render(request, "ui/error.html", context, status=status)
