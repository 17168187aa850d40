"""Cases in the search box."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse

from quanyu.process import queries
from quanyu.process.web.asking import actor
from quanyu.ui.search import Hit


def cases(request: HttpRequest, text: str, limit: int) -> Iterable[Hit]:
    """Return the newest cases with every word of `text` that the person may see."""
    for case in queries.cases(actor(request), text=text, state="").defer("engine", "facts")[:limit]:
        url = reverse("process:case_page", args=[case.uuid])
        yield Hit(case.subject, f"{case.number} · {case.version.name}", url, "route")
