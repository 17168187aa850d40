"""The trace: each id of the catalogue and where it lives."""

from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy, pgettext_lazy

from quanyu.editions import queries
from quanyu.editions.web.asking import actor
from quanyu.handbook.trace import ROLES
from quanyu.ui.answers import page
from quanyu.ui.paging import listed

KINDS = {
    "position": gettext_lazy("Positions"),
    "duty": gettext_lazy("Duties"),
    "function": pgettext_lazy("trace", "Functions of departments"),
    "indicator": gettext_lazy("Indicators"),
    "process": pgettext_lazy("trace", "Processes"),
    "rule": pgettext_lazy("trace", "Rules"),
    "reading": pgettext_lazy("trace", "Readings"),
    "competency": pgettext_lazy("trace", "Abilities"),
}
WORDS = {
    "standard": pgettext_lazy("trace", "Standard row"),
    "process": pgettext_lazy("trace", "Process"),
    "indicator": pgettext_lazy("trace", "Indicator"),
    "demo": pgettext_lazy("trace", "Demo"),
    "page": pgettext_lazy("trace", "Page"),
    "code": pgettext_lazy("trace", "Code"),
    "test": pgettext_lazy("trace", "Test"),
    "document": pgettext_lazy("trace", "Document"),
    "nowhere": pgettext_lazy("trace", "Not yet"),
}


@login_required
def trace_list(request: HttpRequest) -> HttpResponse:
    """List ids with the files and lines in which they live, and count them by kind and role."""
    asked = request.GET
    kind, role, text = asked.get("kind", ""), asked.get("role", ""), asked.get("q", "")
    rows, counts = queries.traced(actor(request), text=text, kind=kind, role=role)
    context = {
        "page": listed(rows, lambda row: row.id, asked.get("cursor")),
        "count": len(rows),
        "counts": [(key, KINDS.get(key, key), _numbers(told)) for key, told in counts.items()],
        "roles": list(WORDS.items()),
        "words": WORDS,
        "kind": kind,
        "role": role,
        "text": text,
    }
    return page(request, "editions/trace.html", "editions/_trace_rows.html", context)


def _numbers(told: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(key, told[key]) for key in ("total", *ROLES, "nowhere")]
