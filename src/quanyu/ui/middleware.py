"""Turns a Refusal into a page, a fragment or JSON that says what to do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from quanyu.kernel.refusal import Refusal

STATUS = {"forbidden": 403, "not_found": 404, "conflict": 409, "too_large": 413, "busy": 503}
DEFAULT_STATUS = 422


def in_words(refusal: Refusal) -> str:
    """Return the sentence of `refusal` in the reader's language."""
    sentence = gettext(refusal.msgid)
    return sentence % refusal.params if refusal.params else sentence


class RefusalMiddleware:
    """Stands last, so that it sees a refusal before anybody else does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer a Refusal; leave everything else to Django."""
        if not isinstance(fault, Refusal):
            return None
        status = STATUS.get(fault.code, DEFAULT_STATUS)
        words = in_words(fault)
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"code": fault.code, "message": words}, status=status)
        if request.headers.get("HX-Request"):
            return _toast(request, words, status)
        context = {"words": words, "status": status, "forbidden": status == 403}
        return render(request, "ui/refusal.html", context, status=status)


def _toast(request: HttpRequest, words: str, status: int) -> HttpResponse:
    answer = render(request, "ui/_toast.html", {"words": words, "tone": "bad"}, status=status)
    answer["HX-Retarget"] = "#q-toasts"
    answer["HX-Reswap"] = "beforeend"
    return answer
