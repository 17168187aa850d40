"""The first page of a position."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanyu.figures.queries import current_snapshot


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What there is to see; nothing before the first import."""
    return render(request, "analysis/board.html", {"snapshot": current_snapshot()})
