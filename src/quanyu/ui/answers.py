"""One page function for both the whole page and its HTMX fragment."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_fragment(request: HttpRequest) -> bool:
    """Tell whether HTMX asks for a part; going back in history needs the whole page."""
    headers = request.headers
    return bool(headers.get("HX-Request")) and not (
        headers.get("HX-History-Restore-Request") or headers.get("HX-Boosted")
    )


def page(
    request: HttpRequest, whole: str, fragment: str, context: Mapping[str, object]
) -> HttpResponse:
    """Render the template `whole`, or only `fragment` where HTMX asks for a part."""
    chosen = fragment if wants_fragment(request) else whole
    answer = render(request, chosen, dict(context))
    patch_vary_headers(answer, ["HX-Request", "HX-History-Restore-Request"])
    return answer
