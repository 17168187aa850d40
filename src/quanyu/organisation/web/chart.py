"""The org chart, and finding somebody in it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from quanyu.organisation import access, queries
from quanyu.organisation.web.asking import actor


@login_required
def chart(request: HttpRequest) -> HttpResponse:
    """Draw units, posts and holders as a tree."""
    who = actor(request)
    boxes = queries.chart(who)
    context = {
        "boxes": boxes,
        "levels": range(1, max((box.depth for box in boxes), default=0) + 2),
        "total": queries.together(box.seats for box in boxes if not box.depth),
        "may_manage": access.may(who, "organisation.manage"),
    }
    return render(request, "organisation/chart.html", context)


@login_required
def chart_find(request: HttpRequest) -> HttpResponse:
    """Tell which units and posts of the chart have the words that were typed."""
    units, posts = queries.chart_hits(actor(request), request.GET.get("q", ""))
    return JsonResponse({"units": units, "posts": posts})
