"""From one figure to the rows of the files."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from quanyu.analysis.queries.desk import Desk
from quanyu.analysis.queries.drill import get_drill
from quanyu.analysis.queries.links import explore_url
from quanyu.analysis.web.asking import member, period_of, where_of
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg


@login_required
def rows(request: HttpRequest) -> HttpResponse:
    """Show what a figure is made of, a page of rows of one measure at a time."""
    asked = request.GET
    period, where = period_of(asked), where_of(asked)
    if period is None:
        raise Refusal("nothing_asked", msg("Open rows from a figure, so that the days are known."))
    with Desk(member(request)) as desk:
        found = get_drill(
            desk,
            asked.get("key", ""),
            period,
            where,
            measure=asked.get("measure", ""),
            after=asked.get("after"),
        )
    context = {
        "drill": found,
        "query": _without_place(asked),
        "measure": asked.get("measure", ""),
        "first": "after" not in asked,
        "explore": explore_url(
            (found.key,), period, ("day",) if len(period) > 1 else ("channel",), where
        ),
    }
    return render(request, "analysis/drill.html", context)


def _without_place(asked: QueryDict) -> str:
    """Return the address of the cell without the measure and the place in its rows."""
    plain = asked.copy()
    for name in ("measure", "after"):
        plain.pop(name, None)
    return plain.urlencode()
