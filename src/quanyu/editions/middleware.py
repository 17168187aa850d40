"""Per request: one edition, from the first question to the last."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from quanyu.editions.queries.in_force import one_answer


class EditionMiddleware:
    """Answers a request under one edition, also when another takes effect meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        with one_answer():
            return self.get_response(request)
